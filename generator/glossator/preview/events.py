"""The stream of events to each open page (server-sent events, HTML standard 9.2).

A page says which build it was read at, which page it is and what it has loaded. After each build, and at once on connecting, it is sent what of that
has changed since. Nothing is queued: what a slow page has missed is worked out when it can be told.
"""

from __future__ import annotations

import asyncio
import json
import re
from typing import TYPE_CHECKING, NamedTuple

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from glossator.preview.faults import as_faults
from glossator.preview.paths import Target, read_target
from glossator.preview.serving import NOT_FOUND

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from starlette.types import Receive, Scope, Send

    from glossator.preview.serving import SiteServer
    from glossator.preview.state import Preview

HEARTBEAT_SECONDS = 15.0
PATIENCE_SECONDS = 10.0  # how long a page may leave what it is sent unread
RETRY_MILLISECONDS = 500
# A browser opens six connections to a host. With more pages in sight than this, the one that has listened longest makes room, and asks again later.
MOST_STREAMS = 4
MOST_ASSETS = 1000
NUMBER = re.compile(r"[0-9]{1,15}")
HEADERS = [(b"content-type", b"text/event-stream; charset=utf-8"), (b"x-accel-buffering", b"no")]


class Client(NamedTuple):
    """What an open page says of itself: the run and the build it was read at, its own path, and the URLs it has loaded with their paths."""

    run: str
    build: int
    page: Target | None
    assets: tuple[tuple[str, Target], ...]


def read_client(request: Request) -> Client:
    """Read what an open page says of itself; on its own the browser connects again with the number of the last event that it got."""
    query = request.query_params
    builds = [query.get("build", ""), request.headers.get("last-event-id", "")]
    named = [(url, read_target(url.encode())) for url in dict.fromkeys(query.getlist("asset")[:MOST_ASSETS])]
    return Client(
        query.get("run", ""),
        max(int(build) if NUMBER.fullmatch(build) else 0 for build in builds),
        read_target(query.get("page", "").encode()),
        tuple((url, target) for url, target in named if target),
    )


class Bell(asyncio.Event):
    """Rung when there may be news for a stream, or when it has to end."""

    is_last = False


class Streams:
    """All open streams of one server. `drop` cuts the connection of a request whose client no longer reads."""

    def __init__(self, preview: Preview, site: SiteServer) -> None:
        self.preview = preview
        self.site = site
        self.drop: Callable[[Scope], None] = lambda _scope: None
        self.is_ended = False
        self._bells: list[Bell] = []  # the newest last

    def ring(self) -> None:
        """Have every stream look for news. Only for the server's own thread."""
        for bell in self._bells:
            bell.set()

    def end(self) -> None:
        """End every stream, and those to come."""
        self.is_ended = True
        self.ring()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request with a stream, until its client goes or the server ends."""
        client = read_client(Request(scope))
        await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
        if scope["method"] == "HEAD":
            await send({"type": "http.response.body", "body": b""})
            return
        telling = asyncio.create_task(self._tell(client, send))
        leaving = asyncio.create_task(_wait_until_gone(receive))
        try:
            await asyncio.wait({telling, leaving}, return_when=asyncio.FIRST_COMPLETED)
            if telling.done():
                telling.result()
        except TimeoutError:
            self.drop(scope)
            await leaving
        finally:
            for task in (telling, leaving):
                task.cancel()
            await asyncio.gather(telling, leaving, return_exceptions=True)

    async def _tell(self, client: Client, send: Send) -> None:
        bell = self._hang_bell()
        known = client.build
        block = f"retry: {RETRY_MILLISECONDS}\n\n"
        try:
            while not (self.is_ended or bell.is_last):
                bell.clear()
                told, known = await run_in_threadpool(self._compose, client, known)
                await self._send(send, block + told)
                block = ""
                while not await _hears(bell, HEARTBEAT_SECONDS):
                    await self._send(send, ":\n\n")
            await self._send(send, "", goes_on=False)
        finally:
            self._bells.remove(bell)

    def _hang_bell(self) -> Bell:
        listening = [bell for bell in self._bells if not bell.is_last]
        for bell in listening[: max(0, len(listening) + 1 - MOST_STREAMS)]:
            bell.is_last = True
            bell.set()
        self._bells.append(Bell())
        return self._bells[-1]

    async def _send(self, send: Send, text: str, *, goes_on: bool = True) -> None:
        async with asyncio.timeout(PATIENCE_SECONDS):
            await send({"type": "http.response.body", "body": text.encode("ascii"), "more_body": goes_on})

    def _compose(self, client: Client, known: int) -> tuple[str, int]:
        """Write what a page has to know that knows of a build; give the build it then knows.

        The number of the build comes with the last event only, so that a page which lost the connection on the way is told all of it again.
        """
        build, faults = self.preview.news
        if client.run != self.preview.run or self._is_page_newer(client.page, known):
            events = [_write("page", str(build))]
        else:
            events = [_write("asset", url) for url in self._find_newer_assets(client, known)]
        if faults is None:
            events.append(_write("mended", str(build), build))
        else:
            events.append(_write("faults", json.dumps(as_faults(faults)), build))
        return "".join(events), build

    def _is_page_newer(self, page: Target | None, known: int) -> bool:
        return self.preview.is_any_newer(page.paths if page else (), known) or (
            self.preview.is_any_newer((NOT_FOUND,), known) and self.site.is_missing(page)
        )

    def _find_newer_assets(self, client: Client, known: int) -> Iterator[str]:
        return (url for url, target in client.assets if self.preview.is_any_newer(target.paths, known))


async def _wait_until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _hears(bell: Bell, seconds: float) -> bool:
    try:
        async with asyncio.timeout(seconds):
            await bell.wait()
    except TimeoutError:
        return False
    return True


def _write(event: str, data: str, build: int | None = None) -> str:
    number = "" if build is None else f"id: {build}\n"
    return f"event: {event}\n{number}data: {data}\n\n"
