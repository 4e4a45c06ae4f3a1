"""Who may ask what: the preview shows drafts, and a browser on this machine also shows other people's pages.

- The `Host` must be one of ours, so that no name that somebody points at this machine (DNS rebinding) makes their page one of ours.
- No other site may read an answer: nothing allows it (CORS), and `Cross-Origin-Resource-Policy` forbids it where that would not be asked.
- What lies under `/_glossator/` is for the preview's own pages only, and what changes something needs their token as well.
"""

from __future__ import annotations

import ipaddress
import re
from secrets import compare_digest
from typing import TYPE_CHECKING, Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse, PlainTextResponse
from starlette.websockets import WebSocketClose

if TYPE_CHECKING:
    from starlette.responses import Response
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

PREFIX: Final = "/_glossator"
API: Final = f"{PREFIX}/api/"
CODES: Final = {400: "invalid-request", 403: "forbidden", 421: "misdirected"}
SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
LOOPBACK_NAMES: Final = frozenset({"127.0.0.1", "localhost", "::1"})
WILDCARDS: Final = frozenset({"", "0.0.0.0", "::"})  # noqa: S104  named here to be told apart, not to be bound
HOST: Final = re.compile(r"(?:\[([0-9A-Fa-f:.]+)\]|([A-Za-z0-9._-]+))(?::[0-9]{1,5})?")
HEADERS: Final = {
    "Cache-Control": "no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
}


class Guard:
    """The ASGI application that lets requests through to another one, or says why it does not. `host` is what the server listens on."""

    def __init__(self, app: ASGIApp, host: str, token: str) -> None:
        self._app = app
        self._host = host
        self._token = token

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == "websocket":
            await WebSocketClose(1008, "the preview has no WebSockets")(scope, receive, send)
        if scope["type"] != "http":
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers[name] = value
            await send(message)

        refusal = self._find_refusal(scope)
        await (refusal or self._app)(scope, receive, send_guarded)

    def _find_refusal(self, scope: Scope) -> Response | None:
        headers = Headers(scope=scope)
        hosts = headers.getlist("host")
        if len(hosts) != 1:
            return _refuse(scope, 400, "A request must name one host.")
        if not is_ours(hosts[0], self._host):
            return _refuse(scope, 421, "This preview does not answer to that name; use the address it was opened at.")
        if is_own(scope["path"]):
            return self._find_own_refusal(scope, headers)
        return None

    def _find_own_refusal(self, scope: Scope, headers: Headers) -> Response | None:
        """Find why a request for what is the preview's own is refused."""
        if not set(headers.getlist("sec-fetch-site")) <= {"same-origin", "none"}:
            return _refuse(scope, 403, "Only the preview's own pages may ask for this.")
        if scope["method"] in SAFE_METHODS:
            return None
        if headers.getlist("origin") != [f"{scope['scheme']}://{headers['host']}"]:
            return _refuse(scope, 403, "Only the preview's own pages may change something.")
        if not compare_digest(headers.get("x-glossator-token", "").encode(), self._token.encode()):
            return _refuse(scope, 403, "The page is of an earlier run of the preview: load it anew.")
        return None


def _refuse(scope: Scope, status: int, message: str) -> Response:
    """Refuse a request in words, or in JSON where its sender expects that."""
    if not scope["path"].startswith(API):
        return PlainTextResponse(f"{message}\n", status)
    words = message[0].lower() + message[1:].rstrip(".")
    hint = "load the page anew, at the address that the preview was opened at"
    return JSONResponse({"error": {"code": CODES[status], "message": words, "hint": hint, "field": None}}, status)


def is_own(path: str) -> bool:
    """Tell whether a decoded path is the preview's own and not the site's."""
    return path == PREFIX or path.startswith(f"{PREFIX}/")


def is_ours(given: str, host: str) -> bool:
    """Tell whether a `Host` header names this server, which listens on `host`.

    Any port will do, since a forwarded one is none of ours. A server that listens everywhere also answers to every IP address: names can be pointed
    at it by strangers, an address cannot.
    """
    match = HOST.fullmatch(given)
    if match is None:
        return False
    name = (match[1] or match[2]).lower()
    if name in LOOPBACK_NAMES or name == host.lower().strip("[]"):
        return True
    return host in WILDCARDS and is_address(name)


def is_address(name: str) -> bool:
    """Tell whether a name is an IP address."""
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
