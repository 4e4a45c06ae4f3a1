"""Where the text of a raw file begins, after its front matter.

`anchor` may be asked of a whole file. The summary in its front matter is as a rule a sentence of the text, word for word, and annotations
stand in the text. So of a copy in the front matter and one in the text the latter is meant, unless the lines around the quote show the other.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from glossator.anchoring.places import Selector

FENCES = ("---", "+++")
FENCE = re.compile(r"^(?:---|\+\+\+)[ \t]*$", re.MULTILINE)
KEY = re.compile(r"^[ \t]*[\w-]+[ \t]*[:=]\s", re.MULTILINE)
MOST_SEEN = 200  # code points of a context that are looked at


def find_body(text: str) -> int:
    """Give the offset at which a file's text begins, in code points: 0 if it has no front matter."""
    fence = text[:3]
    if fence not in FENCES or text[3:4] != "\n":
        return 0
    end = text.find(f"\n{fence}\n", 3)
    return end + len(fence) + 2 if end >= 0 else 0


def speaks_of_head(selector: Selector) -> bool:
    """Tell whether prefix or suffix show a line of front matter: one with a key, or in a suffix the end of it."""
    prefix = (selector.prefix or "")[-MOST_SEEN:]
    _, _, next_lines = (selector.suffix or "")[:MOST_SEEN].partition("\n")
    is_before = KEY.search(prefix) is not None and not FENCE.search(prefix)
    return is_before or bool(KEY.search(next_lines) or FENCE.search(next_lines))
