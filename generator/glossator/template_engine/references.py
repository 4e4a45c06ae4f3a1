"""What a template names of others, told without Jinja's parser, which takes a hundred times as long.

Only what is plainly written is told this way: tags that name another template by a text without escapes. Of anything that might be otherwise
(raw blocks, braces in `{{ }}`, names that are computed, a tag without an end) nothing is told, and the parser must say.
"""

from __future__ import annotations

import re
from typing import NamedTuple

_TEXTS = r"""(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')"""
_TOKEN = re.compile(
    rf"""
    \{{\#.*?\#\}}                                                       # a comment
    | \{{\{{ (?: {_TEXTS} | [^"'{{}}] )* \}}\}}                         # an output
    | \{{% [-+]? \s* (?P<tag>\w+) (?P<rest> (?: {_TEXTS} | [^"'%] | %(?!\}}) )* ) %\}}
    | (?P<unknown> \{{[{{%\#] )
    """,
    re.DOTALL | re.VERBOSE,
)
_NAME = r"""\s*(?:"([^"\\]*)"|'([^'\\]*)')"""
_CONTEXT = r"(?:\s+with(?:out)?\s+context)?"
_NAMING = {
    "extends": re.compile(rf"{_NAME}()\s*[-+]?"),
    "include": re.compile(rf"{_NAME}(\s+ignore\s+missing)?{_CONTEXT}\s*[-+]?"),
    "import": re.compile(rf"{_NAME}()\s+as\s+\w+{_CONTEXT}\s*[-+]?"),
    "from": re.compile(rf"{_NAME}()\s+import\s+[\w\s,]+[-+]?"),
}


class Reference(NamedTuple):
    """A template's naming of another (extends, include, import); `name` is None where only rendering can tell it."""

    name: str | None
    line: int
    is_parent: bool
    is_optional: bool


def scan_references(text: str) -> tuple[Reference, ...] | None:
    """Tell what a template names, if it is one that can be parsed; None where only the parser can tell."""
    found = []
    if "\r" in text:  # Jinja counts it as a line's end
        return None
    for token in _TOKEN.finditer(text):
        tag = token["tag"]
        if token["unknown"] or tag == "raw":
            return None
        if tag in _NAMING:
            naming = _NAMING[tag].fullmatch(token["rest"])
            if naming is None:
                return None
            name = naming[2] if naming[1] is None else naming[1]
            line = text.count("\n", 0, token.start("tag")) + 1
            found.append(Reference(name, line, tag == "extends", bool(naming[3])))
    return tuple(found)
