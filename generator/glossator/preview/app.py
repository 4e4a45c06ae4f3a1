"""The preview's ASGI application: the site, and what is the preview's own under `/_glossator/`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from starlette.responses import Response
from starlette.routing import Route, Router

from glossator.files import Folder
from glossator.preview.events import Streams
from glossator.preview.guarding import PREFIX, Guard, is_own
from glossator.preview.media_types import find_media_type
from glossator.preview.serving import SiteServer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.requests import Request
    from starlette.routing import BaseRoute
    from starlette.types import ASGIApp, Receive, Scope, Send

    from glossator.preview.state import Preview

CLIENT_FILES = ("preview.css", "preview.js", "overlay.css")


class Application(NamedTuple):
    """The application, and the streams in it, which its server has to end."""

    app: ASGIApp
    streams: Streams


def make_application(preview: Preview, host: str, routes: Sequence[BaseRoute] = ()) -> Application:
    """Make the application of a server that listens on `host`. `routes` are others' own, with paths that begin with `/_glossator/`."""
    site = SiteServer(preview)
    streams = Streams(preview, site)
    client = Folder(Path(__file__).parent / "client")

    async def send_client_file(request: Request) -> Response:
        name = request.url.path.rpartition("/")[2]
        return Response(client.read(name), media_type=find_media_type(name))

    own = Router(
        [
            Route(f"{PREFIX}/events", streams, methods=["GET"]),
            *(Route(f"{PREFIX}/{name}", send_client_file) for name in CLIENT_FILES),
            *routes,
        ],
        redirect_slashes=False,
    )

    async def choose(scope: Scope, receive: Receive, send: Send) -> None:
        await (own if is_own(scope["path"]) else site)(scope, receive, send)

    return Application(Guard(choose, host, preview.token), streams)
