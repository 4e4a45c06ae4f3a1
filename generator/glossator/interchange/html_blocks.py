"""What is read of an HTML page: flat blocks, each with its words and with the quotations and list items around it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import groupby
from typing import Final, Literal, NamedTuple

from glossator.frozen import frozen

SPACES: Final = re.compile(r" {2,}")
BREAK: Final = re.compile(r" ?\n ?")


class Run(NamedTuple):
    """Words of one look. White space is collapsed but in a code block; a line feed is a line break."""

    text: str
    href: str = ""
    strong: bool = False
    em: bool = False
    code: bool = False


@dataclass(frozen=True, eq=False, slots=True)
class Level:
    """A quotation or a list item around blocks; its identity tells it from its siblings. An ordered item has a number."""

    kind: Literal["quote", "item"]
    list_id: int = 0
    number: int | None = None


@frozen
class Block:
    """A block; `rank` is a heading's (1 to 6), `rows` are a table's cells, `language` is a code block's."""

    kind: Literal["paragraph", "heading", "code", "table"]
    levels: tuple[Level, ...]
    runs: tuple[Run, ...] = ()
    rank: int = 0
    rows: tuple[tuple[tuple[Run, ...], ...], ...] = ()
    language: str = ""

    def text(self) -> str:
        """Give the block's words."""
        parts = (self.runs, *(cell for row in self.rows for cell in row))
        return " ".join("".join(run.text for run in runs) for runs in parts)


def tidy_runs(runs: list[Run]) -> tuple[Run, ...]:
    """Join runs of one look, and collapse white space across them: none at the ends or beside a line break."""
    tidy: list[Run] = []
    for look, group in groupby(runs, key=lambda run: run._replace(text="")):
        # Two steps, since one pattern for both would search a long run of spaces again from each of them.
        text = BREAK.sub("\n", SPACES.sub(" ", "".join(run.text for run in group)))
        if not tidy or tidy[-1].text[-1] in " \n":
            text = text.lstrip(" " if tidy else None)
        if text.startswith("\n"):
            _trim_end(tidy, " ")
        if text:
            tidy.append(look._replace(text=text))
    _trim_end(tidy)
    return tuple(tidy)


def _trim_end(runs: list[Run], characters: str | None = None) -> None:
    """Trim characters (None: all white space) at the end of the last run, and of the one before if nothing is left of it."""
    while runs:
        text = runs[-1].text.rstrip(characters)
        if text:
            runs[-1] = runs[-1]._replace(text=text)
            return
        runs.pop()
