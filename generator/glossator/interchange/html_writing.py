"""Blocks as Markdown: every word comes out as it went in, and the markup only where Markdown can hold it.

CommonMark has no way to make a word's tail strong where punctuation begins it (6.2, flanking). Then the words stand without their look.
"""

from __future__ import annotations

import re
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Final, TypeVar
from unicodedata import category

from glossator.interchange.escaping import escape_block_starts, escape_paragraph, escape_words, write_link

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from glossator.interchange.html_blocks import Block, Level, Run

K = TypeVar("K")
MAX_COLUMNS: Final = 64
MARKERS: Final = {"strong": "**", "em": "*"}
DASHES: Final = re.compile(r"--[ \t]*(?:\n|\Z)")  # with a list's mark before them, `- --`, they make a rule (4.1)
CLOSING_HASHES: Final = re.compile(r"(?:^|(?<= ))#+$")


def write_blocks(blocks: Sequence[Block]) -> str:
    """Write blocks as Markdown, each line ended."""
    writer = _LevelWriter()
    for block in blocks:
        if body := write_body(block):
            writer.add(block, body)
    return "".join(f"{line}\n" for line in writer.lines)


def write_body(block: Block) -> str:
    """Write a block without what stands around it."""
    if block.kind == "table":
        return _write_table(block)
    if block.kind == "code":
        text = block.runs[0].text
        fence = "`" * max(3, 1 + max(map(len, re.findall("`+", text)), default=0))
        return f"{fence}{block.language}\n{text}\n{fence}"
    words = write_runs(block.runs)
    if block.kind == "heading":
        line = CLOSING_HASHES.sub(lambda match: f"\\{match[0]}", words.replace("\n", " "))
        return f"{'#' * max(2, block.rank)} {line}"
    return words.replace("\n", "\\\n")


# Levels


class _LevelWriter:
    """Writes the marks of quotations and list items before the lines of blocks."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.previous: Block | None = None
        self.begun: set[Level] = set()
        self.is_variant: dict[int, bool] = {}

    def add(self, block: Block, body: str) -> None:
        if self.previous and not self._follows_closely(block):
            self.lines.append("".join(self._later_mark(level) for level in self._shared(block)).rstrip())
        self._part_lists(block)
        body = f"\\{body}" if block.levels and DASHES.match(body) else body
        first = "".join(
            self._later_mark(level) if level in self.begun else self._first_mark(level) for level in block.levels
        )
        later = "".join(self._later_mark(level) for level in block.levels)
        self.begun.update(block.levels)
        for index, line in enumerate(body.split("\n")):
            mark = later if index else first
            self.lines.append(mark + line if line else mark.rstrip())
        self.previous = block

    def _shared(self, block: Block) -> tuple[Level, ...]:
        before = self.previous.levels if self.previous else ()
        count = next(
            (index for index, pair in enumerate(zip(before, block.levels, strict=False)) if pair[0] is not pair[1]),
            None,
        )
        return block.levels[: min(len(before), len(block.levels)) if count is None else count]

    def _neighbour(self, block: Block) -> tuple[Level | None, Level | None]:
        """The item that now begins, and the item before it at the same depth."""
        depth = len(self._shared(block))
        before = self.previous.levels[depth] if self.previous and depth < len(self.previous.levels) else None
        return (block.levels[depth] if depth < len(block.levels) else None), before

    def _follows_closely(self, block: Block) -> bool:
        """Tell whether a block needs no blank line before it: the next item of a list, or a list below its item's words."""
        new, before = self._neighbour(block)
        if (
            new is None
            or new.kind != "item"
            or block.kind != "paragraph"
            or not self.previous
            or self.previous.kind != "paragraph"
        ):
            return False
        if before is None:
            return bool(self._shared(block)) and new.number in {None, 1}
        return before.kind == "item" and before.list_id == new.list_id

    def _part_lists(self, block: Block) -> None:
        """Write a list with the other mark where it directly follows one that it would continue (CommonMark 5.3)."""
        new, before = self._neighbour(block)
        if new and before and new.kind == before.kind == "item" and new.list_id != before.list_id:
            self.is_variant.setdefault(new.list_id, not self.is_variant.get(before.list_id, False))

    def _first_mark(self, level: Level) -> str:
        if level.kind == "quote":
            return "> "
        is_variant = self.is_variant.get(level.list_id, False)
        if level.number is None:
            return "+ " if is_variant else "- "  # and no asterisk: `* **` is a rule (4.1)
        return f"{level.number}{')' if is_variant else '.'} "

    def _later_mark(self, level: Level) -> str:
        return "> " if level.kind == "quote" else " " * len(self._first_mark(level))


# Words


