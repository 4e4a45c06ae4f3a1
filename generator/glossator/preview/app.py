"""The preview's ASGI application: the site, and what is the preview's own under `/_glossator/`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from starlette.responses import Response
from starlette.routing import Route, Router

from glossator.files import Folder
from glossator.preview.events import Streams
from glossator.preview.guarding import PREFIX, Guard, is_own
from glossator.preview.injecting import inject, render_head
from glossator.preview.media_types import find_media_type
from glossator.preview.serving import SiteServer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.requests import Request
    from starlette.routing import BaseRoute
    from starlette.types import ASGIApp, Receive, Scope, Send

    from glossator.preview.state import Preview

CLIENT_FILES = ("preview.css", "preview.js", "overlay.css")
# What annotates, where there are routes that it can ask.
EDITING_FILES = (
    *("annotate.css", "annotate.js", "api.js", "cards.js", "combobox.js", "conflicts.js", "elements.js", "fields.js"),
    *(
        "forms.js",
        "memory.js",
        "proposals.js",
        "saving.js",
        "selecting.js",
        "suggestions.js",
        "text.js",
        "desk.css",
        "desk.js",
    ),
)
DESK = "/_desk/"
DESK_POLICY = "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"


class Application(NamedTuple):
    """The application, and the streams in it, which its server has to end."""

    app: ASGIApp
    streams: Streams


def make_application(preview: Preview, host: str, routes: Sequence[BaseRoute] = ()) -> Application:
    """Make the application of a server that listens on `host`.

    `routes` are others' own, with paths that begin with `/_glossator/`: the API through which pages annotate. Without them there is no annotating.
    """
    site = SiteServer(preview, annotates=bool(routes))
    streams = Streams(preview, site)
    client = Folder(Path(__file__).parent / "client")

    async def send_client_file(request: Request) -> Response:
        name = request.url.path.rpartition("/")[2]
        return Response(client.read(name), media_type=find_media_type(name))

    async def send_desk(_request: Request) -> Response:
        page = inject(client.read("desk.html"), render_head(preview, preview.news.build))
        return Response(page, headers={"Content-Security-Policy": DESK_POLICY}, media_type=find_media_type("desk.html"))

    files = (*CLIENT_FILES, *(EDITING_FILES if routes else ()))
    own = Router(
        [
            Route(f"{PREFIX}/events", streams, methods=["GET"]),
            *(Route(f"{PREFIX}/{name}", send_client_file) for name in files),
            *([Route(DESK, send_desk, methods=["GET"])] if routes else ()),
            *routes,
        ],
        redirect_slashes=False,
    )

    async def choose(scope: Scope, receive: Receive, send: Send) -> None:
        is_desk = bool(routes) and scope["path"] == DESK
        await (own if is_desk or is_own(scope["path"]) else site)(scope, receive, send)

    return Application(Guard(choose, host, preview.token), streams)
