"""From a page's tags to the blocks of its main text.

Nothing here is recursive, nesting is kept to `MAX_LEVELS`, and no tag looks further back than `MAX_SCAN` open elements: a page of a million
open tags is read like any other.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Final
from urllib.parse import urljoin, urlsplit

from glossator.html_tokens import StartTag
from glossator.interchange.html_blocks import Block, Level, Run, tidy_runs
from glossator.interchange.html_elements import BREAKING, CLOSED_BY, FRAMED, MARKS, QUOTES, RANKS, SKIPPED
from glossator.interchange.html_layout import Region, choose_main_text, find_layout_tables

if TYPE_CHECKING:
    from collections.abc import Sequence

    from glossator.html_tokens import Token

MAX_LEVELS: Final = 12
MAX_SCAN: Final = 100
SAFE_LINK: Final = re.compile(r"https?://[^\s/]|mailto:[^\s@]+@", re.IGNORECASE)
LANGUAGE: Final = re.compile(r"(?:^|\s)lang(?:uage)?-([\w+#.-]+)")
SPACES: Final = re.compile(r"[ \t\n\f\r]+")


def read_blocks(tokens: Sequence[Token], base: str) -> list[Block]:
    """Read the blocks of a page's main text: its `article` or `main`, else all of it. Links are resolved from the URL `base`."""
    blocks = _BlockReader(base, SKIPPED, find_layout_tables(tokens)).read(tokens)
    # Some content systems put the whole page into a form.
    return blocks or _BlockReader(base, SKIPPED - {"form"}, find_layout_tables(tokens)).read(tokens)


@dataclass(slots=True)
class _Frame:
    """An open element, and what is to be put back when it ends."""

    name: str
    look: Run
    levels: tuple[Level, ...]
    is_skipped: bool
    start: int
    is_layout: bool = False
    list_id: int = 0
    next_number: int | None = None


