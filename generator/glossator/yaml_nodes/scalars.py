"""Texts as YAML writes them on one line: plain where no reader could take them for something else, else in quotes."""

from __future__ import annotations

import re

from glossator.model.fields import PlainScalar, resolve_scalar

# What double quotes must escape: all that YAML 1.2.2, 5.1 does not let stand, and line ends of any kind.
ESCAPED = re.compile(r"[^\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
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


def is_plain_text(text: str, *, is_in_brackets: bool = False) -> bool:
    """Tell whether a text may stand without quotes and is a text to whoever reads it."""
    if not PLAIN.fullmatch(text) or ESCAPED.search(text) or (is_in_brackets and MORE_IN_BRACKETS.search(text)):
        return False
    return isinstance(resolve_scalar(PlainScalar(text)), str) and not NO_TEXT.fullmatch(text)


def _escape(character: str) -> str:
    point = ord(character)
    return SHORT_ESCAPES.get(character) or (f"\\u{point:04x}" if point <= 0xFFFF else f"\\U{point:08x}")  # noqa: PLR2004
