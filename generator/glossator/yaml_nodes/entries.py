"""Entries put into the lists of a YAML text, and taken out, and new keys of the whole; every byte outside of them is left as it is.

A new entry is written as its neighbours are. Each way that there is to write it is tried in turn, and the text read again: the first that gives
the values that were meant, and no others, is taken.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from glossator.source import Source
from glossator.yaml_nodes.loading import load_yaml
from glossator.yaml_nodes.scalars import read_back, write_scalar, write_value
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
from glossator.yaml_nodes.styles import (
    BETWEEN,
    MOST_COLUMNS,
    column_of,
    end_of_part,
    find_dash,
    has_empty_line,
    read_style,
    write_mapping,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from glossator.yaml_nodes.limits import Path
    from glossator.yaml_nodes.loaded import Loaded
    from glossator.yaml_nodes.scalars import Value
    from glossator.yaml_nodes.styles import Style

    Way = tuple[Sequence[Splice], object]


def add_entry(source: Source, group: str, values: Mapping[str, Value]) -> str | None:
    """Give a YAML text whose list `group` has one more mapping at its end; the list is made if there is none. None if that cannot be done."""
    loaded = _load(source)
    if loaded is None:
        return None
    entries = (loaded.value or {}).get(group)
    if entries is not None and not isinstance(entries, list):
        return None
    ways: Iterator[Way]
    if entries:
        ways = _add_behind(loaded, group, len(entries) - 1, values)
    elif loaded.value is not None and (group,) in loaded.key_spans:
        ways = _fill_list(loaded, group, values)
    else:
        ways = _add_key(loaded, group, values, is_listed=True)

    def mean(read: object) -> object:
        meant = copy_value(loaded.value) or {}
        meant[group] = [*(meant.get(group) or []), read]
        return meant

    return _first_true(source, _without_last_end(loaded, ways), mean)


def add_mapping(source: Source, key: str, values: Mapping[str, Value]) -> str | None:
    """Give a YAML text with one more key, which holds a mapping; None if that cannot be done, as where the key is there."""
    loaded = _load(source)
    if loaded is None or (key,) in loaded.key_spans:
        return None
    ways = _add_key(loaded, key, values, is_listed=False)
    return _first_true(
        source, _without_last_end(loaded, ways), lambda read: {**(copy_value(loaded.value) or {}), key: read}
    )


def remove_entry(source: Source, path: Path) -> str | None:
    """Give a YAML text without an entry of a list; None if it cannot be taken out alone."""
    loaded = _load(source)
    if loaded is None or path not in loaded.spans:
        return None

    def mean(_: object) -> object:
        meant = copy_value(loaded.value)
        del find_value(meant, path[:-1])[path[-1]]
        return meant

    return _first_true(source, ((splices, None) for splices in _take_out(loaded, path)), mean)


def _load(source: Source) -> Loaded | None:
    loaded, faults = load_yaml(source)
    is_usable = not faults and not loaded.is_broken and isinstance(loaded.value, dict | None)
    return loaded if is_usable else None


def _first_true(source: Source, ways: Iterable[Way], mean: Any) -> str | None:  # noqa: ANN401  from what was written to what is then meant
    for splices, read in ways:
        text = put_in(source.text, splices)
        again, faults = load_yaml(Source(source.path, text))
        if not faults and _without_empty(again.value) == _without_empty(mean(read)):
            return text
    return None


def _without_last_end(loaded: Loaded, ways: Iterator[Way]) -> Iterator[Way]:
    """Give the ways as they are, and where a block of text is the last thing in a file without a last line end, such as keep it from gaining one."""
    text = loaded.source.text
    last = max(loaded.spans.values(), key=lambda span: (span.end, span.start), default=None)
    is_block = last is not None and last.end == len(text) and text[last.start : last.start + 1] in {"|", ">"}
    for splices, read in ways:
        yield splices, read
        if last is not None and is_block:
            header = last.start + 1
            yield [*splices, Splice(header, header + text.startswith("+", header), "-")], read


def _without_empty(value: Any) -> Any:  # noqa: ANN401  whatever YAML can say
    """Leave out empty lists: without its last entry a list says nothing, and is read as none."""
    return {key: inner for key, inner in value.items() if inner != []} if isinstance(value, dict) else value or {}


# Into a list that has entries


def _add_behind(loaded: Loaded, group: str, last: int, values: Mapping[str, Value]) -> Iterator[Way]:
    path = (group, last)
    if is_in_brackets(loaded, path):
        yield from _add_in_brackets(loaded, path, values)
        return
    text, end, dash = loaded.source.text, loaded.spans[path].end, find_dash(loaded, path)
    if dash is None:
        return
    column = column_of(text, dash)
    before = find_dash(loaded, (group, last - 1)) if last else None
    is_spaced = before is not None and has_empty_line(text, loaded.spans[group, last - 1].end, dash)
    style = read_style(loaded, [(group, index) for index in range(last + 1)], at=end)
    gap = text[dash + 1 : loaded.spans[path].start]
    indent, space = " " * column, style.line_end if is_spaced else ""
    stop = end_of_part(text, end, column)
    below = next_line(text, stop)
    while below < len(text) and not text[below : line_stop(text, below)].strip():
        below = next_line(text, below)
    for entry, read in _write_entry(values, style, column, gap if gap.strip(" ") == "" and gap else " "):
        yield [Splice(stop, stop, f"{style.line_end}{space}{indent}{entry}")], read
        # A block of text that keeps the empty lines after it goes on to the next line that is none.
        yield [Splice(below, below, f"{indent}{entry}{style.line_end}")], read


def _write_entry(values: Mapping[str, Value], style: Style, column: int, gap: str) -> Iterator[tuple[str, object]]:
    """Write an entry with its dash, in the ways that there are."""
    braces = f"-{gap}{write_value(values, style.mark, quote=style.quote)}"
    is_short = column + len(braces) <= MOST_COLUMNS and "\\n" not in braces
    if style.has_braces and is_short:
        yield braces, read_back(values)
    for each in (style, style.simplest):
        written, read = write_mapping(values, each, column + 1 + len(gap))
        yield f"-{gap}{written}", read
    yield braces, read_back(values)


def _add_in_brackets(loaded: Loaded, path: Path, values: Mapping[str, Value]) -> Iterator[Way]:
    group, last = str(path[0]), int(path[1])
    text, span = loaded.source.text, loaded.spans[path]
    style = read_style(loaded, [(group, index) for index in range(last + 1)], at=span.end)
    before = loaded.spans[group, last - 1].end if last else loaded.spans[group,].start
    joint = ", "
    if last and text[before : span.start].strip() == ",":
        joint = text[before : span.start]
    elif LINE_END.search(text, before, span.start):
        joint = f",{style.line_end}{' ' * column_of(text, span.start)}"
    for mark in (style.mark, '"'):
        yield (
            [Splice(span.end, span.end, joint + write_value(values, mark, quote=style.quote))],
            read_back(values),
        )


# Into a list that has none, or that is not there


def _fill_list(loaded: Loaded, group: str, values: Mapping[str, Value]) -> Iterator[Way]:
    """Give a list that is empty or null its first entry."""
    text, span, start = loaded.source.text, loaded.spans[group,], colon_behind(loaded, (group,))
    style, column = _style_elsewhere(loaded, start)
    key = column_of(text, loaded.key_spans[group,].start)
    if not is_in_brackets(loaded, (group,)) and not LINE_END.search(text, start, span.end):
        stop = end_of_part(text, span.end, key)
        indent = " " * (key + style.depth)
        for entry, read in _write_entry(values, style, column, style.gap):
            yield (
                [
                    Splice(start, span.end, text[start : span.start].rstrip()),
                    Splice(stop, stop, f"{style.line_end}{indent}{entry}"),
                ],
                read,
            )
    written = write_value(values, style.mark, quote=style.quote)
    if text[span.start : span.start + 1] == "[":
        yield [Splice(span.start + 1, span.start + 1, written)], read_back(values)
    else:
        yield [Splice(start, span.end, f" [{written}]")], read_back(values)


def _style_elsewhere(loaded: Loaded, at: int) -> tuple[Style, int]:
    """Read the style of the entries of all lists, for one that has none; give the column of its dash, too."""
    lists = {key: value for key, value in (loaded.value or {}).items() if isinstance(value, list) and value}
    paths = [
        (key, index) for key, value in lists.items() for index in range(len(value)) if isinstance(value[index], dict)
    ]
    style = read_style(loaded, paths, at=at)
    if not paths and loaded.first_keys:
        quote = loaded.source.text[loaded.first_keys[()].start]
        quote = quote if quote in {'"', "'"} else ""
        style = replace(style, quote=quote, mark=quote)
    root = min((column_of(loaded.source.text, span.start) for span in loaded.first_keys.values()), default=0)
    depth, gap = 2, " "
    for path in paths:
        dash = None if is_in_brackets(loaded, path) else find_dash(loaded, path)
        if dash is not None:
            depth = column_of(loaded.source.text, dash) - root
            between = loaded.source.text[dash + 1 : loaded.spans[path].start]
            gap = between if between and not between.strip(" ") else gap
    return replace(style, depth=depth, gap=gap), root + depth


def _add_key(loaded: Loaded, key: str, values: Mapping[str, Value], *, is_listed: bool) -> Iterator[Way]:
    """Add a key of the whole document, with a list of one entry or with a mapping."""
    text = loaded.source.text
    roots = [path for path in loaded.key_spans if len(path) == 1]
    if is_listed:
        style, column = _style_elsewhere(loaded, len(text))
    else:
        style = read_style(
            loaded, [path for path in roots if isinstance(loaded.value.get(path[0]), dict)], at=len(text)
        )
        column = _column_below(loaded, roots)
    quote = style.quote if roots else ""
    written_key = write_scalar(key, quote, is_in_brackets=True)
    if (roots and is_in_brackets(loaded, roots[0])) or (not roots and loaded.value is not None):
        inner = write_value([values] if is_listed else values, style.mark, quote=quote)
        end = loaded.spans[roots[-1]].end if roots else loaded.spans[()].start + 1
        joint = _joint_between(loaded, roots) if roots else ""
        yield [Splice(end, end, f"{joint}{written_key}: {inner}")], read_back(values)
        return
    root = column_of(text, loaded.key_spans[roots[0]].start) if roots else 0
    for each in (style, style.simplest):
        for entry, read in _write_part(values, each, column, is_listed=is_listed):
            part = f"{' ' * root}{written_key}:{style.line_end}{' ' * column}{entry}"
            for splice in _places_at_end(loaded, roots, root, part, style):
                yield [splice], read


def _write_part(
    values: Mapping[str, Value], style: Style, column: int, *, is_listed: bool
) -> Iterator[tuple[str, object]]:
    if is_listed:
        yield from _write_entry(values, style, column, style.gap)
    else:
        yield write_mapping(values, style, column)


def _column_below(loaded: Loaded, roots: Sequence[Path]) -> int:
    """Find how deep the keys of mappings below the document's keys stand."""
    text = loaded.source.text
    root = column_of(text, loaded.key_spans[roots[0]].start) if roots else 0
    depths = [
        column_of(text, span.start) - root
        for path, span in loaded.first_keys.items()
        if len(path) == 1 and not is_in_brackets(loaded, (*path, ""))
    ]
    depth = depths[-1] if depths and depths[-1] > 0 else 2
    return root + depth


