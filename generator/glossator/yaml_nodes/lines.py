r"""YAML as people and programs mostly write it, read line by line: what libyaml and `growing` make of it, in a quarter of the time.

The common style is: block mappings and lists; keys of letters, digits, `_` and `-`; values on the key's line, plain, in quotes (with no escape but
`\"` and `\\`) or in brackets and braces (`written`), or below it as a block of text (`|` and `>`); empty lines and comments. A text with anything
else in it, and be it one character, is read the full way, and so is every text with a fault. Where this module gives a value, the full way gives
the same, with the same places: `tests/test_yaml_lines.py` holds that.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from glossator.model.fields import NULL_WORDS
from glossator.yaml_nodes.written import KEY, WRITTEN, UncommonError, read_block, read_value

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import TypeAlias

    from glossator.yaml_nodes.spans import Node

    # An open list or mapping: its column, what it holds so far, and where it begins; and if it is a key's value the key and where that begins.
    # Plain tuples, as there is one for each entry of each file.
    Block: TypeAlias = tuple[int, Any, Any, int, str, int]

# Code points; UTF-8 has at most four bytes for each, so no text of this length is too large.
MAX_LENGTH = 1 << 18
MAX_LEVELS = 60  # the full way allows a few more, and tells of what is too deep
# What makes a text uncommon wherever it stands: tabs, other line ends than "\n", byte-order marks, and what no YAML may hold.
UNCOMMON = r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]"
# Nothing here is tried twice: all repetitions are possessive, so the time is that of the text's length.
LINE = re.compile(
    rf"^( *+)(- ++)?+(?:({KEY}):( ++|(?=\n)))?(?:({WRITTEN})|([|>]-?+))?+( *+(?:(?<![^ \n])#[^\n]*+)?+)\n"
    # A block of text is deeper than its line's first column; than the key's where that stands behind a dash.
    r"(?(6)((?:\1(?(2)(?(3)  )) ++[^\n]++\n| *+\n)*+))",
    re.MULTILINE,
)


def read_lines(text: str, start: int) -> tuple[Any, Node] | None:
    """Read a document that begins at a code point of its source; None if it is not in the common style."""
    if len(text) > MAX_LENGTH or (not text.replace("\n", "").isprintable() and re.search(UNCOMMON, text)):
        return None
    has_last_end = text.endswith("\n")
    whole = text if has_last_end else f"{text}\n"
    try:
        reading = _Reading(start, len(text) + start)
        if reading.read(LINE.findall(whole)) - start != len(whole):
            return None  # a line was left out
        return reading.finish()
    except UncommonError:
        return None


class _Reading:
    """A document while it is read. All places are code points of the source."""

    __slots__ = ("blocks", "end", "last_end", "start", "waiting")

    def __init__(self, start: int, end: int) -> None:
        self.start = start
        self.end = end
        self.blocks: list[Block] = []
        # The last key if its value is yet to come: the key, its start, and the place behind its colon.
        self.waiting: tuple[str, int, int] | None = None
        self.last_end = start

    def read(self, lines: Iterable[tuple[str, ...]]) -> int:
        """Read all lines; each must be common, and fit the blocks that are open. Give the place behind the last."""
        at = self.start
        for indent, dash, key, space, written, header, tail, block in lines:
            column = len(indent)
            begin = at + column
            if not key and not dash:  # an empty line, or a comment; else words that go on from the line above
                if written or header:
                    raise UncommonError
                at = begin + len(tail) + 1
                continue
            self._enter(column, begin, is_entry=bool(dash))
            begin += len(dash)
            if key and dash:
                column += len(dash)
                self._open(column, begin, {}, {})
            value_start = begin + len(key) + 1 + len(space) if key else begin
            at = value_start + len(written) + len(header) + len(tail) + 1 + len(block)
            if written:
                self._add(key, begin, *read_value(written, value_start))
            elif header:
                # Past the end the last line of the file ends without a newline, and so does the text.
                if at > self.end and header[-1] != "-":
                    raise UncommonError
                self._add(key, begin, *read_block(header, tail, block, value_start, column))
            else:
                self._wait(key, begin)
        return at

    def _add(self, key: str, key_start: int, value: Any, node: Node) -> None:  # noqa: ANN401  whatever YAML can say
        """Put a value into the innermost list or mapping."""
        self.last_end = node[1]
        _, values, parts, _, _, _ = self.blocks[-1]
        if not key:
            parts.append(node)
            values.append(value)
        elif key in parts or key in NULL_WORDS:
            raise UncommonError
        else:
            parts[key] = key_start, node
            if value is not None:
                values[key] = value

    def _wait(self, key: str, key_start: int) -> None:
        """Note that a key's value is yet to come."""
        if not key or key in self.blocks[-1][2] or key in NULL_WORDS:
            raise UncommonError
        self.waiting = key, key_start, key_start + len(key) + 1

    def finish(self) -> tuple[Any, Node]:
        """Close what is open; give the document's value."""
        if not self.blocks:
            raise UncommonError
        self._end_waiting()
        while len(self.blocks) > 1:
            self._close()
        _, value, parts, start, _, _ = self.blocks[0]
        return value, (start, self.last_end, parts)

    def _enter(self, column: int, begin: int, *, is_entry: bool) -> None:
        """Close and open blocks until the innermost is the one that a line in this column belongs to: a list if it is an entry, else a mapping."""
        blocks = self.blocks
        if not self.waiting and blocks and blocks[-1][0] == column and (type(blocks[-1][2]) is list) == is_entry:
            return  # the next pair of a mapping, or the next scalar of a list
        if not blocks or (self.waiting and (column > blocks[-1][0] or (is_entry and column == blocks[-1][0]))):
            if is_entry:
                self._open(column, begin, [], [])
            else:
                self._open(column, begin, {}, {})
            return
        self._end_waiting()
        while blocks[-1][0] > column or (blocks[-1][0] == column and not is_entry and type(blocks[-1][2]) is list):
            self._close()
        if blocks[-1][0] != column or (type(blocks[-1][2]) is list) != is_entry:
            raise UncommonError

    def _open(self, column: int, begin: int, value: Any, parts: Any) -> None:  # noqa: ANN401  two lists or two dicts
        if len(self.blocks) >= MAX_LEVELS:
            raise UncommonError
        key, key_start, _ = self.waiting or ("", 0, 0)
        self.waiting = None
        self.blocks.append((column, value, parts, begin, key, key_start))

    def _end_waiting(self) -> None:
        """Let a key without a value be null; the place of the null is right behind its colon."""
        if self.waiting:
            key, key_start, end = self.waiting
            self.blocks[-1][2][key] = key_start, (end, end, None)
            self.waiting, self.last_end = None, end

    def _close(self) -> None:
        """Close the innermost block; the outermost ends with the text alone."""
        if len(self.blocks) == 1:
            raise UncommonError
        _, value, parts, start, key, key_start = self.blocks.pop()
        node = start, self.last_end, parts
        _, values, parts, _, _, _ = self.blocks[-1]
        if type(parts) is list:
            parts.append(node)
            values.append(value)
        else:
            parts[key] = key_start, node
            values[key] = value
