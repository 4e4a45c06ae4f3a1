"""From a YAML text to plain values with their places: by lines where its style is the common one (`lines`), else in full (`events`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from glossator.source import Span
from glossator.yaml_nodes.limits import SHORTEN
from glossator.yaml_nodes.lines import read_lines
from glossator.yaml_nodes.loaded import Loaded
from glossator.yaml_nodes.spans import Spans

if TYPE_CHECKING:
    from glossator.diagnostics import Diagnostic
    from glossator.source import Source

BYTE_ORDER_MARK = "\ufeff"


def load_yaml(
    source: Source, start: int = 0, end: int | None = None, *, when_too_large: str = SHORTEN
) -> tuple[Loaded, list[Diagnostic]]:
    """Read the one YAML document in a source's text from code point `start` to `end`; its diagnostics tell all that is wrong with it.

    `when_too_large` is the hint for a text of too many bytes.
    A fault of syntax, too great a depth or too many bytes end the reading; other faults only lose the part that has them.
    """
    start += source.text.startswith(BYTE_ORDER_MARK, start)
    text = source.text[start:end]
    read = read_lines(text, start)
    if read:
        value, root = read
        whole = Span(start, start + len(text))
        return Loaded(source, whole, value, Spans(root, is_of_keys=False), Spans(root, is_of_keys=True)), []
    from glossator.yaml_nodes.events import read_events

    return read_events(source, text, start, when_too_large=when_too_large)
