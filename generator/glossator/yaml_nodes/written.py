"""Values of YAML's common style: as `lines` finds them written behind a key or a dash, and what they say.

The patterns know less than YAML, never more: what one of them takes says the same to libyaml.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from glossator.model.fields import NULL_WORDS, PlainScalar, QuotedScalar

if TYPE_CHECKING:
    from glossator.yaml_nodes.spans import Node

KEY = r"\w[\w-]{0,99}+"
QUOTED = r""""(?:[^"\\\n]++|\\["\\])*+"|'(?:[^'\n]++|'')*+'"""
# A plain scalar, with the spaces after it: it begins with no indicator, and holds no `: ` and no ` #`.
PLAIN = r"(?:[^\s\-?:,\[\]{}#&*!|>'\"%@`]|-(?=\w))(?:[^\n:#]++|:(?=\S)|(?<=\S)#)*+"
# In brackets a plain scalar ends at more signs; these are such of which nobody is in doubt.
LISTED = rf"(?:[\w/.(](?:[^\n,\[\]{{}}:#?]++|:(?=[\w/]))*+|{QUOTED})"


def _several(part: str) -> str:
    # The part stands here once: patterns grow with each level, and with them the time that making them takes.
    return rf"(?:{part} *+(?:, *+(?![\]}}])|(?=[\]}}])))*+"


FLAT_LIST = rf"\[ *+{_several(LISTED)}\]"
FLAT_MAPPING = rf"\{{ *+{_several(rf'{KEY}: ++(?:{LISTED}|{FLAT_LIST})')}\}}"
WRITTEN = rf"{QUOTED}|\[ *+{_several(f'(?:{LISTED}|{FLAT_LIST}|{FLAT_MAPPING})')}\]|{FLAT_MAPPING}|{PLAIN}"

TOKEN = re.compile(rf"([\[\]{{}}])|({KEY}):(?= )|({LISTED})")
NESTED = re.compile(r"[\[{'\"]")  # in a list: that there is more in it than plain scalars, or that they hold such signs
ESCAPE = re.compile(r"\\(.)")
BREAKS = re.compile(r"\n(\n*)")


class UncommonError(Exception):
    """The text is not in the common style."""


def read_value(written: str, start: int) -> tuple[Any, Node]:
    """Read a value that begins at a place of the source: a scalar, a null, or what stands in brackets or braces."""
    mark = written[0]
    if mark == '"' or mark == "'":  # noqa: PLR1714  a set would take longer
        return _unquote(written), (start, start + len(written), None)
    if mark == "[" or mark == "{":  # noqa: PLR1714
        is_simple = mark == "[" and not NESTED.search(written, 1)
        return _read_words(written, start) if is_simple else _read_brackets(written, start)
    words = written.rstrip(" ")
    return None if words in NULL_WORDS else PlainScalar(words), (start, start + len(words), None)


def _read_words(written: str, start: int) -> tuple[list[PlainScalar | None], Node]:
    """Read a list of plain scalars in brackets."""
    values: list[PlainScalar | None] = []
    parts: list[Node] = []
    at = start + 1
    for piece in written[1:-1].split(","):
        words = piece.strip(" ")
        if words:  # else the list is empty
            begin = at + piece.index(words[0])
            values.append(None if words in NULL_WORDS else PlainScalar(words))
            parts.append((begin, begin + len(words), None))
        at += len(piece) + 1
    return values, (start, start + len(written), parts)


def _unquote(written: str) -> QuotedScalar:
    inner = written[1:-1]
    if written[0] == "'":
        return QuotedScalar(inner.replace("''", "'"))
    return QuotedScalar(ESCAPE.sub(r"\1", inner) if "\\" in inner else inner)


def _read_brackets(written: str, start: int) -> tuple[Any, Node]:
    """Read lists in brackets and mappings in braces, at most three levels of them, which `WRITTEN` took."""
    levels: list[tuple[Any, Any, int, str, int]] = []
    key, key_start = "", 0
    for match in TOKEN.finditer(written):
        bracket, named, scalar = match.groups()
        at = start + match.start()
        if named:
            key, key_start = named, at
            continue
        if bracket and bracket in "[{":
            levels.append(([], [], at, key, key_start) if bracket == "[" else ({}, {}, at, key, key_start))
            key = ""
            continue
        if scalar:
            value, node = read_value(scalar, at)
        else:
            value, parts, begin, key, key_start = levels.pop()
            node = begin, at + 1, parts
            if not levels:
                return value, node
        _add(levels[-1], value, node, key, key_start)
    raise UncommonError


def _add(level: tuple[Any, Any, int, str, int], value: Any, node: Node, key: str, key_start: int) -> None:  # noqa: ANN401  whatever YAML can say
    values, parts, *_ = level
    if isinstance(parts, list):
        parts.append(node)
        values.append(value)
        return
    if key in parts or key in NULL_WORDS:
        raise UncommonError
    parts[key] = key_start, node
    if value is not None:
        values[key] = value


def read_block(header: str, tail: str, block: str, start: int, column: int) -> tuple[QuotedScalar, Node]:
    """Read a block of text below a line whose header begins at a place of the source; `column` is that of the key or dash it belongs to."""
    lines = block.rstrip("\n").split("\n")
    first = lines[0]
    depth = len(first) - len(first.lstrip(" "))
    margin = first[:depth]
    if depth <= column or depth == len(first):
        raise UncommonError
    for line in lines:
        if not line.startswith(margin) and not margin.startswith(line):
            raise UncommonError  # its line is less deep, and so no part of it
    text = "\n".join([line[depth:] for line in lines]).rstrip("\n")
    if header[0] == ">":
        if "\n " in text:
            raise UncommonError  # lines that are deeper are not folded
        text = BREAKS.sub(lambda match: match[1] or " ", text)
    end = start + len(f"{header}{tail}\n{block}".rstrip())
    return QuotedScalar(text if header[-1] == "-" else f"{text}\n"), (start, end, None)
