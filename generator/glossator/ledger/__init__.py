"""The ledger: what has been published, so that no word of it is changed in silence, and so that readers can prove it.

`content/ledger.yaml` is read and written here, and made into the hash chain of `/ledger.json`; what stands in public now is compared with it; and
a published site is compared with its own chain, by nothing but its pages. The format is MANUAL.md's, "The ledger".
`verifying` is imported by who verifies.
"""

from __future__ import annotations

from glossator.ledger.chain import Link, check_chain, link_entries, write_chain
from glossator.ledger.comparing import Findings, Published, compare
from glossator.ledger.digests import digest_notice, digest_state, digest_words, make_state
from glossator.ledger.reading import read_ledger
from glossator.ledger.writing import add_entries, article_key

__all__ = [
    "Findings",
    "Link",
    "Published",
    "add_entries",
    "article_key",
    "check_chain",
    "compare",
    "digest_notice",
    "digest_state",
    "digest_words",
    "link_entries",
    "make_state",
    "read_ledger",
    "write_chain",
]