class _BlockReader:
    def __init__(self, base: str, skipped: frozenset[str], layout_tables: set[int]) -> None:
        self.base = base
        self.skipped = skipped
        self.layout_tables = layout_tables
        self.blocks: list[Block] = []
        self.regions: list[Region] = []
        self.frames: list[_Frame] = []
        self.lists: list[_Frame] = []
        self.open_count: Counter[str] = Counter()
        self.skip_depth = 0
        self.levels: tuple[Level, ...] = ()
        self.look = Run("")
        self.runs: list[Run] = []
        self.after_break = False
        self.rank = 0
        self.language = ""
        self.rows: list[list[list[Run]]] | None = None  # of the table that is being read
        self.list_count = 0

    def read(self, tokens: Sequence[Token]) -> list[Block]:
        for index, token in enumerate(tokens):
            if isinstance(token, str):
                if not self.skip_depth:
                    self._add_text(token)
            elif isinstance(token, StartTag):
                self._start(token, is_layout=index in self.layout_tables)
            else:
                self._end(token.name)
        while self.frames:
            self._close_frame()
        self._end_block()
        return choose_main_text(self.blocks, self.regions)

    # Tags

    def _start(self, tag: StartTag, *, is_layout: bool) -> None:
        name = tag.name
        if name in FRAMED:
            self._open_frame(tag, is_layout=is_layout)
        elif self.skip_depth:
            return
        elif name in MARKS:
            self._mark(name, is_on=True)
            self._read_language(tag)
        elif name == "a":
            self.look = self.look._replace(href=self._resolve(tag.attributes.get("href", "")))
        elif name == "br":
            self._add_break()
        elif name in QUOTES:
            self._add_text(QUOTES[name][0])
        elif name in BREAKING:
            self._end_block()

    def _end(self, name: str) -> None:
        if name in FRAMED:
            if self.open_count[name]:
                while self._close_frame() != name:
                    pass
        elif self.skip_depth:
            return
        elif name in MARKS:
            self._mark(name, is_on=False)
        elif name == "a":
            self.look = self.look._replace(href="")
        elif name in QUOTES:
            self._add_text(QUOTES[name][1])
        elif name in BREAKING:
            self._end_block()

    def _mark(self, name: str, *, is_on: bool) -> None:
        mark, look = MARKS[name], self.look
        self.look = look._replace(
            strong=is_on if mark == "strong" else look.strong,
            em=is_on if mark == "em" else look.em,
            code=is_on if mark == "code" else look.code,
        )

    def _open_frame(self, tag: StartTag, *, is_layout: bool) -> None:
        name = tag.name
        self._close_implied(name)
        if not self.skip_depth:
            self._end_block()
        # A quotation's footer names its source.
        is_skipped = (
            name in self.skipped and not (name == "footer" and self.open_count["blockquote"])
        ) or "hidden" in tag.attributes
        frame = _Frame(name, self.look, self.levels, is_skipped, len(self.blocks), is_layout)
        self.frames.append(frame)
        self.open_count[name] += 1
        self.skip_depth += is_skipped
        if self.skip_depth:
            return
        if name in {"ul", "ol"}:
            self._open_list(frame, tag)
        elif name in {"li", "blockquote"}:
            self._open_level(name)
        elif name in RANKS:
            self.rank = RANKS[name]
        elif name == "pre":
            self._read_language(tag)
        elif name == "table":
            self.rows = None if is_layout or self.rows is not None else []
        elif name == "tr" and self.rows is not None:
            self.rows.append([])
        elif name in {"td", "th"} and self.rows:
            self.rows[-1].append([])

    def _close_implied(self, name: str) -> None:
        if name not in CLOSED_BY:
            return
        closed, limits = CLOSED_BY[name]
        if not any(self.open_count[other] for other in closed):
            return
        for frame in islice(reversed(self.frames), MAX_SCAN):
            if frame.name in closed:
                while self._close_frame() != frame.name:
                    pass
                return
            if frame.name in limits:
                return

    def _close_frame(self) -> str:
        """Close the innermost element; give its name."""
        frame = self.frames[-1]
        if not self.skip_depth:
            self._end_block()
            self._close_content(frame)
        self.frames.pop()
        self.open_count[frame.name] -= 1
        self.skip_depth -= frame.is_skipped
        self.look, self.levels = frame.look, frame.levels
        return frame.name

    def _close_content(self, frame: _Frame) -> None:
        if frame.name in {"article", "main"}:
            self.regions.append(Region(frame.name, frame.start, len(self.blocks), len(frame.levels)))
        elif frame.name in {"ul", "ol"}:
            self.lists.pop()
        elif frame.name in RANKS:
            self.rank = 0
        elif frame.name == "pre":
            self.language = ""
        elif frame.name == "table" and not frame.is_layout and self.rows is not None:
            rows = tuple(tuple(tidy_runs(cell) for cell in row) for row in self.rows if row)
            self.rows = None
            if any(run.text.strip() for row in rows for cell in row for run in cell):
                self.blocks.append(Block("table", self.levels, rows=rows))

    def _open_list(self, frame: _Frame, tag: StartTag) -> None:
        self.list_count += 1
        frame.list_id = self.list_count
        start = tag.attributes.get("start", "")
        if tag.name == "ol":
            frame.next_number = int(start) if re.fullmatch(r"[0-9]{1,6}", start) else 1
        self.lists.append(frame)

    def _open_level(self, name: str) -> None:
        if len(self.levels) >= MAX_LEVELS:
            return
        if name == "blockquote":
            self.levels = (*self.levels, Level("quote"))
            return
        around = self.lists[-1] if self.lists else None
        number = around.next_number if around else None
        if around and number is not None:
            around.next_number = number + 1
        self.levels = (*self.levels, Level("item", around.list_id if around else 0, number))

    # Words

    def _add_text(self, text: str) -> None:
        if self.open_count["pre"]:
            self.runs.append(Run(text))
            return
        words = SPACES.sub(" ", text)
        if words.strip():
            self.after_break = False
        # Code is not emphasised as well: two code spans side by side would become one.
        look = self.look._replace(strong=False, em=False) if self.look.code else self.look
        self._current_runs().append(look._replace(text=words))

    def _add_break(self) -> None:
        """A line break; two of them are how old pages part paragraphs."""
        if self.open_count["pre"]:
            self.runs.append(Run("\n"))
        elif self.rank or self.rows is not None:
            self._add_text(" ")
        elif self.after_break:
            self._end_block()
        else:
            self.runs.append(Run("\n"))
            self.after_break = True

    def _current_runs(self) -> list[Run]:
        """The words being read: a cell's, or the block's."""
        if self.rows and self.rows[-1] and (self.open_count["td"] or self.open_count["th"]):
            return self.rows[-1][-1]
        return self.runs

    def _end_block(self) -> None:
        self.after_break = False
        if self.open_count["pre"]:
            self._end_code()
        elif self._current_runs() is not self.runs:
            self._current_runs().append(Run(" "))
        elif self.runs:
            runs = tidy_runs(self.runs)
            self.runs = []
            if any(run.text.strip() for run in runs):
                self.blocks.append(Block("heading" if self.rank else "paragraph", self.levels, runs, rank=self.rank))

    def _end_code(self) -> None:
        """End a code block, or, at a block within it, a line of it."""
        text = "".join(run.text for run in self.runs)
        if self.frames[-1].name != "pre":
            self.runs = [Run(text if text.endswith("\n") or not text else f"{text}\n")]
            return
        self.runs = []
        if text.strip():
            code = Run(text.removeprefix("\n").rstrip())
            self.blocks.append(Block("code", self.levels, (code,), language=self.language))

    def _read_language(self, tag: StartTag) -> None:
        if self.open_count["pre"] and (match := LANGUAGE.search(tag.attributes.get("class", ""))):
            self.language = match[1]

    def _resolve(self, href: str) -> str:
        """Give a link's absolute URL; empty if it leads nowhere that may be linked."""
        try:
            url = urljoin(self.base, href.strip())
            urlsplit(url)
        except ValueError:  # a host in brackets that is no IPv6 address
            return ""
        return url if SAFE_LINK.match(url) else ""
