"""The preview servers that are compared: how each is started, asked for a page, and ended."""

from __future__ import annotations

import http.client
import re
import socket
import subprocess
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.benchmarks.contenders import make_glossator, make_hugo, write_files
from tests.benchmarks.measuring import FailedError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from tests.benchmarks.articles import Article
    from tests.benchmarks.contenders import Form
    from tests.benchmarks.edits import Edit

HOST = "127.0.0.1"
# Seconds: for the first page, for a changed one, and for the end.
START_DEADLINE, DEADLINE, END_DEADLINE = 900.0, 30.0, 20.0
SERVING = re.compile(r"Serving http://[^:/]+:(\d+)/")
# What either says of a build after a change: seconds, or milliseconds.
BUILT = re.compile(r"^Built [\d,]+ pages .* in (?P<s>[\d.]+) s|^Total in (?P<ms>\d+) ms", re.MULTILINE)


@dataclass(slots=True)
class Server:
    """A preview server. `port` is 0 if it chooses one by itself and says so."""

    name: str
    folder: Path
    form: Form
    command: Sequence[str]
    port: int = 0
    seconds_to_serve: float = 0.0
    process: subprocess.Popen[bytes] | None = None
    connection: http.client.HTTPConnection | None = field(default=None)

    @property
    def log(self) -> Path:
        """The file that holds all that the server says."""
        return self.folder.with_suffix(".log")

    @property
    def pid(self) -> int:
        """The number of its process."""
        if not self.process:
            raise FailedError(f"{self.name} does not run")
        return self.process.pid

    def make_files(self, article: Article) -> Iterable[tuple[str, str]]:
        """Give the file of an article, and its sidecar's if the program has such."""
        return self.form.article(article)

    def start(self, url: str, words: str) -> None:
        """Start the server, and wait until the page at `url` shows these words; that takes `seconds_to_serve`."""
        with self.log.open("wb") as log:
            started = time.perf_counter()
            self.process = subprocess.Popen(
                self.command, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT, cwd=self.folder
            )
        while words not in self.fetch(url):
            if self.process.poll() is not None or time.perf_counter() - started > START_DEADLINE:
                raise FailedError(f"{self.name} does not serve {url}:\n{self._read_log()[-2000:]}")
            time.sleep(0.01)
        self.seconds_to_serve = time.perf_counter() - started

    def fetch(self, url: str) -> str:
        """Ask for a page, over the connection that is kept open; give an empty text if there is none (yet)."""
        if not self.port:
            found = SERVING.search(self._read_log())
            if not found:
                return ""
            self.port = int(found[1])
        for _ in range(2):  # the server may have closed it meanwhile, or keep all waiting until its first build is done
            if not self.connection:
                self.connection = http.client.HTTPConnection(HOST, self.port, timeout=DEADLINE)
            try:
                self.connection.request("GET", url)
                response = self.connection.getresponse()
                page = response.read().decode()
            except (http.client.HTTPException, OSError):
                self.connection.close()
                self.connection = None
            else:
                return page if response.status == http.client.OK else ""
        return ""

    def save(self, edit: Edit, pace: float) -> float:
        """Save an edit, and give the seconds until its page shows it. The page is asked for once before, as by an editor who looks at it.

        Between an answer and the next request there are `pace` seconds.
        """
        if edit.marker in self.fetch(edit.url):
            raise FailedError(f"{self.name}: {edit.url} shows before the edit what it should show after it")
        write_files(self.folder, [(edit.path, edit.text)])
        saved = time.perf_counter()
        while edit.marker not in (page := self.fetch(edit.url)):
            if time.perf_counter() - saved > DEADLINE:
                raise FailedError(f"{self.name}: {edit.url} does not show the edit:\n{self._read_log()[-2000:]}")
            time.sleep(pace)
        seconds = time.perf_counter() - saved
        self._check(page, edit)
        return seconds

    def _check(self, page: str, edit: Edit) -> None:
        missing = [words for words in (*edit.shown, 'class="term"') if words not in page]
        if missing:
            raise FailedError(f"{self.name}: {edit.url} does not show {'; '.join(missing)}")

    def list_builds(self) -> list[float]:
        """List how many seconds the builds took, but for the first: in the server's own words."""
        found = [float(match["s"] or 0) + int(match["ms"] or 0) / 1000 for match in BUILT.finditer(self._read_log())]
        return found[1:] if self.name == "Glossator" else found

    def _read_log(self) -> str:
        return self.log.read_text("utf-8", errors="replace")

    def stop(self) -> None:
        """End the server, and wait until it has ended."""
        if self.connection:
            self.connection.close()
            self.connection = None
        if self.process:
            self.process.terminate()
            try:
                self.process.wait(END_DEADLINE)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
            self.process = None


def make_glossator_server(command: Sequence[str], folder: Path) -> Server:
    """Give Glossator's preview of a project in a folder."""
    form = make_glossator(command, folder, is_annotated=True).form
    return Server("Glossator", folder, form, (*command, "serve", str(folder), "--port", "0"))


def make_hugo_server(program: str, folder: Path, *, is_in_memory: bool) -> Server:
    """Give Hugo's preview of a site in a folder. It renders anew only what changed and what was looked at of late, which is its default."""
    port = find_port()
    place = ("--source", str(folder), "--cacheDir", str(folder / "cache"), "--bind", HOST, "--port", str(port))
    manner = ("--disableFastRender=false", f"--renderToMemory={str(is_in_memory).lower()}")
    command = (program, "server", *place, *manner)
    return Server("Hugo", folder, make_hugo(program, folder, is_annotated=True).form, command, port)


def find_port() -> int:
    """Find a port that is free now."""
    with socket.socket() as listening:
        listening.bind((HOST, 0))
        return int(listening.getsockname()[1])
