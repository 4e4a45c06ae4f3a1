"""A folder that is only in memory, for tests and for what need not last."""

from __future__ import annotations

import errno
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

from glossator.files.interface import Stamp

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from glossator.files.interface import OnFault, ReadPart


class MemoryFolder:
    """A folder that is only in memory. Its clock is a counter that goes on with each write."""

    def __init__(self, files: dict[str, bytes] | None = None) -> None:
        """Take files by path."""
        self.files = dict(files or {})
        self._clock = 0
        self._written: dict[str, tuple[bytes, int]] = {}

    def walk(self, below: str = "", *, follows_links: bool = True, on_fault: OnFault | None = None) -> list[str]:
        """List the files below a folder, in order; there are no links in memory, and no faults."""
        del follows_links, on_fault
        return sorted(path for path in self.files if not below or path.startswith(below.rstrip("/") + "/"))

    def scan(self, below: str = "", *, follows_links: bool = True, on_fault: OnFault | None = None) -> dict[str, Stamp]:
        """List the files below a folder, each with its stamp."""
        return {path: self._stamp(path) for path in self.walk(below, follows_links=follows_links, on_fault=on_fault)}

    def stamp(self, path: str, *, follows_links: bool = True) -> Stamp | None:
        """Give a file's stamp; None where there is no file."""
        del follows_links
        return self._stamp(path) if path in self.files else None

    def folder_stamp(self, path: str) -> Stamp | None:
        """Give nothing: folders have no stamps here."""
        del path
        return None

    def list_folder(self, path: str) -> tuple[dict[str, Stamp], list[str]]:
        """List what is right in a folder: its files, each with its stamp, and its folders."""
        before = f"{path}/" if path else ""
        inner = [each.removeprefix(before) for each in self.files if each.startswith(before)]
        files = {before + each: self._stamp(before + each) for each in inner if "/" not in each}
        return files, sorted({before + each.partition("/")[0] for each in inner if "/" in each})

    def _stamp(self, path: str) -> Stamp:
        """Give a file's stamp; one that was put into `files` by hand is stamped when it is first asked for. Each write takes a second."""
        data = self.files[path]
        known = self._written.get(path)
        if known is None or known[0] is not data:
            self._clock += 1
            known = self._written[path] = (data, self._clock * 1_000_000_000)
        return Stamp(len(data), known[1], known[1], 0)

    def read(self, path: str) -> bytes:
        """Read a file's bytes."""
        if path not in self.files:
            if self.is_folder(path):
                raise IsADirectoryError(errno.EISDIR, "Is a directory", path)
            raise FileNotFoundError(errno.ENOENT, "No such file or directory", path)
        return self.files[path]

    def read_part(self, path: str, start: int, size: int) -> bytes:
        """Read a part of a file."""
        return self.read(path)[start : start + size]

    def open_parts(self, path: str) -> ReadPart:
        """Give what reads parts of a file."""
        return partial(self.read_part, path)

    def exists(self, path: str) -> bool:
        """Tell whether there is a file."""
        return path in self.files

    def is_folder(self, path: str) -> bool:
        """Tell whether there is a folder: whether a file lies below it."""
        return any(each.startswith(f"{path}/") for each in self.files)

    def write(self, path: str, data: bytes) -> Stamp:
        """Write a file, and give its stamp."""
        self.files[path] = data
        return self._stamp(path)

    def append(self, path: str, data: bytes) -> int:
        """Write at the end of a file."""
        before = self.files.get(path, b"")
        self.files[path] = before + data
        return len(before)

    def make_way(self, path: str) -> None:
        """Do nothing: in memory a file needs no folders."""

    def move(self, path: str, target: str) -> None:
        """Move a file over whatever is at the target, or a folder to where nothing is."""
        for inner in [path] if path in self.files else self.walk(path):
            moved = target + inner[len(path) :]
            self.files[moved] = self.files.pop(inner)
            if inner in self._written:
                self._written[moved] = self._written.pop(inner)

    def replace(self, path: str, data: bytes, known: bytes) -> bool:
        """Write over a file if it still holds the bytes `known`; tell whether it did."""
        if self.read(path) != known:
            return False
        self.write(path, data)
        return True

    def create(self, path: str, data: bytes) -> bool:
        """Write a new file; tell whether there was none."""
        if path in self.files:
            return False
        self.write(path, data)
        return True

    def remove(self, path: str) -> None:
        """Remove a file."""
        self.files.pop(path, None)

    def remove_tree(self, path: str) -> None:
        """Remove a folder and all in it."""
        for inner in self.walk(path):
            del self.files[inner]

    @contextmanager
    def lock(self, path: str, on_wait: Callable[[], None] | None = None) -> Iterator[None]:
        """Hold a lock that nobody else can want."""
        del path, on_wait
        yield
