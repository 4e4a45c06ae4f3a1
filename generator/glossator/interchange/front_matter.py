"""Front matter written as YAML that reads back as the same values, by YAML 1.2 and by 1.1 alike."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from glossator.model.fields import Scalar

# What may stand without quotes: nothing that could be an indicator, a comment, a key or another type in any YAML.
PLAIN: Final = re.compile(r"[^\W\d_](?:[\w .,;’‘“”–—…()%$€£/&+!'-]*[\w.,;’”…)%$€£/+!'-])?")
RESERVED: Final = frozenset("true false yes no on off y n null".split())
# A scalar of another type keeps its spelling. Dates and sexagesimals are among these: what they mean is the reader's business.
TYPED: Final = re.compile(
    r"true|True|false|False|[-+]?[0-9][0-9_]*(?:\.[0-9]+)?|[0-9]{4}-[0-9]{2}-[0-9]{2}(?: [0-9]{2}:[0-9]{2}:[0-9]{2}Z)?"
)
# YAML 1.2.2, 5.1 and 5.4: what is not printable, and what one version or the other takes for a line end.
UNSAFE: Final = re.compile(r"[^\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
ESCAPES: Final = {"\n": "\\n", "\t": "\\t"}


def write_front_matter(fields: Mapping[str, Any]) -> str:
    """Write fields between `---` lines. A value is a text, a list, or a mapping; absent ones (None, empty) are left out."""
    return "".join(["---\n", *_write_mapping(fields, ""), "---\n"])


def write_scalar(text: str) -> str:
    """Write a text as a YAML scalar on one line: plain where that is safe, else in double quotes."""
    if isinstance(text, Scalar) and text.is_plain and TYPED.fullmatch(text):
        return str(text)
    if PLAIN.fullmatch(text) and text.lower() not in RESERVED:
        return str(text)
    quoted = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{UNSAFE.sub(_escape, quoted)}"'


def _escape(match: re.Match[str]) -> str:
    point = ord(match[0])
    return ESCAPES.get(match[0]) or (f"\\x{point:02X}" if point <= 0xFF else f"\\u{point:04X}")  # noqa: PLR2004  what two digits hold


def _write_mapping(fields: Mapping[str, Any], indent: str) -> list[str]:
    lines: list[str] = []
    for key, value in fields.items():
        if value is not None and value not in ("", [], (), {}):
            lines += _write_entry(f"{indent}{write_scalar(key)}:", value, indent)
    return lines


def _write_entry(head: str, value: Any, indent: str) -> list[str]:  # noqa: ANN401  whatever YAML can say
    """Write a key or a dash with its value. Lists and mappings go below it; a list of plain words stays beside it."""
    if isinstance(value, str):
        return [f"{head} {write_scalar(value)}\n"]
    if isinstance(value, Mapping):
        lines = _write_mapping(value, f"{indent}  ")
        return [f"{head}\n", *lines] if lines else [f"{head} {{}}\n"]
    if isinstance(value, Sequence):
        if all(isinstance(item, str) and "," not in item for item in value):
            return [f"{head} [{', '.join(write_scalar(item) for item in value)}]\n"]
        lines = [f"{head}\n"]
        for item in value:
            lines += _write_entry(f"{indent}  -", "" if item is None else item, f"{indent}  ")
        return lines
    raise TypeError(f"no YAML for {value!r}")
