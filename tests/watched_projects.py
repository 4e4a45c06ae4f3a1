"""`glossator watch` and `glossator serve` as processes: started, heard and ended by a test, which waits for what they say and never for a while."""

import os
import queue
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from threading import Event, Thread
from typing import IO

import httpx
import pytest
from tests.small_sites import build, each_file

from glossator.build.running import BuildOptions
from glossator.files import Folder

ROOT = Path(__file__).parents[1]
# Seconds. Nothing takes a tenth of it, but on a machine that is busy with other things.
DEADLINE = 20.0
BUILT = re.compile(r"Built [\d,]+ pages \(([\d,]+) rendered, ([\d,]+) unchanged\)")
NOT_BUILT = "Not built: "
ENDED = re.compile(f"{BUILT.pattern}|{NOT_BUILT}")
WATCHING = "Ctrl-C ends."
SERVING = re.compile(r"Serving (http://\S+/)\n")
PREVIEW = ".glossator/preview"
GLOSSATOR = ("-m", "glossator")
# A page for `settle`, and the article that it links to in vain.
MARK, MARKED_PAGE, DRAFT = "content/pages/mark.md", "mark/index.html", "2021-02-01-draft.md"


def clean_environment(**more: str) -> dict[str, str]:
    """Give an environment in which this checkout runs, and in which nothing tells a build of the time."""
    dropped = ("SOURCE_DATE_EPOCH", "PYTHONPATH", "GIT_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(dropped)}
    return {**kept, "PYTHONPATH": str(ROOT / "generator"), **more}


def write_project(root: Path, files: Mapping[str, bytes | str]) -> Path:
    for path, data in files.items():
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data if isinstance(data, bytes) else data.encode())
    return root


def save(path: Path, text: str | bytes) -> None:
    """Write a file that is whole whenever it is looked at."""
    passing = path.with_name(f".{path.name}.saved")
    passing.write_bytes(text if isinstance(text, bytes) else text.encode())
    passing.replace(path)


def count_builds(told: Sequence[str]) -> int:
    return sum(bool(ENDED.search(line)) for line in told)


def poll_until(holds: Callable[[], bool], what: str) -> None:
    """Wait for what no line and no event tells of."""
    latest, pause = time.monotonic() + DEADLINE, Event()
    while not holds():
        assert time.monotonic() < latest, f"never came: {what}"
        pause.wait(0.01)


