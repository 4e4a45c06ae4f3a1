"""The ledger as the site shows it: the chain that is `/ledger.json`, and its last hash."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from glossator.links import encode_path

if TYPE_CHECKING:
    from glossator.ledger import Link
    from glossator.model.site import Site


class Chain:
    """The chain of a site's ledger, made when it is first wanted."""

    def __init__(self, site: Site) -> None:
        """Take the site; it need not have a ledger."""
        self.site = site

    @cached_property
    def _links(self) -> list[Link]:
        if not self.site.ledger:
            return []
        from glossator.ledger import link_entries

        return link_entries(self.site.ledger.entries)

    def head(self) -> str:
        """Give the last hash; nothing where there is none."""
        return self._links[-1].hash if self._links else ""

    def json(self) -> str:
        """Give the chain, with where each of its articles is now, as JSON."""
        from glossator.ledger import write_chain

        return write_chain(self._links, self.pages())

    def pages(self) -> dict[str, str]:
        """Tell where each article of the ledger is, by its feed id: the path from the site's root, encoded."""
        known = self.site.ledger.entries_by_article if self.site.ledger else {}
        articles = self.site.articles
        return {each.feed_id: encode_path(each.url) for each in articles if each.feed_id in known and not each.label}


class KeyChain(Chain):
    """The same for keys: the digest of the ledger's file, of which alone the chain is made."""

    def head(self) -> str:
        """Give the digest of the file; nothing where the chain has no entry."""
        ledger = self.site.ledger
        return ledger.digest.hex() if ledger and ledger.entries else ""

    def json(self) -> str:
        """Give the digest of the file, and where its articles are."""
        digest = self.site.ledger.digest.hex() if self.site.ledger else ""
        return f"{digest} {self.pages()}"
