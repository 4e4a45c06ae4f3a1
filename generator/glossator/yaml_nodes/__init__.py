"""Read YAML into values that know where they stand, and bind them to a model, every fault told at its place.

`load_yaml` reads lines, or libyaml's event stream, and resolves nothing: what a scalar means is the model's business. `bind` validates. Nothing
here knows what the files are about. `rewriting` puts other values into a text, `entries` puts in and takes out whole parts; all else stays as it is.
Reading needs neither, so who writes imports them from their modules.
"""

from __future__ import annotations

from glossator.yaml_nodes.binding import Located, bind
from glossator.yaml_nodes.limits import MAX_BYTES, MAX_DEPTH, MAX_FAULTS, Path
from glossator.yaml_nodes.loaded import Loaded
from glossator.yaml_nodes.loading import load_yaml

__all__ = [
    "MAX_BYTES",
    "MAX_DEPTH",
    "MAX_FAULTS",
    "Loaded",
    "Located",
    "Path",
    "bind",
    "load_yaml",
]
