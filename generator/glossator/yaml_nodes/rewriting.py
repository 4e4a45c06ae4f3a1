"""Other values put into a YAML text, every byte outside of them left as it is: comments, order, layout and line ends.

A value is exchanged at its own place, in its own style; a new key gets a line of its own, or a place of its own in braces; a key that goes
leaves its remark behind. Then the text is read again: if that gives anything but the values that were meant, it is not given back.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from glossator.source import Source, Span
from glossator.yaml_nodes.loading import load_yaml
from glossator.yaml_nodes.scalars import ESCAPED, write_scalar

if TYPE_CHECKING:
    from collections.abc import Sequence

    from glossator.yaml_nodes.growing import Path
    from glossator.yaml_nodes.loading import Loaded

LINE_END = re.compile(r"\r\n|\r|\n")
BLOCK_HEADER = re.compile(r"[|>][-+1-9]*")


class Change(NamedTuple):
    """What a key of the mapping at the path `at` is to say; with None it goes. A new key is written behind the key `behind`; "" is the head."""

    at: Path
    key: str
    value: str | int | None
    behind: str = ""


class _Splice(NamedTuple):
    start: int
    end: int
    written: str


def rewrite_values(source: Source, changes: Sequence[Change]) -> str | None:
    """Give a YAML text with other values, which are texts without line ends; None if they cannot be put in and nothing else be changed."""
    loaded, faults = load_yaml(source)
    if faults or loaded.is_broken:
        return None
    meant = _copy(loaded.value)
    splices = []
    for change in sorted(changes, key=lambda change: bool(change.behind)):  # at one place, the head comes first
        path, mapping = (*change.at, change.key), _find(meant, change.at)
        if change.value is None:
            splices.append(_remove(loaded, path))
            del mapping[change.key]
        elif path in loaded.key_spans:
            splice, mapping[change.key] = _exchange(loaded, path, change.value)
            splices.append(splice)
        else:
            splices.append(_insert(loaded, change))
            mapping[change.key] = str(change.value)
    text = _put_in(source.text, splices)
    again, faults = load_yaml(Source(source.path, text))
    return text if not faults and again.value == meant else None


def _copy(value: Any) -> Any:  # noqa: ANN401  whatever YAML can say
    if isinstance(value, dict):
        return {key: _copy(inner) for key, inner in value.items()}
    return [_copy(inner) for inner in value] if isinstance(value, list) else value


def _find(value: Any, path: Path) -> Any:  # noqa: ANN401  as above
    for part in path:
        value = value[part]
    return value


def _put_in(text: str, splices: Sequence[_Splice]) -> str:
    """Put splices in; of those at one place the first given comes first."""
    parts, at = [], 0
    for splice in sorted(splices, key=lambda splice: splice.start):
        parts += [text[at : splice.start], splice.written]
        at = max(at, splice.end)
    return "".join([*parts, text[at:]])


def _exchange(loaded: Loaded, path: Path, value: str | int) -> tuple[_Splice, str]:
    """Put another value in the place of a scalar or a null; give what it then reads, too: a block of text may end with a newline."""
    span, text = loaded.spans[path], str(value)
    old = loaded.source.text[span.start : span.end]
    if old[:1] in {"|", ">"}:
        return _exchange_block(loaded, path, span, text)
    mark = old[0] if old[:1] in {'"', "'"} else ""
    written = text if isinstance(value, int) else write_scalar(text, mark, is_in_brackets=_is_in_brackets(loaded, path))
    return _Splice(span.start, span.end, written if old else f" {written}"), text


def _exchange_block(loaded: Loaded, path: Path, span: Span, text: str) -> tuple[_Splice, str]:
    """Exchange the lines of a block of text, below its header; what cannot stand there stands in quotes behind its key."""
    header, *rest = loaded.source.text[span.start : span.end].splitlines(keepends=True)
    value = str(_find(loaded.value, path[:-1]).get(path[-1], ""))
    first = next((line for line in rest if line.strip(" \r\n")), "")
    words = value.lstrip("\n")
    # With a number in the header the first line may begin with spaces of its own.
    depth = len(first) - len(first.lstrip(" ")) - (len(words) - len(words.lstrip(" ")))
    if depth <= 0 or ESCAPED.search(text) or not text.strip() or text[0] == " ":
        remark = BLOCK_HEADER.sub("", header.rstrip("\r\n"), count=1)
        return _Splice(span.start, span.end, write_scalar(text, '"') + remark.rstrip()), text
    ending = value[len(value.rstrip("\n")) :]
    return _Splice(span.start + len(header), span.end, " " * depth + text), text + ending


def _insert(loaded: Loaded, change: Change) -> _Splice:
    """Write a new key: behind another one's value, or before it where that is a block of text; or at the mapping's head."""
    text, at = loaded.source.text, change.at
    neighbour = (*at, change.behind)
    key = loaded.key_spans[neighbour] if change.behind else loaded.first_keys[at]
    span = loaded.spans[neighbour] if change.behind else Span(key.start, key.start)
    old = text[span.start : span.end]
    quote = text[key.start] if text[key.start] in "\"'" else ""
    mark = quote or (old[0] if old[:1] in {'"', "'"} else "")
    is_in_brackets = _is_in_brackets(loaded, (*at, change.key))
    value = (
        write_scalar(change.value, mark, is_in_brackets=is_in_brackets)
        if isinstance(change.value, str)
        else str(change.value)
    )
    pair = f"{quote}{change.key}{quote}: {value}"
    if is_in_brackets:
        return _Splice(span.end, span.end, f", {pair}" if change.behind else f"{pair}, ")
    indent = " " * (key.start - _line_start(text, key.start))
    if not change.behind or old[:1] in {"|", ">"}:
        return _Splice(key.start, key.start, f"{pair}{_line_end(text, key.start)}{indent}")
    end = LINE_END.search(text, span.end)
    behind = end.start() if end else len(text)
    return _Splice(behind, behind, f"{_line_end(text, span.end)}{indent}{pair}")


def _remove(loaded: Loaded, path: Path) -> _Splice:
    """Take a key out with its line, or up to the next key where it has none of its own; a remark on the line stays."""
    text, key, span = loaded.source.text, loaded.key_spans[path], loaded.spans[path]
    line_start = _line_start(text, key.start)
    indent = text[line_start : key.start]
    siblings = sorted(
        (each.start, loaded.spans[other].end) for other, each in loaded.key_spans.items() if other[:-1] == path[:-1]
    )
    number = siblings.index((key.start, span.end))
    following = siblings[number + 1][0] if number + 1 < len(siblings) else None
    if _is_in_brackets(loaded, path):
        start = key.start if following or not number else siblings[number - 1][1]
        return _keep_remark(text, _Splice(start, following or span.end, ""), span)
    if indent.strip():  # behind a dash, which the next key then stands behind
        return _keep_remark(text, _Splice(key.start, span.end if following is None else following, ""), span)
    end = LINE_END.search(text, span.end)
    remark = text[span.end : end.start() if end else len(text)].strip()
    if remark:
        return _Splice(key.start, text.index(remark, span.end), "")
    return _Splice(line_start, end.end() if end else len(text), "")


def _keep_remark(text: str, splice: _Splice, span: Span) -> _Splice:
    """Take out the value alone where a remark stands beside it: a key that says nothing is as good as none."""
    beside = text[splice.start : span.start] + text[span.end : splice.end]
    return _Splice(span.start, span.end, "") if "#" in beside else splice


def _line_start(text: str, at: int) -> int:
    return max(text.rfind("\n", 0, at), text.rfind("\r", 0, at)) + 1


def _line_end(text: str, at: int) -> str:
    """Give the line end that a text has next to a place."""
    found = LINE_END.search(text, at) or LINE_END.search(text)
    return found[0] if found else "\n"


def _is_in_brackets(loaded: Loaded, path: Path) -> bool:
    """Tell whether a part stands in brackets or braces."""
    text = loaded.source.text
    return any(text[loaded.spans[path[:length]].start] in "[{" for length in range(len(path)))
