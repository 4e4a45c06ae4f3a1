"""The ledger's file, as it is written: one form for each entry, so that what is there already is written again byte for byte.

Entries are sorted by the first digits of the digest of the article's feed id. So entries of one day are spread over the file, and two branches that
each add some seldom do so at the same place, which is where Git sees a conflict.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

from glossator.model.ledger import PARTS, Ledger

if TYPE_CHECKING:
    from collections.abc import Iterable

    from glossator.model.ledger import LedgerEntry

FORMAT = 1
KEY_DIGITS = 12
HEAD = f"""\
# What this site has published. `glossator publish` writes it, and it is not to be edited: `glossator check` tells by it what was changed
# in silence. Entries are sorted by `key` and `recorded`. Keep this file in your repository.
format: {FORMAT}
entries:
"""


def article_key(feed_id: str) -> str:
    """Give the digits by which an article's entries are sorted."""
    return hashlib.sha256(feed_id.encode()).hexdigest()[:KEY_DIGITS]


def file_order(entry: LedgerEntry) -> tuple[str, str, str, str]:
    """Give by what entries are sorted in the file."""
    return article_key(entry.article), entry.article, entry.recorded, entry.correction


def add_entries(ledger: Ledger | None, entries: Iterable[LedgerEntry]) -> str:
    """Give the file of a ledger with some entries more; without a ledger, a new one."""
    known = ledger.entries if ledger else ()
    head = (ledger.head if ledger else "") or HEAD
    text = head.replace("\r\n", "\n") + "".join(map(write_entry, sorted([*known, *entries], key=file_order)))
    return text.replace("\n", "\r\n") if "\r\n" in head else text


def write_entry(entry: LedgerEntry) -> str:
    """Write an entry."""
    article = json.dumps(entry.article, ensure_ascii=False)
    lines = [f"- key: {article_key(entry.article)}", f"  article: {article}", f"  recorded: {entry.recorded}"]
    if entry.correction:
        lines += [f"  correction: {entry.correction}", f"  kind: {entry.kind}", f"  in: {entry.scope}"]
        lines += [f"  date: {entry.date}", f"  notice: {entry.notice}"]
    lines += [f"  {part}: {digest}" for part, digest in zip(PARTS, entry.state, strict=False) if digest]
    if entry.state.blocks:
        lines.append(f"  blocks: {' '.join(entry.state.blocks)}")
    return "\n".join(lines) + "\n"
