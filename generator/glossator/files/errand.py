"""An errand: a look at files that a forked process takes while the builder goes on.

It is for what waits for the system more than it computes, and whose result is small. Forking takes a few milliseconds.
"""

from __future__ import annotations

import os
import pickle
from contextlib import suppress
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

Result = TypeVar("Result")


class Errand(Generic[Result]):
    """A task on its way; its result is a plain value.

    `is_sent` asks for a process of its own, which only who knows that a fork is safe may do: else it is done when its result is asked for.
    """

    def __init__(self, task: Callable[[], Result], *, is_sent: bool) -> None:
        """Begin the task. It sees what the builder has in memory now, and nothing that it does is seen but its result."""
        self._task = task
        self._process = 0
        if is_sent:
            self._pipe, end = os.pipe()
            self._process = os.fork()
            if not self._process:
                _do(task, end)
            os.close(end)

    def result(self) -> Result:
        """Wait for the result, once. What failed there, or was ended, is done here anew, and raises what it raises."""
        data = self._receive()
        if not data:
            return self._task()
        given: Result = pickle.loads(data)  # noqa: S301  our own process's
        return given

    def end(self) -> None:
        """Wait for the process, if its result was not asked for: it holds what the builder holds, such as a lock."""
        self._receive()

    def _receive(self) -> bytes:
        if not self._process:
            return b""
        with os.fdopen(self._pipe, "rb") as pipe:
            data = pipe.read()
        process, self._process = self._process, 0
        _, status = os.waitpid(process, 0)
        return data if status == 0 else b""


def _do(task: Callable[[], object], end: int) -> None:
    """Do a task in the forked process, and end it, whatever comes: it must never return to what the builder does."""
    status = 1
    with suppress(BaseException):
        with os.fdopen(end, "wb") as pipe:
            pickle.dump(task(), pipe, 5)
        status = 0
    os._exit(status)
