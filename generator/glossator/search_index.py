"""Pagefind: makes an index that a browser searches by itself. Only its program is used, which the extra `search` installs.

`pagefind --service` reads requests from its standard input and answers each on its standard output: JSON in base64, ended by a comma. That is
what Pagefind's own Python interface speaks; it waits a tenth of a second before it looks at an answer, which for a thousand records is minutes.
"""

from __future__ import annotations

import json
import subprocess
from base64 import b64decode, b64encode
from contextlib import contextmanager, suppress
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from glossator.files import Folder, temporary_folder

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from glossator.model.search import SearchRecord

PACKAGES = ("pagefind_bin_extended", "pagefind_bin")
# Interfaces of Pagefind's own making, and what is for them, which no page of ours loads.
UNUSED = ("pagefind-ui", "pagefind-modular-ui", "pagefind-component-ui", "pagefind-highlight", "pagefind-worker")
# Seconds that the program gets to end by itself.
PATIENCE = 5.0


class PagefindError(Exception):
    """Pagefind did not do what it was asked; the message says why, as far as it said so."""


def find_program() -> Path | None:
    """Find the program that a package brought; None where none is installed. The extended one comes first, since it knows more languages."""
    for package in PACKAGES:
        if find_spec(package):
            try:
                return Path(import_module(package).get_executable())
            except OSError:
                continue
    return None


@contextmanager
def make_index(records: Iterable[SearchRecord]) -> Iterator[Folder]:
    """Index records; give a folder that holds the files of the index, as long as the context lasts. Raises PagefindError, and OSError of the disk."""
    with temporary_folder() as folder:
        _index(records, folder.root)
        yield folder


def list_bundle(folder: Folder) -> list[str]:
    """List the files of an index that a site needs.

    What names the others comes last: moved in one by one, in this order, an index never names what is not there.
    """
    paths = [path for path in folder.walk() if not path.startswith(UNUSED)]
    return sorted(paths, key=lambda path: ("/" not in path, path == "pagefind-entry.json", path))


def _index(records: Iterable[SearchRecord], folder: Path) -> None:
    program = find_program()
    if program is None:
        raise PagefindError("its program is not there")
    try:
        process = subprocess.Popen(  # noqa: S603  no shell, and the program is the one that the extra brought
            [str(program), "--service"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=folder,
        )
    except OSError as error:
        raise PagefindError((error.strerror or "it cannot be started").lower()) from error
    with process:
        try:
            service = _Service(process)
            index = service.ask("NewIndex", config={"exclude_selectors": ["[data-not-text]"]})["index_id"]
            for record in records:
                service.ask("AddFile", index_id=index, url=record.url, file_path=None, file_contents=record.html)
            service.ask("WriteFiles", index_id=index, output_path=str(folder))
        finally:
            _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.stdin:
        with suppress(OSError):
            process.stdin.close()
    try:
        process.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
    except BaseException:  # Ctrl-C: it shall not outlive us
        process.kill()
        raise


class _Service:
    """Asks the program, one thing after another."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self.process = process
        self.count = 0

    def ask(self, kind: str, **request: Any) -> dict[str, Any]:
        """Ask, and give the answer."""
        self.count += 1
        message = {"message_id": self.count, "payload": {"type": kind, **request}}
        try:
            answer = json.loads(b64decode(self._exchange(b64encode(json.dumps(message).encode()) + b",")))
            payload: dict[str, Any] = answer["payload"]
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise PagefindError("it ended, or gave no answer that can be read") from error
        if payload.get("type") == "Error":
            raise PagefindError(" ".join(str(payload.get("message")).split()).rstrip(".")[:200])
        return payload

    def _exchange(self, request: bytes) -> bytes:
        stdin, stdout = self.process.stdin, self.process.stdout
        if stdin is None or stdout is None:
            raise ValueError("the program has no pipes")
        stdin.write(request)
        stdin.flush()
        parts: list[bytes] = []
        while not parts or not parts[-1].endswith(b","):
            part = stdout.read1()  # type: ignore[attr-defined]
            if not part:
                raise ValueError("the program has ended")
            parts.append(part)
        return b"".join(parts)[:-1]
