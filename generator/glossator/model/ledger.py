"""What has been published, as the ledger records it: digests of an article's words, entry by entry.

All digests are SHA-256 (FIPS 180-4) in lower-case hexadecimal, of UTF-8; nothing has the digest "". MANUAL.md says what each is made of.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

LEDGER = "content/ledger.yaml"
PARTS = ("title", "summary", "byline", "caption", "text", "links")


class Words(NamedTuple):
    """An article's words: headline, standfirst, names of the byline, caption, text, and where the links of the text lead.

    A block of a text or a standfirst is a line of it.
    """

    title: str
    summary: str
    byline: tuple[str, ...]
    caption: str
    text: str
    links: tuple[str, ...]


class State(NamedTuple):
    """The digests of an article's words, part by part. `blocks` are the first digits of those of the text's blocks, in order."""

    title: str
    summary: str
    byline: str
    caption: str
    text: str
    links: str
    blocks: tuple[str, ...] = ()


class PublicCorrection(NamedTuple):
    """A correction that the public may see: the digest of its notice, and whether it speaks of the whole article and says no words."""

    id: str
    notice: str
    is_whole: bool


class Standing(NamedTuple):
    """An article's words as they stand in public: one digest for all of them now, one for all as first published, and the corrections."""

    now: bytes
    first: bytes
    corrections: tuple[PublicCorrection, ...]


class LedgerEntry(NamedTuple):
    """That an article was published, or with `correction` that this correction of it was; `state` are the words from then on.

    `article` is its feed id, `recorded` the moment (UTC, to the second) as `2026-03-03T12:00:00Z`. `kind`, `scope` and `date` are the
    correction's, `notice` is the digest of what its notice says. `line` is where the entry stands in the ledger's file.
    """

    article: str
    recorded: str
    state: State
    correction: str = ""
    kind: str = ""
    scope: str = ""
    date: str = ""
    notice: str = ""
    line: int = 0

    @property
    def order(self) -> tuple[str, str, str]:
        """By what the chain is ordered."""
        return self.recorded, self.article, self.correction


class Ledger:
    """The entries in the order of the chain. `head` are the lines before them in the file; `digest` is that of its bytes."""

    def __init__(self, entries: tuple[LedgerEntry, ...], head: str = "", digest: bytes = b"") -> None:
        """Take the entries, in any order."""
        self.entries = tuple(sorted(entries, key=lambda entry: entry.order))
        self.head = head
        self.digest = digest

    @cached_property
    def entries_by_article(self) -> Mapping[str, list[LedgerEntry]]:
        """The entries of each article, by its feed id, in order."""
        found: dict[str, list[LedgerEntry]] = {}
        for entry in self.entries:
            found.setdefault(entry.article, []).append(entry)
        return found
