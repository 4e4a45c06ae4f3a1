"""A table of terms as spreadsheets save it becomes entries of the glossary.

The first row names the columns, in any order and in the words that people use for them; a column of another name is told and left out. Columns
are parted by commas, semicolons or tabs. A cell of aliases holds several, parted by `;` or `|`, or by commas where none of these is there.
"""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING, Any, NamedTuple

from glossator.diagnostics import Code, did_you_mean, report
from glossator.model.fields import shorten
from glossator.model.names import is_key, make_key, normal_key
from glossator.source import Place

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from glossator.diagnostics import Diagnostic

COLUMNS = {
    "key": ("key", "id", "slug"),
    "term": ("term", "label", "name", "word", "prefered label", "preferred label", "preflabel", "title"),
    "definition": ("definition", "description", "meaning", "gloss", "explanation"),
    "aliases": ("aliases", "alias", "synonyms", "synonym", "altlabel", "also", "abbreviation", "acronym"),
    "see": ("see", "see also", "related", "links", "link", "url"),
    "source": ("source", "sources", "origin", "reference"),
    "language": ("language", "lang", "locale"),
}
COLUMN_BY_NAME = {name: column for column, names in COLUMNS.items() for name in names}
DELIMITERS = ",;\t"
LONGEST_CELL = 1 << 20  # characters
TAKEN = ("term", "definition")


class TableTerm(NamedTuple):
    """A term of a table: its key, empty where it makes its own, its values as in the glossary, and where its cell stands."""

    key: str
    fields: Mapping[str, Any]
    place: Place


def read_term_table(data: bytes, path: str) -> tuple[list[TableTerm], list[Diagnostic]]:
    """Read a table; a row that lacks what a term needs, and one whose term or alias an earlier row has, are told at line and column, and left out."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        message = f"the byte 0x{data[error.start]:02x} is not UTF-8"
        return [], [report(Code.INVALID_UTF8, Place(path, line, 1, 2), message, "save the table as UTF-8")]
    rows = _read_rows(text)
    if not rows:
        return [], [
            report(Code.EMPTY_FILE, Place(path, 1, 1, 2), "the table is empty", "name the columns in its first row")
        ]
    return _Reading(path, text, rows).run()


class _Row(NamedTuple):
    line: int
    cells: Sequence[str]


def _read_rows(text: str) -> list[_Row]:
    head = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(DELIMITERS, key=lambda each: (head.count(each), -DELIMITERS.index(each)))
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True)
    rows, line = [], 1
    for cells in reader:
        if any(cell.strip() for cell in cells):
            rows.append(_Row(line, [cell.strip() for cell in cells]))
        line = reader.line_num + 1
    return rows


class _Reading:
    """One table, while it is read."""

    def __init__(self, path: str, text: str, rows: Sequence[_Row]) -> None:
        self.path = path
        self.lines = text.splitlines()
        self.head, *self.rows = rows
        self.diagnostics: list[Diagnostic] = []
        self.owners: dict[str, int] = {}
        self.columns: dict[int, str] = {}

    def run(self) -> tuple[list[TableTerm], list[Diagnostic]]:
        self._read_head()
        missing = [column for column in TAKEN if column not in self.columns.values()]
        if missing:
            hint = f"name it in the first row, such as `{','.join(TAKEN)},aliases`"
            message = f"no column holds the {missing[0]}"
            return [], [*self.diagnostics, report(Code.MISSING_KEY, self._place(self.head, 0), message, hint)]
        terms = [made for row in self.rows if (made := self._read_row(row))]
        return terms, self.diagnostics

    def _read_head(self) -> None:
        for index, cell in enumerate(self.head.cells):
            name = re.sub(r"[\s_-]+", " ", cell.lower()).strip()
            column = COLUMN_BY_NAME.get(name)
            if column and column not in self.columns.values():
                self.columns[index] = column
            elif cell:
                hint = did_you_mean(name, COLUMN_BY_NAME) or "its cells are left out"
                self.diagnostics.append(
                    report(
                        Code.UNKNOWN_COLUMN,
                        self._place(self.head, index),
                        f"the column `{shorten(cell)}` is not known",
                        hint,
                    )
                )

    def _read_row(self, row: _Row) -> TableTerm | None:
        cells = {
            self.columns[index]: (index, cell) for index, cell in enumerate(row.cells) if index in self.columns and cell
        }
        for column in TAKEN:
            if column not in cells:
                at = next(index for index, name in self.columns.items() if name == column)
                self.diagnostics.append(
                    report(
                        Code.MISSING_KEY,
                        self._place(row, at),
                        f"the row has no {column}",
                        "fill the cell, or take the row out",
                    )
                )
                return None
        index, term = cells["term"]
        place = self._place(row, index)
        aliases = _split(cells["aliases"][1]) if "aliases" in cells else []
        key = normal_key(cells["key"][1]) if "key" in cells else make_key(term)
        if not is_key(key):
            message, hint = (
                f"`{shorten(key or term)}` cannot be a term's key",
                "give the row a `key` of letters, digits and hyphens",
            )
            self.diagnostics.append(report(Code.INVALID_VALUE, place, message, hint))
            return None
        for label in (term, *aliases):
            first = self.owners.setdefault(label.casefold(), row.line)
            if first != row.line:
                message = f"`{shorten(label)}` stands in line {first}, too"
                self.diagnostics.append(report(Code.DUPLICATE_LABEL, place, message, "join the two rows"))
                return None
        extra = {name: cells[name][1] for name in ("source", "language") if name in cells}
        see = _split(cells["see"][1]) if "see" in cells else []
        fields = {"term": term, "aliases": aliases, "definition": cells["definition"][1], "see": see, "extra": extra}
        return TableTerm(key, {name: value for name, value in fields.items() if value}, place)

    def _place(self, row: _Row, index: int) -> Place:
        """Give the place of a cell: where its text first stands in its row's line, behind the cells before it."""
        line = self.lines[row.line - 1] if row.line <= len(self.lines) else ""
        at = 0
        for cell in row.cells[: index + 1]:
            found = line.find(cell.partition("\n")[0], at)
            at = found if found >= 0 else at
            start = at
            at += len(cell) + 1  # what parts it from the next
        start = start if row.cells else 0
        end = min(len(line), start + len(row.cells[index])) if index < len(row.cells) else len(line)
        return Place(self.path, row.line, start + 1, max(end, start + 1) + 1, line)


def _split(cell: str) -> list[str]:
    parts = re.split(r"[;|]", cell) if re.search(r"[;|]", cell) else cell.split(",")
    return list(dict.fromkeys(part.strip() for part in parts if part.strip()))
