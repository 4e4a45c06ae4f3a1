"""Asking the web whether outer links still lead somewhere.

Each address is asked once, a few at a time, first with HEAD and, where a server does not take that, with GET. A site that does not want programs
(401, 403, 429) says nothing of the page, so that is no fault.
"""

from __future__ import annotations

import socket
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

from glossator import __version__
from glossator.diagnostics import Code, Diagnostic, report

if TYPE_CHECKING:
    from collections.abc import Iterable

    from glossator.source import Place

AT_ONCE = 8
PATIENCE_SECONDS = 10.0
NOT_TOLD = frozenset({401, 403, 405, 406, 429, 503})


def ask_web(links: Iterable[tuple[str, Place]]) -> list[Diagnostic]:
    """Ask for each web address (http or https); those that lead nowhere are warnings at every place that links them."""
    places: dict[str, list[Place]] = {}
    for address, place in links:
        places.setdefault(address.partition("#")[0], []).append(place)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = list(pool.map(find_fault, places))
    return [
        report(Code.EXTERNAL_LINK, place, f"`{address}` {fault}", "mend the address, or link to an archived copy")
        for (address, found), fault in zip(places.items(), answers, strict=True)
        if fault
        for place in dict.fromkeys(found)
    ]


def find_fault(address: str) -> str:
    """Say what is wrong with an address; empty if it leads somewhere or its site does not tell programs."""
    status = 0
    for method in ("HEAD", "GET"):
        request = Request(address, method=method, headers={"User-Agent": f"glossator/{__version__}", "Accept": "*/*"})  # noqa: S310  http(s) alone
        try:
            with urlopen(request, timeout=PATIENCE_SECONDS):  # noqa: S310  content models let only http and https through
                return ""
        except HTTPError as error:
            status = error.code
            error.close()
        except (URLError, OSError, ValueError) as error:
            reason = getattr(error, "reason", error)
            if isinstance(reason, socket.gaierror):
                return "names a host that is not known"
            if isinstance(reason, TimeoutError):
                return f"does not answer within {PATIENCE_SECONDS:.0f} seconds"
            return "cannot be reached"
    return "" if status in NOT_TOLD else f"answers with status {status}"
