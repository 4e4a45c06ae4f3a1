"""What a preview knows of the builds so far. One thread builds and tells, another serves and asks."""

from __future__ import annotations

import secrets
from contextlib import contextmanager
from threading import Lock
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence
    from pathlib import Path

    from glossator.diagnostics import Diagnostic

# Paths whose last change is remembered. Beyond that all is forgotten, and every open page loads anew once.
MOST_PATHS = 200_000


class News(NamedTuple):
    """How things stand: the number of the last good build, and what kept a later one from being good (None if nothing did)."""

    build: int
    faults: tuple[Diagnostic, ...] | None


class Preview:
    """The state of one run of the preview server. Its methods may be called from any thread.

    `folder` is the site's, which need not be there yet. `run` tells one run from another; `token` is this run's secret, which only the preview's
    own pages know.
    """

    def __init__(self, folder: Path, *, most_paths: int = MOST_PATHS) -> None:
        """Take the folder that the site is, or will be, built into."""
        self.folder = folder
        self.run = secrets.token_hex(8)
        self.token = secrets.token_urlsafe(32)
        self._most_paths = most_paths
        self._lock = Lock()
        self._build = 0
        self._build_by_path: dict[str, int] = {}
        self._forgotten = 0
        self._is_failed = False
        self._diagnostics: tuple[Diagnostic, ...] = ()
        self._listeners: list[Callable[[], None]] = []

    def tell_built(self, changed: Collection[str], diagnostics: Sequence[Diagnostic] = ()) -> None:
        """Tell of a good build, after its files are in place: the paths in the site's folder that it wrote or deleted, and its warnings."""
        with self._lock:
            self._build += 1
            self._build_by_path.update(dict.fromkeys(changed, self._build))
            if len(self._build_by_path) > self._most_paths:
                self._build_by_path.clear()
                self._forgotten = self._build
            self._is_failed, self._diagnostics = False, tuple(diagnostics)
        self._wake()

    def tell_failed(self, diagnostics: Sequence[Diagnostic]) -> None:
        """Tell of a build that wrote nothing, and why. The last good site is served on."""
        with self._lock:
            self._is_failed, self._diagnostics = True, tuple(diagnostics)
        self._wake()

    @property
    def news(self) -> News:
        """How things stand now."""
        with self._lock:
            return News(self._build, self._diagnostics if self._is_failed else None)

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """What the last build said, good or not."""
        with self._lock:
            return self._diagnostics

    def is_any_newer(self, paths: Collection[str], build: int) -> bool:
        """Tell whether any of these paths was written or deleted after a build."""
        with self._lock:
            newest = max((self._build_by_path.get(path, 0) for path in paths), default=0)
            return max(newest, self._forgotten) > build

    @contextmanager
    def listening(self, listener: Callable[[], None]) -> Iterator[None]:
        """Have a function called after whatever is told, in the teller's thread."""
        with self._lock:
            self._listeners.append(listener)
        try:
            yield
        finally:
            with self._lock:
                self._listeners.remove(listener)

    def _wake(self) -> None:
        with self._lock:
            listeners = tuple(self._listeners)
        for listener in listeners:
            listener()
