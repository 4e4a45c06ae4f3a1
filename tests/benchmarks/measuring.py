"""Running a program as a process of its own: how long it takes, and how much memory it and those that it starts use at most. And watching one that runs."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

MIB = 2**20
# Seconds between two looks at a process's memory, at the least; and how much longer than a look took, so that looking costs 2 % of a processor.
LEAST_PAUSE = 0.01
PAUSE_PER_LOOK = 50


class FailedError(Exception):
    """A program ended with another status than 0."""


@dataclass(frozen=True, slots=True)
class Run:
    """What a run took: seconds by the clock and of all processors; its largest process and, if it was watched, all together at one time, in MiB."""

    seconds: float
    processor_seconds: float
    largest: float
    together: float | None
    said: str


def run_program(command: Sequence[str], environment: Mapping[str, str], *, is_watched: bool = False) -> Run:
    """Run a program and wait for it; raises `FailedError` if it fails. What it says on standard error is kept.

    That it be watched costs a little time, and needs Linux. Else its largest process is what the system tells afterwards, which is never less than
    the memory of this process here.
    """
    is_over = threading.Event()
    peaks = _Peaks()
    with tempfile.TemporaryFile() as said:
        started = time.perf_counter()
        process = subprocess.Popen(
            command,
            env={**os.environ, **environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=said,
        )
        watcher = threading.Thread(target=_watch, args=(process.pid, is_over, peaks), daemon=True)
        if is_watched:
            watcher.start()
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - started
        is_over.set()
        if is_watched:
            watcher.join()
        process.returncode = os.waitstatus_to_exitcode(status)
        said.seek(0)
        text = said.read().decode(errors="replace")
    if process.returncode:
        raise FailedError(f"{' '.join(command)}: status {process.returncode}\n{text[-2000:]}")
    largest = usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    return Run(
        seconds,
        usage.ru_utime + usage.ru_stime,
        (peaks.largest or largest) / MIB,
        peaks.together / MIB if peaks.together else None,
        text,
    )


def measure_memory(pid: int) -> float | None:
    """Measure the memory of a process and all below it, in MiB, where shared pages count once (PSS); None where the system does not tell."""
    together = sum(_read_size(Path(f"/proc/{each}/smaps_rollup"), "Pss:") for each in _iterate_tree(pid))
    return together / MIB if together else None


def read_processor_seconds(pid: int) -> float | None:
    """Read how many seconds of processors a process and all below it have taken so far, with those that have ended; None where the system does not tell."""
    try:
        texts = [Path(f"/proc/{each}/stat").read_text() for each in _iterate_tree(pid)]
    except OSError:
        return None
    return sum(map(read_ticks, texts)) / os.sysconf("SC_CLK_TCK")


def read_ticks(stat: str) -> int:
    """Read the time of processors from what `/proc/PID/stat` says, in clock ticks: utime, stime, and both of the children that ended (proc(5))."""
    fields = stat.rpartition(")")[2].split()  # a program's name, the second field, may hold blanks and brackets
    return sum(map(int, fields[11:15]))


@dataclass(slots=True)
class _Peaks:
    """The most that was seen, in bytes."""

    largest: int = 0
    together: int = 0


def _watch(pid: int, is_over: threading.Event, peaks: _Peaks) -> None:
    """Look at a process and all below it, again and again.

    For the largest the system itself keeps the most that there was. Of memory that several processes share each counts its part (PSS), so that the
    sum is what the machine must have.
    """
    pause = 0.0
    while not is_over.wait(pause):
        started = time.perf_counter()
        together = 0
        for each in _iterate_tree(pid):
            peaks.largest = max(peaks.largest, _read_size(Path(f"/proc/{each}/status"), "VmHWM:"))
            together += _read_size(Path(f"/proc/{each}/smaps_rollup"), "Pss:")
        peaks.together = max(peaks.together, together)
        pause = max(LEAST_PAUSE, PAUSE_PER_LOOK * (time.perf_counter() - started))


def _iterate_tree(pid: int) -> Iterator[int]:
    """Give a process and all below it. Any of its threads may have started others."""
    yield pid
    try:
        threads = list(Path(f"/proc/{pid}/task").iterdir())
    except OSError:  # it has just ended
        return
    for thread in threads:
        try:
            children = (thread / "children").read_text().split()
        except OSError:
            continue
        for child in children:
            yield from _iterate_tree(int(child))


def _read_size(path: Path, name: str) -> int:
    """Read a size in bytes; 0 if the process is gone, or was never of a system that tells."""
    try:
        lines = path.read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith(name)), 0)
