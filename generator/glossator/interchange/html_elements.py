"""What the elements of HTML mean for a text: which begin a block, which hold no words of it, which end others."""

from __future__ import annotations

from typing import Final

SKIPPED: Final = frozenset(
    """nav aside footer form script style noscript template svg math button select iframe object video audio canvas dialog title
    textarea noembed noframes xmp""".split()
)
RANKS: Final = {f"h{rank}": rank for rank in range(1, 7)}
FRAMED: Final = frozenset(
    [
        *SKIPPED,
        *RANKS,
        *"div section article main header figure figcaption blockquote ul ol li dl pre table caption tr td th".split(),
    ]
)
BREAKING: Final = frozenset(
    "p hr address center dd dt details fieldset hgroup legend menu summary search thead tbody tfoot".split()
)
MARKS: Final = {
    "strong": "strong",
    "b": "strong",
    "em": "em",
    "i": "em",
    **dict.fromkeys("code kbd samp tt".split(), "code"),
}
# What a start tag closes if it is open, and at what the search for it stops (HTML 13.1.2.4, optional tags).
CLOSED_BY: Final[dict[str, tuple[set[str], set[str]]]] = {
    "li": ({"li"}, {"ul", "ol"}),
    "tr": ({"tr"}, {"table"}),
    "td": ({"td", "th"}, {"tr", "table"}),
    "th": ({"td", "th"}, {"tr", "table"}),
}
QUOTES: Final = {"q": ("“", "”")}
