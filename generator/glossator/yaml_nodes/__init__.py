"""Read YAML into values that know where they stand, and bind them to a model, every fault told at its place.

`load_yaml` reads lines, or libyaml's event stream, and resolves nothing: what a scalar means is the model's business. `bind` validates. Nothing
here knows what the files are about. `rewrite_values` puts other values into a text, `add_entry`, `add_mapping` and `remove_entry` put in and take out
whole parts; all else stays as it is.
"""

from __future__ import annotations

from glossator.yaml_nodes.binding import Located, bind
from glossator.yaml_nodes.entries import add_entry, add_mapping, remove_entry
from glossator.yaml_nodes.growing import MAX_DEPTH, MAX_FAULTS, Path
from glossator.yaml_nodes.loading import MAX_BYTES, Loaded, load_yaml
from glossator.yaml_nodes.rewriting import Change, rewrite_values

__all__ = [
    "MAX_BYTES",
    "MAX_DEPTH",
    "MAX_FAULTS",
    "Change",
    "Loaded",
    "Located",
    "Path",
    "add_entry",
    "add_mapping",
    "bind",
    "load_yaml",
    "remove_entry",
    "rewrite_values",
]
