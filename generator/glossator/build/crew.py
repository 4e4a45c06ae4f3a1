"""How the work of a build is spread: here, or over the processes of a pool.

A task is a function of the module level, `task(shared, batch)`, that gives a list with a result for each item; `shared` is what every batch needs,
and goes to each process once. Results come back in the order of the items, so a build gives the same bytes whatever the number of processes.

Whether a pool pays is measured, not guessed: the first batch is done here, with a clock beside it. What is left goes to a pool if it would take
longer than a pool takes to begin.
"""

from __future__ import annotations

import gc
import signal
import threading
import time
from collections import deque
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from concurrent.futures import Executor

    Progress = Callable[[str, int, int], None]
    Work = tuple[Callable[[Any, Any], Any], object]
    MakeExecutor = Callable[[int, Work], Executor]

Item = TypeVar("Item")
Result = TypeVar("Result")

# Seconds of work left, from which a pool pays. Two processes forked from one of 200 MB begin in 30 to 60 ms.
LEAST_WORK = 0.25
# Seconds that a batch shall take: long beside the cost of sending it, short beside the whole.
BATCH_TIME = 0.06
FIRST_BATCH = 16
MOST_IN_BATCH = 256
HELD_BACK = {signal.SIGINT, signal.SIGTERM}


class WorkerLostError(Exception):
    """A process of the pool ended before its work was done."""


class Crew:
    """Does tasks in up to `jobs` processes; `on_progress` hears which task is at which of how many items."""

    def __init__(
        self, jobs: int = 1, on_progress: Progress | None = None, make_executor: MakeExecutor | None = None
    ) -> None:
        """Take how many processes may work; `make_executor` makes another executor than a pool of processes here.

        Each of its workers must begin with `begin_work(*work)`.
        """
        self.jobs = jobs
        self._on_progress = on_progress
        self._make_executor = make_executor or make_pool

    def do(
        self,
        name: str,
        task: Callable[[Any, Sequence[Item]], list[Result]],
        shared: object,
        items: Sequence[Item],
        *,
        first_batch: int | None = None,
    ) -> Iterator[Result]:
        """Give a task's results, in order; raises `WorkerLostError` if a process ends before its work is done.

        `first_batch` items are done here, to see how long they take: fewer, where each takes long.
        """
        started = time.perf_counter()
        first = items[: first_batch or FIRST_BATCH]
        yield from task(shared, first) if first else ()
        self._tell(name, len(first), len(items))
        rest = items[len(first) :]
        if not rest:
            return
        each = (time.perf_counter() - started) / len(first)
        size = max(1, min(MOST_IN_BATCH, int(BATCH_TIME / each)))
        batches = [rest[at : at + size] for at in range(0, len(rest), size)]
        is_spread = self.jobs > 1 and each * len(rest) > LEAST_WORK
        done = len(first)
        results = self._spread(task, shared, batches) if is_spread else (task(shared, batch) for batch in batches)
        for batch in results:
            yield from batch
            done += len(batch)
            self._tell(name, done, len(items))

    def _spread(
        self, task: Callable[[Any, Sequence[Item]], list[Result]], shared: object, batches: Sequence[Sequence[Item]]
    ) -> Iterator[list[Result]]:
        from concurrent.futures import BrokenExecutor

        executor = self._make_executor(min(self.jobs, len(batches)), (task, shared))
        is_waited_for = True
        try:
            futures = deque[Any]()
            with _undisturbed() as heard:
                for batch in batches:
                    if heard:
                        break
                    futures.append(executor.submit(_work, batch))
            while futures:
                yield futures.popleft().result()  # which is not kept for longer than it takes to come back
        except BrokenExecutor as error:
            raise WorkerLostError from error
        except KeyboardInterrupt:
            is_waited_for = False  # the builder ends, and they with it
            raise
        finally:
            executor.shutdown(wait=is_waited_for, cancel_futures=True)

    def _tell(self, name: str, done: int, total: int) -> None:
        if self._on_progress:
            self._on_progress(name, done, total)


@contextmanager
def _undisturbed() -> Iterator[list[int]]:
    """Let Ctrl-C, and being asked to end, wait until the block is left: while processes begin, it would show as their failure, or get lost.

    The processes begin without hearing of it at all: they end when the builder does. What has been heard meanwhile is in the list given.
    """
    heard: list[int] = []
    if threading.current_thread() is not threading.main_thread():  # which alone hears of signals
        yield heard
        return
    before = {each: signal.signal(each, lambda number, _: heard.append(number)) for each in HELD_BACK}
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, HELD_BACK) if hasattr(signal, "pthread_sigmask") else None
    try:
        yield heard
    finally:
        if mask is not None:
            signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        for each, handler in before.items():
            signal.signal(each, handler)
        for number in heard:
            signal.raise_signal(number)


def make_pool(jobs: int, work: Work, method: str | None = None) -> Executor:
    """Make a pool of processes that hold a task and what it needs. `method` is how they are started, if not as fits the system.

    They are forked where that is safe, on Linux and from a process with no other thread, and so share the builder's memory. A fork beside threads
    may copy a lock that is held, and then waits for ever. Elsewhere processes are started anew, and are sent a copy.
    """
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    context = multiprocessing.get_context(method or safe_method())
    gc.freeze()  # what is there now is not looked at again in the workers, whose pages of memory so stay shared
    return ProcessPoolExecutor(jobs, mp_context=context, initializer=_begin_process, initargs=work)


def safe_method() -> str:
    """Give how processes are started here: by a fork only on Linux, and from a process with no other thread."""
    import _thread
    import sys

    if not sys.platform.startswith("linux"):
        return "spawn"
    # `threading` does not know the threads that others have started without it.
    return "forkserver" if _thread._count() else "fork"  # noqa: SLF001


# The work of this thread, if it is a worker's: an executor starts a worker with an initializer, which has nowhere else to leave it.
_own = threading.local()


def begin_work(task: Callable[[Any, Any], Any], shared: object) -> None:
    """Begin as a worker: keep the task, and what it needs, for the batches to come."""
    _own.work = (task, shared)


def _begin_process(task: Callable[[Any, Any], Any], shared: object) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the builder's to answer
    signal.signal(signal.SIGTERM, signal.SIG_DFL)  # a forked process has the builder's answer, which is none of its
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(
            signal.SIG_UNBLOCK, HELD_BACK
        )  # as the builder held them back when it started this process
    gc.disable()
    threading.Thread(target=_end_with_builder, daemon=True).start()
    begin_work(task, shared)


def _end_with_builder() -> None:
    """End this process when the builder ends, however it does: else it would wait for work for ever, and a forked one hold the builder's lock."""
    import multiprocessing
    import os

    builder = multiprocessing.parent_process()
    if builder:
        builder.join()
        os._exit(1)


def _work(batch: object) -> Any:  # noqa: ANN401  whatever the task gives
    task, shared = _own.work
    return task(shared, batch)
