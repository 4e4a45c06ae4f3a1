"""The server: a port, and a thread with an event loop of its own that answers there."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from concurrent.futures import Future
from contextlib import contextmanager
from threading import Thread
from typing import TYPE_CHECKING, cast

from uvicorn import Config, Server

from glossator.preview.app import make_application
from glossator.preview.guarding import WILDCARDS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from starlette.routing import BaseRoute
    from starlette.types import Scope
    from uvicorn.protocols.http.h11_impl import H11Protocol, RequestResponseCycle

    from glossator.preview.app import Application
    from glossator.preview.state import Preview

MOST_CONNECTIONS = 500
GRACE_SECONDS = 0.4  # what is being sent when the server ends may take so long
GLANCE_SECONDS = 0.05  # and what is left of it to be taken by the system, so long


def listen(host: str, port: int) -> socket.socket:
    """Take a port of a host, 0 for any that is free. Raises OSError if the host is none of this machine or the port is taken."""
    found = socket.getaddrinfo(host or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    family, _, _, _, address = min(found, key=lambda each: each[0] != socket.AF_INET)
    is_dual = host == "::" and socket.has_dualstack_ipv6()
    taken = socket.create_server(address[:2], family=family, dualstack_ipv6=is_dual)
    # asyncio sends at once (TCP_NODELAY) only on sockets that say they are TCP's, and else every answer to a kept connection takes 40 ms.
    return socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP, taken.detach())


@contextmanager
def serve(
    preview: Preview, listening: socket.socket, *, host: str = "127.0.0.1", routes: Sequence[BaseRoute] = ()
) -> Iterator[str]:
    """Serve a preview while the block runs; give the URL it is open at. When the block begins, requests are answered; when it is left, nobody is.

    `listening` comes from `listen` and is closed here; `host` is what was given there. `routes` are Starlette's, for paths under `/_glossator/`,
    where the guard has seen to who asks.
    """
    server = _PreviewServer(make_application(preview, host, routes), preview)
    url = make_url(host, listening.getsockname()[1])
    thread = Thread(target=server.run_in_thread, args=(listening,), name="glossator-preview")
    thread.start()
    try:
        server.ready.result()
        yield url
    finally:
        server.tell_to_end()
        thread.join()
        listening.close()


def make_url(host: str, port: int) -> str:
    """Give the URL at which this machine's own browser finds the server."""
    name = {"": "127.0.0.1", "0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host) if host in WILDCARDS else host  # noqa: S104
    return f"http://[{name}]:{port}/" if ":" in name else f"http://{name}:{port}/"


class _PreviewServer(Server):
    """Uvicorn's server, which says when it is ready and does not wait for clients that will not end."""

    def __init__(self, application: Application, preview: Preview) -> None:
        super().__init__(
            Config(
                application.app,
                http="h11",
                ws="none",
                lifespan="off",
                interface="asgi3",
                access_log=False,
                log_config=None,
                # An odd request is no news to an editor, and what uvicorn advises then does not help.
                log_level="error",
                proxy_headers=False,
                server_header=False,
                limit_concurrency=MOST_CONNECTIONS,
                timeout_graceful_shutdown=1,
            )
        )
        self.ready: Future[None] = Future()
        self._told_to_end: Future[None] = Future()
        self._preview = preview
        self._streams = application.streams
        self._streams.drop = self._drop

    def run_in_thread(self, listening: socket.socket) -> None:
        """Serve until told to end; what keeps it from starting goes to whoever waits for it to be ready."""
        try:
            asyncio.run(self._serve_news(listening))
        except BaseException as error:
            if self.ready.done():
                raise
            self.ready.set_exception(error)

    async def _serve_news(self, listening: socket.socket) -> None:
        loop = asyncio.get_running_loop()

        def ring() -> None:
            with contextlib.suppress(RuntimeError):  # the loop has just been closed
                loop.call_soon_threadsafe(self._streams.ring)

        with self._preview.listening(ring):
            await self.serve(sockets=[listening])

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to answer, and say so."""
        await super().startup(sockets)
        self.ready.set_result(None)

    def tell_to_end(self) -> None:
        """Have the server end, from any thread."""
        self.should_exit = True
        self._told_to_end.set_result(None)

    async def main_loop(self) -> None:
        """Serve until told to end, which is heard at once; uvicorn itself looks for it ten times a second."""
        ticking = asyncio.ensure_future(super().main_loop())
        await asyncio.wait({ticking, asyncio.wrap_future(self._told_to_end)}, return_when=asyncio.FIRST_COMPLETED)
        ticking.cancel()
        await asyncio.gather(ticking, return_exceptions=True)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End: take no more, let what is nearly sent be sent, and cut off the rest."""
        for each in self.servers:
            each.close()
        self._streams.end()
        if self.server_state.tasks:
            await asyncio.wait(self.server_state.tasks, timeout=GRACE_SECONDS)
        if any(map(_is_sending, self._connections)):
            await asyncio.sleep(GLANCE_SECONDS)
        for connection in filter(_is_sending, self._connections):
            connection.transport.abort()
        await asyncio.sleep(0)  # for the loop to tell the connections so
        await super().shutdown(sockets)

    @property
    def _connections(self) -> list[H11Protocol]:
        return cast("list[H11Protocol]", list(self.server_state.connections))

    def _drop(self, scope: Scope) -> None:
        for connection in self._connections:
            if connection.scope is scope:
                connection.transport.abort()


def _is_sending(connection: H11Protocol) -> bool:
    cycle = cast("RequestResponseCycle | None", connection.cycle)
    return (cycle is not None and not cycle.response_complete) or connection.transport.get_write_buffer_size() > 0