class Watched:
    """A project under a command that runs until it is ended, and the lines that it says, each once; `out` are those on standard output."""

    def __init__(self, root: Path, process: "subprocess.Popen[str]", output: Path) -> None:
        self.root = root
        self.process = process
        self.output = output
        self.heard: list[str] = []
        self.out: list[str] = []
        self.marked = 0
        self._lines: queue.Queue[str | None] = queue.Queue()
        assert process.stderr
        assert process.stdout
        self._readers = [
            Thread(target=self._read, args=each, daemon=True)
            for each in ((process.stderr, []), (process.stdout, self.out))
        ]
        for reader in self._readers:
            reader.start()

    def _read(self, stream: IO[str], kept: list[str]) -> None:
        for line in stream:
            kept.append(line)
            self._lines.put(line)
        self._lines.put(None)

    # What it says

    def wait_for(self, what: str | re.Pattern[str], *, of: Callable[[], bool] = lambda: True) -> list[str]:
        """Wait for a line that holds a text or matches, at which something is so; give all lines up to it."""
        lines: list[str] = []
        latest = time.monotonic() + DEADLINE
        while True:
            try:
                line = self._lines.get(timeout=max(0.0, latest - time.monotonic()))
            except queue.Empty:
                pytest.fail(f"never said: {what}\n{self.transcript}")
            if line is None:
                pytest.fail(f"ended without having said: {what}\n{self.transcript}")
            self.heard.append(line)
            lines.append(line)
            if (what in line if isinstance(what, str) else what.search(line)) and of():
                return lines

    @property
    def transcript(self) -> str:
        return f"--- what was said:\n{''.join(self.heard[-60:])}---"

    def wait_until_built(self, holds: Callable[[], bool], what: str) -> list[str]:
        """Wait for the build after which something holds of the site, which it may do already; give what was said meanwhile."""
        if holds():
            return []
        try:
            return self.wait_for(ENDED, of=holds)
        except pytest.fail.Exception as failure:
            pytest.fail(f"{what}: {failure}")

    # What comes of it

    def read(self, path: str) -> str:
        """Give a file of the site; empty if it is not there."""
        try:
            return (self.output / path).read_text("utf-8")
        except (FileNotFoundError, NotADirectoryError):
            return ""

    def read_site(self) -> dict[str, bytes]:
        """Give the site's files; while they are being moved in, perhaps of two builds."""
        while True:
            try:
                return dict(each_file(self.output))
            except FileNotFoundError:
                continue

    def build_clean(self, *, is_preview: bool = False) -> dict[str, bytes]:
        """Build what the sources are now from nothing; for a preview, with what is to come."""
        site, result = build(
            Folder(self.root), BuildOptions(datetime.now(UTC), is_preview, is_preview, hashes_assets=not is_preview)
        )
        assert not result.has_failed, result.diagnostics
        return site

    def check(self) -> list[str]:
        """Hold that the site comes to be what a clean build makes of the sources, and stays so; give what was said meanwhile."""
        clean = self.build_clean()
        told = self.wait_until_built(lambda: self.read_site() == clean, "the site is not what a clean build makes")
        told += self.settle()
        clean = clean if self.marked > 1 else self.build_clean()
        assert {**self.read_site(), MARKED_PAGE: b""} == {**clean, MARKED_PAGE: b""}, self.transcript
        return told

    def settle(self) -> list[str]:
        """Edit a page that nothing else touches, and wait until that is built: what was done before is answered by then. Give what was said.

        A warning of that page, which quotes its line, tells which build it is; so drafts must not be shown.
        """
        self.marked += 1
        word = f"Marked {self.marked} times"
        save(self.root / MARK, f"---\ntitle: A mark\n---\n{word}, [not yet](../articles/{DRAFT}).\n")
        return [*self.wait_for(word), *self.wait_for(ENDED)]

    # What is done to it

    def write(self, path: str, data: bytes | str) -> None:
        (self.root / path).parent.mkdir(parents=True, exist_ok=True)
        save(self.root / path, data)

    def replace(self, path: str, old: str, new: str) -> None:
        text = (self.root / path).read_text("utf-8")
        assert old in text
        save(self.root / path, text.replace(old, new))

    def end(self, number: int = signal.SIGINT, *, is_group: bool = True) -> tuple[int, float]:
        """Send a signal, as a terminal does to all of a command's processes; give the exit status and the seconds it took."""
        begun = time.monotonic()
        if is_group:
            os.killpg(self.process.pid, number)
        else:
            self.process.send_signal(number)
        status = self.process.wait(DEADLINE)
        return status, time.monotonic() - begun

    def close(self) -> None:
        """End whatever is left, and reap it."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(DEADLINE)
        for reader in self._readers:
            reader.join(DEADLINE)
            assert not reader.is_alive(), "a process that was left holds the streams open"
        for stream in (self.process.stdout, self.process.stderr):
            assert stream
            stream.close()
        while not self._lines.empty():
            line = self._lines.get()
            self.heard += [line] if line else []


@contextmanager
def watching(
    root: Path,
    *arguments: str,
    command: str = "watch",
    program: Sequence[str] = GLOSSATOR,
    output: str = "site",
    waits_for: str | re.Pattern[str] = WATCHING,
    env: Mapping[str, str] | None = None,
) -> Iterator[Watched]:
    """Run a command in a project, from the moment when it watches; it is ended whatever happens."""
    given = [sys.executable, *program, command, "-C", str(root), *arguments]
    if "--jobs" not in arguments:
        given += ["--jobs", "1"]
    process = subprocess.Popen(
        given,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env=clean_environment(**(env or {})),
        start_new_session=True,
    )
    watched = Watched(root, process, root / output)
    try:
        watched.wait_for(waits_for)
        yield watched
    finally:
        watched.close()


@contextmanager
def serving(root: Path, *arguments: str, env: dict[str, str] | None = None) -> Iterator[tuple[Watched, httpx.Client]]:
    """Serve a project at a free port; give it from the moment when it watches."""
    command = ("--port", "0", *arguments)
    with watching(root, *command, command="serve", output=PREVIEW, waits_for=SERVING, env=env) as watched:
        if not any(WATCHING in line for line in watched.heard) and "--quiet" not in arguments:
            watched.wait_for(WATCHING)
        found = SERVING.search("".join(watched.heard))
        assert found
        with httpx.Client(base_url=found[1], timeout=DEADLINE, trust_env=False) as client:
            yield watched, client
