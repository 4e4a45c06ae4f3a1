"""Values as YAML writes them: texts plain where no reader could take them for something else, else in quotes; lists and mappings on one line."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from glossator.model.fields import PlainScalar, resolve_scalar

if TYPE_CHECKING:
    from typing import TypeAlias

    Value: TypeAlias = str | int | Sequence["Value"] | Mapping[str, "Value"]

# What double quotes must escape: all that YAML 1.2.2, 5.1 does not let stand, and line ends of any kind.
ESCAPED = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")
# A plain scalar begins with no indicator, and holds nothing that ends it.
PLAIN = re.compile(r"[^\s\-?:,\[\]{}#&*!|>'\"%@`=<](?:[^:#]|:(?!\s|$)|(?<!\s)#)*(?<!\s)")
MORE_IN_BRACKETS = re.compile(r"[,\[\]{}:?]")
# Words, times and dates that YAML 1.1 takes for other than text, and so do some editors' readers.
NO_TEXT = re.compile(r"(?i:y|n|yes|no|on|off)|[-+]?[\d_,.]+(?::[\d.]+)*|\d{4}-\d\d?-\d\d?(?:[Tt\s].*)?")
SHORT_ESCAPES = {"\t": "\\t", "\n": "\\n", "\r": "\\r", '"': '\\"', "\\": "\\\\"}


def write_scalar(text: str, mark: str = "", *, is_in_brackets: bool = False) -> str:
    """Write a text as a scalar on one line: in the quotes of `mark`, or plain if that is empty, as far as the text allows; else in double quotes."""
    if mark == "'" and not ESCAPED.search(text):
        return "'" + text.replace("'", "''") + "'"
    if not mark and is_plain_text(text, is_in_brackets=is_in_brackets):
        return text
    quoted = re.sub(r'["\\]', lambda match: SHORT_ESCAPES[match[0]], text)
    return f'"{ESCAPED.sub(lambda match: _escape(match[0]), quoted)}"'


def write_value(value: Value, mark: str = "", *, is_in_brackets: bool = False, quote: str = "") -> str:
    """Write a value on one line: a text as `write_scalar` does, a list in brackets, a mapping in braces, its keys in the quotes of `quote`.

    A `PlainScalar`, such as a date, is written without quotes if YAML lets it stand so.
    """
    if isinstance(value, PlainScalar) and _may_be_plain(value, is_in_brackets=is_in_brackets):
        return str(value)
    if isinstance(value, str):
        return write_scalar(value, mark, is_in_brackets=is_in_brackets)
    if isinstance(value, int):
        return str(read_back(value))
    if isinstance(value, Mapping):
        pairs = (
            f"{quote}{key}{quote}: {write_value(inner, mark, is_in_brackets=True, quote=quote)}"
            for key, inner in value.items()
        )
        return f"{{{', '.join(pairs)}}}"
    return f"[{', '.join(write_value(inner, mark, is_in_brackets=True, quote=quote) for inner in value)}]"


def write_block(text: str, depth: int, line_end: str, header: str = "|-") -> str:
    """Write a text as a block of lines below the header, so many spaces deep; "" if it cannot be one."""
    text = text.rstrip("\n")
    if not text.strip() or text[0] in " \n\t" or ESCAPED.search(text.replace("\n", "")):
        return ""
    return line_end.join([header, *(" " * depth + line if line else "" for line in text.split("\n"))])


def read_back(value: Value) -> object:
    """Give a value as it is read again: every scalar a text."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Mapping):
        return {key: read_back(inner) for key, inner in value.items()}
    return [read_back(inner) for inner in value] if isinstance(value, Sequence) else str(value)


def is_plain_text(text: str, *, is_in_brackets: bool = False) -> bool:
    """Tell whether a text may stand without quotes and is a text to whoever reads it."""
    if not _may_be_plain(text, is_in_brackets=is_in_brackets):
        return False
    return isinstance(resolve_scalar(PlainScalar(text)), str) and not NO_TEXT.fullmatch(text)


def _may_be_plain(text: str, *, is_in_brackets: bool) -> bool:
    is_ended = is_in_brackets and MORE_IN_BRACKETS.search(text)
    return bool(PLAIN.fullmatch(text)) and not ESCAPED.search(text) and not is_ended


def _escape(character: str) -> str:
    point = ord(character)
    return SHORT_ESCAPES.get(character) or (f"\\u{point:04x}" if point <= 0xFFFF else f"\\U{point:08x}")  # noqa: PLR2004
