"""The plain forms of Markdown that most text is made of, as patterns that match a form whole or leave it alone.

A plain form is one that CommonMark can take in one way only, whatever stands around it, so that it can be read without trying every rule.
The patterns are narrow on purpose: what they leave alone is merely slower. They take linear time: a run of characters never gives back what
it took (`++`), and what is repeated begins with a character that nothing before it could have taken. A group is never repeated so, since
Python before 3.11.5 has faults there.
"""

from __future__ import annotations

import re
from typing import Final

# A character that begins no inline construct, wherever it stands: `!` and `^` do so only before `[`.
_LITERAL: Final = r"[^\n&*<\[\\\]_`~]"
# Spaces before a line's end may make a hard break, which is left to the parser.
_LINE_END: Final = r"(?<! )\n"
_WORDS: Final = rf"{_LITERAL}++(?:{_LINE_END}{_LITERAL}++)*"
# A mark of emphasis that can only open: white space or punctuation before it, neither after it (6.2).
_OPENS: Final = r"(?<![^ \n(\"'‘“—–\-]){}(?=[^\W_])"
# One that can only close: no white space before it, and after it white space, or punctuation if there is none before it.
_CLOSES: Final = r"(?<=\S){}(?:(?![^ \n])|(?<=[^\W_]{})(?=[.,;:?!)\"'’”—–\-]))"


def _emphasis(mark: str) -> str:
    return _OPENS.format(mark) + _WORDS + _CLOSES.format(mark, mark)


_SPANS: Final = (
    rf"{_LITERAL}++",
    _LINE_END,
    _emphasis(r"\*"),
    _emphasis("_"),
    _emphasis(r"\*\*"),
    _emphasis("__"),
    rf"(?<![!^])\[{_WORDS}\]\([^\s()<>\\&\"'\x00-\x20\x7f]++\)",
    r"(?<!`)`[^`\n]++`",
)
MARKS: Final = frozenset("\n*_[`")
_SPAN: Final = re.compile("|".join(_SPANS))


def find_spans(content: str) -> list[str] | None:
    """Cut a block's content into spans, none of which stands in another; None if it is not made of such alone.

    What begins with none of `MARKS` is text; a newline is a line's end; `*` and `_` begin emphasis, and doubled strong emphasis; `[` begins a link,
    and a backtick code. Each is plain, so it can be told in one way only, and the first that is found is the right one.
    """
    spans: list[str] = _SPAN.findall(content)
    return spans if "".join(spans) == content else None


# A line that begins with what can begin nothing but a paragraph, and neither end one nor underline it.
_LINE: Final = (
    r"(?:[^\s`~>*_+\-0-9\[<#|:=]|[0-9]++(?![.)])|\*\*?+[^\W_]|__?+[^\W_]|``?+[^`\n]|\[[^\[\]\\\n]++\]\()[^\n]*+"
)
_BLANK_LINE: Final = r"(?=\Z|\n[ \t]*+(?:\n|\Z))"
PLAIN_BLOCK: Final = re.compile(
    "|".join(
        (
            rf"(?P<paragraph>{_LINE}(?:\n{_LINE})*){_BLANK_LINE}",
            # Number signs at its end would be no part of it.
            rf"(?P<heading>\#{{1,6}} [^\W_][^\n#]*+){_BLANK_LINE}",
            rf"(?P<quote>> {_LINE}(?:\n>(?: {_LINE}|[ ]?+(?=\n> {_LINE})))*){_BLANK_LINE}",
            # After the blank lines stands what is no part of the list: neither an item of it nor indented.
            rf"(?P<list>(?P<mark>[-*+]) {_LINE}(?:\n(?P=mark) {_LINE})*)(?=[ \t\n]*+\Z|\n[ \t]*+\n[ \t\n]*+(?<=\n)[^\s*+\-])",
        )
    )
)
"""Matches, where a line outside any other block begins, a paragraph, a heading, a quotation of paragraphs or a list of lines."""

SENTENCES: Final = re.compile(r"(?=[^\W\d_])[^\s\0&*<\[\\\]_`~]++(?: [^\s\0&*<\[\\\]_`~]++)*")
"""Matches the whole of a paragraph on one line with nothing in it but words."""
