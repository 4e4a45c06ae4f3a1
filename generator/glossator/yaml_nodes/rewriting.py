"""Other values put into a YAML text, every byte outside of them left as it is: comments, order, layout and line ends.

A value is exchanged at its own place, in its own style; a new key gets a line of its own, or a place of its own in braces; a key that goes
leaves its remark behind. Then the text is read again: if that gives anything but the values that were meant, it is not given back.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from glossator.source import Source, Span
from glossator.yaml_nodes.loading import load_yaml
from glossator.yaml_nodes.scalars import ESCAPED, read_back, write_block, write_value
from glossator.yaml_nodes.splices import (
    LINE_END,
    Splice,
    colon_behind,
    copy_value,
    find_value,
    is_in_brackets,
    line_end_at,
    line_start,
    line_stop,
    next_line,
    put_in,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from glossator.yaml_nodes.limits import Path
    from glossator.yaml_nodes.loaded import Loaded
    from glossator.yaml_nodes.scalars import Value

BLOCK_HEADER = re.compile(r"[|>][-+1-9]*")


class Change(NamedTuple):
    """What a key of the mapping at the path `at` is to say; with None it goes. A new key is written behind the key `behind`; "" is the head."""

    at: Path
    key: str
    value: Value | None
    behind: str = ""


def rewrite_values(source: Source, changes: Sequence[Change]) -> str | None:
    """Give a YAML text with other values; None if they cannot be put in and nothing else be changed.

    A text of several lines becomes a block of text where one may stand; lists and mappings are written on one line, in brackets and braces.
    """
    said = [change for change in changes if change.value is not None]
    text = _rewrite(source, said) if said or not changes else source.text
    for change in changes:
        if change.value is None and text is not None:  # one by one: a key behind a dash makes way for the next one
            now = Source(source.path, text)
            # A block of text before it that keeps the empty lines after it would take those below the key, too.
            text = _rewrite(now, [change]) or _rewrite(now, [change], takes_empty_lines=True)
    return text


def _rewrite(source: Source, changes: Sequence[Change], *, takes_empty_lines: bool = False) -> str | None:
    loaded, faults = load_yaml(source)
    if faults or loaded.is_broken:
        return None
    meant = copy_value(loaded.value)
    splices = []
    for change in sorted(
        map(_without_last_ends, changes), key=lambda change: bool(change.behind)
    ):  # the head comes first
        path, mapping = (*change.at, change.key), find_value(meant, change.at)
        if change.value is None:
            splices.append(_remove(loaded, path, takes_empty_lines=takes_empty_lines))
            mapping.pop(change.key, None)
        elif path in loaded.key_spans:
            splice, mapping[change.key] = _exchange(loaded, path, change.value)
            splices.append(splice)
        else:
            splices.append(_insert(loaded, change))
            mapping[change.key] = read_back(change.value)
    text = put_in(source.text, splices)
    again, faults = load_yaml(Source(source.path, text))
    return text if not faults and again.value == meant else None


def _without_last_ends(change: Change) -> Change:
    is_text = isinstance(change.value, str) and change.value.endswith("\n")
    return change._replace(value=str(change.value).rstrip("\n")) if is_text else change


def _exchange(loaded: Loaded, path: Path, value: Value) -> tuple[Splice, object]:
    """Put another value in the place of one that is there, or of a null; give what it then reads, too: a block of text may end with a newline."""
    span, whole = loaded.spans[path], loaded.source.text
    old = whole[span.start : span.end]
    if old[:1] in {"|", ">"}:
        return _exchange_block(loaded, path, span, value)
    is_inline = is_in_brackets(loaded, path)
    mark = old[0] if old[:1] in {'"', "'"} else ""
    start = colon_behind(loaded, path)
    if (
        old
        and not is_inline
        and old[0] not in "[{"
        and isinstance(find_value(loaded.value, path[:-1]).get(path[-1]), list | dict)
    ):
        # A block of lines below the key: what takes its place stands on the key's own line.
        remarks = whole[start : span.start].rstrip()
        return Splice(start, span.end, f" {write_value(value)}{remarks}"), read_back(value)
    is_last = not whole[span.end : line_stop(whole, span.end)].strip()
    is_beside = not LINE_END.search(whole, start, span.start)
    if isinstance(value, str) and "\n" in value and not is_inline and is_last and is_beside:
        key = loaded.key_spans[path]
        column = key.start - line_start(whole, key.start)
        if block := write_block(value, column + 2, line_end_at(whole, span.end)):
            return Splice(start, span.end, f" {block}"), value
    written = write_value(value, mark, is_in_brackets=is_inline)
    return Splice(span.start, span.end, written if old else f" {written}"), read_back(value)


def _exchange_block(loaded: Loaded, path: Path, span: Span, value: Value) -> tuple[Splice, object]:
    """Exchange the lines of a block of text, below its header; what cannot stand there stands behind its key."""
    whole = loaded.source.text
    header, *rest = whole[span.start : span.end].splitlines(keepends=True)
    old = str(find_value(loaded.value, path[:-1]).get(path[-1], ""))
    first = next((line for line in rest if line.strip(" \r\n")), "")
    words = old.lstrip("\n")
    # With a number in the header the first line may begin with spaces of its own.
    depth = len(first) - len(first.lstrip(" ")) - (len(words) - len(words.lstrip(" ")))
    text = value.rstrip("\n") if isinstance(value, str) else ""
    if depth <= 0 or ESCAPED.search(text.replace("\n", "")) or not text.strip() or text[0] in " \n":
        remark = BLOCK_HEADER.sub("", header.rstrip("\r\n"), count=1)
        return Splice(span.start, span.end, write_value(value, '"') + remark.rstrip()), read_back(value)
    ending = old[len(old.rstrip("\n")) :]
    lines = text.split("\n")
    if len(lines) > 1:
        header = header.replace(">", "|", 1)
    end = line_end_at(whole, span.start)
    written = end.join(" " * depth + line if line else "" for line in lines)
    return Splice(span.start, span.end, header + written), text + ending


def _insert(loaded: Loaded, change: Change) -> Splice:
    """Write a new key: behind another one's value, or before it where that is a block of text; or at the mapping's head."""
    text, at = loaded.source.text, change.at
    neighbour = (*at, change.behind)
    key = loaded.key_spans[neighbour] if change.behind else loaded.first_keys[at]
    span = loaded.spans[neighbour] if change.behind else Span(key.start, key.start)
    old = text[span.start : span.end]
    quote = text[key.start] if text[key.start] in "\"'" else ""
    mark = quote or (old[0] if old[:1] in {'"', "'"} else "")
    is_inline = is_in_brackets(loaded, (*at, change.key))
    column, value = key.start - line_start(text, key.start), ""
    if isinstance(change.value, str) and "\n" in change.value and not is_inline:
        value = write_block(change.value, column + 2, line_end_at(text, key.start))
    value = value or write_value("" if change.value is None else change.value, mark, is_in_brackets=is_inline)
    pair = f"{quote}{change.key}{quote}: {value}"
    if is_inline:
        return Splice(span.end, span.end, f", {pair}" if change.behind else f"{pair}, ")
    indent = " " * column
    if not change.behind or old[:1] in {"|", ">"}:
        return Splice(key.start, key.start, f"{pair}{line_end_at(text, key.start)}{indent}")
    behind = line_stop(text, span.end)
    return Splice(behind, behind, f"{line_end_at(text, span.end)}{indent}{pair}")


def _remove(loaded: Loaded, path: Path, *, takes_empty_lines: bool) -> Splice:
    """Take a key out with its line, or up to the next key where it has none of its own; a remark on the line stays."""
    text, key, span = loaded.source.text, loaded.key_spans[path], loaded.spans[path]
    start_of_line = line_start(text, key.start)
    indent = text[start_of_line : key.start]
    siblings = sorted(
        (each.start, loaded.spans[other].end) for other, each in loaded.key_spans.items() if other[:-1] == path[:-1]
    )
    number = siblings.index((key.start, span.end))
    following = siblings[number + 1][0] if number + 1 < len(siblings) else None
    if is_in_brackets(loaded, path):
        start = key.start if following or not number else siblings[number - 1][1]
        return _keep_remark(text, Splice(start, following or span.end, ""), span)
    if indent.strip():  # behind a dash, which the next key then stands behind
        return _keep_remark(text, Splice(key.start, span.end if following is None else following, ""), span)
    if remark := text[span.end : line_stop(text, span.end)].strip():
        return Splice(key.start, text.index(remark, span.end), "")
    below = next_line(text, span.end)
    while takes_empty_lines and below < len(text) and not text[below : line_stop(text, below)].strip():
        below = next_line(text, below)
    return Splice(start_of_line, below, "")


def _keep_remark(text: str, splice: Splice, span: Span) -> Splice:
    """Take out the value alone where a remark stands beside it: a key that says nothing is as good as none."""
    beside = text[splice.start : span.start] + text[span.end : splice.end]
    return Splice(span.start, span.end, "") if "#" in beside else splice
