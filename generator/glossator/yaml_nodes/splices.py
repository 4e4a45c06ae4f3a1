"""Pieces of a YAML text put in the place of others, and what one asks of the text around them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from glossator.yaml_nodes.limits import Path
    from glossator.yaml_nodes.loaded import Loaded

BYTE_ORDER_MARK = "\ufeff"
LINE_END = re.compile(r"\r\n|\r|\n")


class Splice(NamedTuple):
    """What is written in the place of a text's code points from `start` to `end`."""

    start: int
    end: int
    written: str


def put_in(text: str, splices: Sequence[Splice]) -> str:
    """Put splices in; of those at one place the first given comes first."""
    parts, at = [], 0
    for splice in sorted(splices, key=lambda splice: splice.start):
        parts += [text[at : splice.start], splice.written]
        at = max(at, splice.end)
    return "".join([*parts, text[at:]])


def copy_value(value: Any) -> Any:  # noqa: ANN401  whatever YAML can say
    """Copy lists and mappings, which the copy may then change."""
    if isinstance(value, dict):
        return {key: copy_value(inner) for key, inner in value.items()}
    return [copy_value(inner) for inner in value] if isinstance(value, list) else value


def find_value(value: Any, path: Path) -> Any:  # noqa: ANN401  as above
    """Give the part of a value at a path."""
    for part in path:
        value = value[part]
    return value


def line_start(text: str, at: int) -> int:
    """Give the offset at which the line of an offset begins, behind a byte-order mark."""
    start = max(text.rfind("\n", 0, at), text.rfind("\r", 0, at)) + 1
    return start or int(text.startswith(BYTE_ORDER_MARK))


def line_stop(text: str, at: int) -> int:
    """Give the offset at which the line of an offset ends, before its line end."""
    end = LINE_END.search(text, at)
    return end.start() if end else len(text)


def next_line(text: str, at: int) -> int:
    """Give the offset at which the line after an offset's begins; the text's end if there is none."""
    end = LINE_END.search(text, at)
    return end.end() if end else len(text)


def line_end_at(text: str, at: int) -> str:
    """Give the line end that a text has next to a place."""
    found = LINE_END.search(text, at) or LINE_END.search(text)
    return found[0] if found else "\n"


def is_in_brackets(loaded: Loaded, path: Path) -> bool:
    """Tell whether a part stands in brackets or braces."""
    text = loaded.source.text
    return any(text[loaded.spans[path[:length]].start] in "[{" for length in range(len(path)))


def colon_behind(loaded: Loaded, path: Path) -> int:
    """Give the offset right behind the colon of a key."""
    return loaded.source.text.index(":", loaded.key_spans[path].end) + 1
