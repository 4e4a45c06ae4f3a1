"""What has been heard of files since one last asked, and when it has come to rest."""

from __future__ import annotations

import time
from threading import Condition

# Seconds. A file that was closed, or moved to its place, is whole; this is for one that is saved together with another.
REST = 0.004
# A file that was written to and is still open, or is gone, as it is for a moment when some editors save: it is worth a wait.
PATIENCE = 0.1
# Where several files change at once, as in a checkout, more are to come.
SEVERAL, SEVERAL_REST = 3, 0.06
MANY, MANY_REST = 12, 0.25
# What never comes to rest is not waited for longer.
MOST_WAIT = 3.0


class Hearing:
    """Collects the paths that something was heard of; may be told by any thread, and is asked by one."""

    def __init__(self) -> None:
        """Begin without having heard of anything."""
        self._condition = Condition()
        self._is_whole_by_path: dict[str, bool] = {}
        self._is_unsure = False
        self._last = 0.0

    def hear(self, path: str, *, is_whole: bool) -> None:
        """Hear of a file or a folder. `is_whole` tells that it is not about to change again, as far as one can tell."""
        with self._condition:
            self._is_whole_by_path[path] = is_whole
            self._last = time.monotonic()
            self._condition.notify()

    def hear_something(self) -> None:
        """Hear that something has changed, nobody knows what."""
        with self._condition:
            self._is_unsure = True
            self._last = time.monotonic()
            self._condition.notify()

    def wait(self, timeout: float) -> tuple[frozenset[str], bool]:
        """Wait until something has been heard of and has come to rest, or for `timeout` seconds; give the paths, and whether they may not be all."""
        with self._condition:
            if self._condition.wait_for(lambda: self._is_whole_by_path or self._is_unsure, timeout):
                self._wait_for_rest()
            paths, is_unsure = frozenset(self._is_whole_by_path), self._is_unsure
            self._is_whole_by_path, self._is_unsure = {}, False
            return paths, is_unsure

    def _wait_for_rest(self) -> None:
        latest = time.monotonic() + MOST_WAIT
        while True:
            now = time.monotonic()
            rest_at = min(self._last + self._rest(), latest)
            if now >= rest_at:
                return
            self._condition.wait(rest_at - now)

    def _rest(self) -> float:
        count = len(self._is_whole_by_path)
        rest = MANY_REST if count > MANY or self._is_unsure else SEVERAL_REST if count > SEVERAL else REST
        return rest if all(self._is_whole_by_path.values()) else max(rest, PATIENCE)