def _joint_between(loaded: Loaded, roots: Sequence[Path]) -> str:
    """Give what stands between two keys of a document in braces."""
    text = loaded.source.text
    first = loaded.key_spans[roots[0]].start
    if LINE_END.search(text, loaded.spans[()].start, first):
        return f",{line_end_at(text, first)}{' ' * (first - line_start(text, first))}"
    return ", "


def _places_at_end(loaded: Loaded, roots: Sequence[Path], column: int, part: str, style: Style) -> Iterator[Splice]:
    """Give the places at which a new key may stand: below the last one, and at the end of the document."""
    text, end = loaded.source.text, style.line_end
    if roots:
        is_spaced = len(roots) > 1 and has_empty_line(
            text, loaded.spans[roots[-2]].end, loaded.key_spans[roots[-1]].start
        )
        space = end if is_spaced else ""
        stop = end_of_part(text, loaded.spans[roots[-1]].end, column)
        yield Splice(stop, stop, f"{end}{space}{part}")
        below = next_line(text, stop)
        while below < len(text) and not text[below : line_stop(text, below)].strip():
            below = next_line(text, below)
        yield Splice(below, below, f"{part}{end}")
        return
    # Nothing but remarks: below them, and before the mark that ends a document.
    found = BETWEEN.match(text, loaded.whole.start)
    at = found.end() if found else len(text)
    if text.startswith("---", at):
        found = BETWEEN.match(text, at + 3)
        at = found.end() if found else len(text)
    is_begun = at > line_start(text, at)
    yield Splice(at, at, f"{end}{part}" if is_begun else f"{part}{end}")


