"""Fetching the files of a published site: http and https alone, from its own host alone, each file no larger than it may be.

Nothing of it is trusted: a redirect to another host, an answer without end and one that never comes are all an absent file.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPException
from time import monotonic
from typing import TYPE_CHECKING
from urllib.error import HTTPError, URLError
from urllib.parse import urljoin, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from glossator import __version__

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from http.client import HTTPMessage, HTTPResponse
    from typing import IO

ABSENT, REDIRECTS = {404, 410}, range(300, 400)
AT_ONCE = 6
AT_HAND = 60
PATIENCE_SECONDS = 20.0
MOST_SECONDS = 300.0
MOST_BYTES_OF_PAGE = 16 << 20
MOST_BYTES_OF_LEDGER = 256 << 20


class _SameHost(HTTPRedirectHandler):
    """Follows redirects to the same host, scheme and port alone."""

    max_redirections = 5

    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> Request | None:
        """Give the request of a redirect; None refuses it."""
        before, after = urlsplit(req.full_url), urlsplit(newurl)
        if (before.scheme, before.netloc) != (after.scheme, after.netloc):
            return None
        return super().redirect_request(req, fp, code, msg, headers, newurl)


class Site:
    """A site on the web. `address` is that of its home page, http or https."""

    def __init__(self, address: str) -> None:
        """Take the address."""
        self.address = address if address.endswith("/") else f"{address}/"
        # No proxy for files, ftp and the like: what is opened is http and https, as the address is, and so is what it may redirect to.
        self._opener = build_opener(_SameHost)

    def fetch(self, path: str, most: int = MOST_BYTES_OF_PAGE) -> bytes | None:
        """Fetch a file by its path from the site's root; None if it is not to be had, or larger than `most` bytes."""
        return self.ask(path, most)[0]

    def ask(self, path: str, most: int) -> tuple[bytes | None, str]:
        """Fetch a file as `fetch` does; where the site has not said that it has none, say what kept it from being asked."""
        url = urljoin(self.address, path.lstrip("/"))
        if not url.startswith(self.address):
            return None, ""
        request = Request(url, headers={"User-Agent": f"glossator/{__version__}", "Accept": "*/*"})  # noqa: S310  http(s) alone
        try:
            with self._opener.open(request, timeout=PATIENCE_SECONDS) as answer:
                return _read_answer(answer, most), ""
        except HTTPError as error:
            is_said = error.code in ABSENT or error.code in REDIRECTS
            return None, "" if is_said else f"the site answers with the status {error.code}"
        except (URLError, HTTPException, OSError, ValueError) as error:
            reason = getattr(error, "reason", error)
            words = (getattr(reason, "strerror", None) or str(reason) or "unknown reason").lower()
            return None, f"the site could not be reached: {words}"

    def fetch_all(self, paths: Sequence[str]) -> Iterator[tuple[str, bytes | None]]:
        """Fetch files, a few at a time, in their order."""
        with ThreadPoolExecutor(AT_ONCE) as pool:
            for start in range(0, len(paths), AT_HAND):  # so that no more than these wait to be read
                some = paths[start : start + AT_HAND]
                yield from zip(some, pool.map(self.fetch, some), strict=True)


def _read_answer(answer: HTTPResponse, most: int) -> bytes | None:
    """Read an answer; None if it is too large, or comes so slowly that it might never end."""
    parts, size, deadline = [], 0, monotonic() + MOST_SECONDS
    while part := answer.read1(1 << 16):
        size += len(part)
        if size > most or monotonic() > deadline:
            return None
        parts.append(part)
    return b"".join(parts)
