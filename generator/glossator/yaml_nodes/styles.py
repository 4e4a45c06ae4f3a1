"""How a YAML text is written: what its entries are indented by, and in which quotes and blocks they say what, for new ones to imitate."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import field, replace
from typing import TYPE_CHECKING

from glossator.frozen import frozen
from glossator.model.fields import PlainScalar
from glossator.yaml_nodes.scalars import read_back, write_block, write_value
from glossator.yaml_nodes.splices import LINE_END, line_end_at, line_start, line_stop, next_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from glossator.yaml_nodes.limits import Path
    from glossator.yaml_nodes.loaded import Loaded
    from glossator.yaml_nodes.scalars import Value

# White space and remarks, which may stand between two parts.
BETWEEN = re.compile(r"(?:[ \t]|\r\n?|\n|(?<![^\s,\[{:])#[^\r\n]*)*")
HEADER = re.compile(r"[|>][-+1-9]*")
MOST_COLUMNS = 150  # of an entry in braces, where its neighbours have braces


@frozen
class Style:
    """How an entry is written: its depth in spaces below the key of its list, and what stands behind its dash.

    `marks` are how the values of keys begin: in a quotation mark, with a block's header, or ("") plain; `mark` is what most values have; `quote`
    is what stands around keys.
    """

    line_end: str = "\n"
    depth: int = 2
    gap: str = " "
    marks: Mapping[str, str] = field(default_factory=dict)
    mark: str = ""
    quote: str = ""
    has_braces: bool = False
    is_spaced: bool = False

    @property
    def simplest(self) -> Style:
        """The style in which everything can be said."""
        return replace(self, marks={}, mark='"')


def read_style(loaded: Loaded, paths: Iterable[Path], *, at: int) -> Style:
    """Read the style of the mappings at some paths, of which the later say more; `at` is where the new one will stand."""
    text = loaded.source.text
    marks: dict[str, str] = {}
    counts: Counter[str] = Counter()
    style = Style(line_end_at(text, at))
    keys_by_path: dict[Path, list[Path]] = {path: [] for path in paths}
    for key in loaded.key_spans:
        if (found := keys_by_path.get(key[:-1])) is not None:
            found.append(key)
    for path, keys in keys_by_path.items():
        for key in keys:
            span = loaded.spans[key]
            mark = _mark_of(text[span.start : span.end])
            if mark is not None:
                marks[str(key[-1])] = mark
                counts[mark if mark in {'"', "'"} else ""] += 1
        quoted = text[loaded.key_spans[keys[0]].start] if keys else ""
        style = replace(
            style, quote=quoted if quoted in {'"', "'"} else "", has_braces=text[loaded.spans[path].start] == "{"
        )
    most = counts.most_common(1)
    return replace(style, marks=marks, mark=most[0][0] if most else "")


def _mark_of(written: str) -> str | None:
    """Tell how a value begins; None for a list or a mapping, and for a null, which say nothing of texts."""
    if written[:1] in {"", "[", "{", "-"}:
        return None
    header = HEADER.match(written)
    return header[0] if header else written[0] if written[0] in {'"', "'"} else ""


def write_mapping(values: Mapping[str, Value], style: Style, column: int) -> tuple[str, object]:
    """Write a mapping as lines, the first without its indentation of `column` spaces; give what it is read as, too."""
    lines, read = [], {}
    for key, given in values.items():
        value = given.rstrip("\n") if type(given) is not PlainScalar and isinstance(given, str) else given
        mark = style.marks.get(key, style.mark if isinstance(value, str) else "")
        written, read[key] = "", read_back(value)
        if isinstance(value, str) and not isinstance(value, PlainScalar) and ("\n" in value or mark[:1] in {"|", ">"}):
            header = mark if mark in {"|", "|-", ">", ">-"} else "|-"
            header = header.replace(">", "|") if "\n" in value else header
            written = write_block(value, column + 2, style.line_end, header)
            read[key] = value + ("\n" if written and len(header) == 1 else "")
        written = written or write_value(value, mark if mark in {'"', "'"} else "", quote=style.quote)
        lines.append(f"{style.quote}{key}{style.quote}: {written}")
    return (style.line_end + " " * column).join(lines), read


def find_dash(loaded: Loaded, path: Path) -> int | None:
    """Find the dash of an entry of a list; None where it has none."""
    text = loaded.source.text
    *around, index = path
    begin = loaded.spans[*around, int(index) - 1].end if index else loaded.spans[tuple(around)].start
    found = BETWEEN.match(text, begin)
    at = found.end() if found else begin
    return at if text[at : at + 1] == "-" else None


def end_of_part(text: str, end: int, column: int) -> int:
    """Give the end of the last line that belongs to a part: the one it ends on, or the last of the remarks below it that are deeper than a column."""
    stop = line_stop(text, end)
    while stop < len(text):
        start = next_line(text, stop)
        line = text[start : line_stop(text, start)]
        if not line.lstrip(" ").startswith("#") or len(line) - len(line.lstrip(" ")) <= column:
            break
        stop = line_stop(text, start)
    return stop


def has_empty_line(text: str, start: int, end: int) -> bool:
    """Tell whether there is an empty line between two places."""
    return any(not line.strip() for line in LINE_END.split(text[start:end])[1:-1])


def column_of(text: str, at: int) -> int:
    """Give the column, from 0, of an offset."""
    return at - line_start(text, at)