# Out of a list


def _take_out(loaded: Loaded, path: Path) -> Iterator[Sequence[Splice]]:
    text, span = loaded.source.text, loaded.spans[path]
    if is_in_brackets(loaded, path):
        yield from ([splice] for splice in _take_out_of_brackets(loaded, path))
        return
    dash = find_dash(loaded, path)
    if dash is None or text[line_start(text, dash) : dash].strip():
        return
    start, stop = line_start(text, dash), next_line(text, max(span.end, dash))
    is_unended = stop == len(text) and not LINE_END.search(text, max(span.end, dash))
    if is_unended and start:
        ends = list(LINE_END.finditer(text, max(0, start - 2), start))
        yield [Splice(ends[-1].start(), stop, "")]
    yield [Splice(start, stop, "")]
    below = stop
    while below < len(text) and not text[below : line_stop(text, below)].strip():
        below = next_line(text, below)
    yield [Splice(start, below, "")]
    # A remark that is as deep as the text of the entry before would be taken for more of it.
    yield [Splice(start, next_line(text, end_of_part(text, max(span.end, dash), column_of(text, dash))), "")]


def _take_out_of_brackets(loaded: Loaded, path: Path) -> Iterator[Splice]:
    text, span = loaded.source.text, loaded.spans[path]
    *around, index = path
    behind = loaded.spans.get((*around, int(index) + 1))
    before = loaded.spans.get((*around, int(index) - 1)) if index else None
    if behind and "#" not in text[span.end : behind.start]:
        yield Splice(span.start, behind.start, "")
    if before and not behind and "#" not in text[before.end : span.start]:
        yield Splice(before.end, span.end, "")
    found = BETWEEN.match(text, span.end)
    comma = found.end() if found else span.end
    if text[comma : comma + 1] == ",":
        yield Splice(span.start, comma + 1, text[span.end : comma])
    yield Splice(span.start, span.end, "")
    if before:
        found = BETWEEN.match(text, before.end)
        comma = found.end() if found else before.end
        yield Splice(comma, span.end, text[comma + 1 : span.start])