def write_runs(runs: Sequence[Run]) -> str:
    """Write words with their links, code and emphasis. A line feed stands for a line break still."""
    # The backslash of a line break is punctuation, which lets asterisks beside it open and close.
    if not any(run.href or run.strong or run.em or run.code or "\n" in run.text for run in runs):
        return escape_paragraph("".join(run.text for run in runs))
    out = ""
    for href, group, after in _group(runs, lambda run: run.href, ""):
        if not href:
            out += _write_marked(group, out[-1:], after)
            continue
        text = "".join(run.text for run in group)
        inner = _write_marked(group, "", "").replace("\n", " ")
        if not text.strip():
            out += inner
            continue
        link = write_link(href, None if text == href else inner.strip(" "))
        out = f"{out[:-1]}\\!" if link.startswith("[") and out.endswith("!") else out
        out += " " * inner.startswith(" ") + link + " " * inner.endswith(" ")
    return escape_block_starts(out)


def _group(runs: Sequence[Run], look: Callable[[Run], K], after: str) -> Iterator[tuple[K, list[Run], str]]:
    """Give neighbouring runs of one look, and the character that follows them; after the last ones it is `after`."""
    groups = [(value, list(group)) for value, group in groupby(runs, key=look)]
    for index, (value, group) in enumerate(groups):
        yield value, group, groups[index + 1][1][0].text[:1] if index + 1 < len(groups) else after


def _write_marked(runs: Sequence[Run], before: str, after: str) -> str:
    """Write runs between the characters `before` and `after`. In a marked stretch the mark that is interrupted less often goes outside."""
    out = ""
    for is_marked, group, following in _group(runs, lambda run: run.strong or run.em, after):
        strong, em = (sum(1 for _ in groupby(group, key=attrgetter(look))) for look in MARKERS)
        looks = (("em", "strong") if em < strong else ("strong", "em")) if is_marked else ()
        out += _write_looks(group, looks, out[-1:] or before, following)
    return out


def _write_looks(
    runs: Sequence[Run], looks: tuple[str, ...], before: str, after: str, *, is_inner: bool = False
) -> str:
    """Write runs with these looks, the first outermost. `is_inner` tells that there are marks around them already."""
    if not looks:
        return "".join(
            _write_code(run.text) if run.code else escape_words(run.text, in_link=bool(run.href)) for run in runs
        )
    out = ""
    for is_marked, group, following in _group(runs, attrgetter(looks[0]), after):
        previous = out[-1:] or before
        inner = _write_looks(group, looks[1:], previous, following, is_inner=is_marked)
        out += _wrap(inner, MARKERS[looks[0]], previous, following, is_inner=is_inner) if is_marked else inner
    return out


def _wrap(inner: str, marker: str, before: str, after: str, *, is_inner: bool) -> str:
    """Put marks around words, white space kept outside; only where they will be read as marks.

    Within other marks they must not even be able to do the contrary, to close where they open, or they could end the outer ones.
    """
    core = inner.strip(" \n")
    start = inner.find(core)
    lead, trail = inner[:start], inner[start + len(core) :]
    before, after = lead[-1:] or before, trail[:1] or after
    if not core or before == "*" or after == "*" or core[0].isspace() or core[-1].isspace():
        return inner
    is_clear = _is_clear if is_inner else _is_flanking
    if not is_clear(before, core[0]) or not is_clear(after, core[-1]):
        return inner
    return f"{lead}{marker}{core}{marker}{trail}"


def _is_flanking(outside: str, inside: str) -> bool:
    """Tell whether a mark between these two characters can open (or, the other way round, close): CommonMark 6.2."""
    return not _is_punctuation(inside) or not outside or outside in " \n" or _is_punctuation(outside)


def _is_clear(outside: str, inside: str) -> bool:
    """Tell whether a mark between these two characters can only open (or only close)."""
    return not outside or outside in " \n" or (_is_punctuation(outside) and not _is_punctuation(inside))


def _is_punctuation(character: str) -> bool:
    """CommonMark 0.31, 2.1: a Unicode punctuation character or symbol."""
    return category(character)[0] in "PS"


def _write_code(text: str) -> str:
    """Write a code span (CommonMark 6.1), its outer white space outside."""
    words = text.replace("\n", " ")
    core = words.strip(" ")
    if not core:
        return words
    fence = "`" * (1 + max(map(len, re.findall("`+", core)), default=0))
    pad = " " * (core[0] == "`" or core[-1] == "`")
    return f"{' ' * words.startswith(' ')}{fence}{pad}{core}{pad}{fence}{' ' * words.endswith(' ')}"


def _write_table(block: Block) -> str:
    """Write a table (GFM 4.10), its first row as its head; one that is no table, or too wide for one, as paragraphs."""
    rows = [[write_runs(cell).replace("\n", " ") for cell in row] for row in block.rows]
    width = max(map(len, rows))
    if not 1 < width <= MAX_COLUMNS:
        return "\n\n".join(" ".join(filter(None, row)) for row in rows if any(row))
    head = rows[0] + [""] * (width - len(rows[0]))
    lines = [head, ["---"] * width, *rows[1:]]
    return "\n".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |" for line in lines)
