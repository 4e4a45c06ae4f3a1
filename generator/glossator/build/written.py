"""The list of files that builds have written to an output folder: what is not on it is never deleted.

It is JSON, path to digest in hex, and a file of changes beside it, a line for each: so a build that changes little writes little. As long as a
build moves files in, a path has the digests of all that may stand there, with spaces between them.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from glossator.model.digests import digest_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from glossator.files import Files

Digests = dict[str, str]
# The list is written whole if the lines of changes have grown beyond this part of it, and beyond so many bytes.
MOST_CHANGED = 1 / 8
LEAST_WHOLE = 4096


class Written:
    """The list of an output folder. `record` is its path in `state`; one that is lost or damaged is empty."""

    def __init__(self, state: Files, record: str) -> None:
        """Read the list."""
        self._state = state
        self._record = record
        data = self._read(record)
        self.digests = _parse(data)
        self._base = digest_bytes(data).hex()
        self._size, self._added = len(data), 0
        changes = self._read(self._changes)
        if data and changes:
            self._added = len(changes)
            for changed in _lines_of(changes, self._base):
                self._apply(changed)

    @property
    def _changes(self) -> str:
        return f"{self._record}.changes"

    def _read(self, path: str) -> bytes:
        try:
            return self._state.read(path)
        except FileNotFoundError:
            return b""

    def _apply(self, changed: Mapping[str, str | None]) -> None:
        for path, digest in changed.items():
            if digest is None:
                self.digests.pop(path, None)
            else:
                self.digests[path] = digest

    def change(self, changed: Mapping[str, str | None]) -> None:
        """Note other digests of some files; None takes a file off the list. It is on the disk when this returns."""
        if not changed and self._size:
            return
        self._apply(changed)
        line = b"\n" + json.dumps({"base": self._base, "files": changed}, ensure_ascii=False).encode()
        if self._size and self._added + len(line) <= max(LEAST_WHOLE, self._size * MOST_CHANGED):
            # A line begins with its end: one that was broken off so spoils none after it.
            self._state.append(self._changes, line + b"\n")
            self._added += len(line) + 1
            return
        data = json.dumps({"files": self.digests}, ensure_ascii=False).encode()
        self._state.write(f"{self._record}.new", data)
        self._state.move(f"{self._record}.new", self._record)
        self._state.remove(self._changes)
        self._base = digest_bytes(data).hex()
        self._size, self._added = len(data), 0


def _parse(data: bytes) -> Digests:
    try:
        read = json.loads(data)
    except ValueError:
        return {}
    files = read.get("files") if isinstance(read, dict) else None
    if not isinstance(files, dict):
        return {}
    return {path: digest for path, digest in files.items() if isinstance(digest, str) and _is_inner(path)}


def _lines_of(data: bytes, base: str) -> Iterator[Mapping[str, str | None]]:
    """Give the changes that belong to a list; those of an older one are left, and a line that was broken off."""
    for line in data.splitlines():
        try:
            read = json.loads(line)
        except ValueError:
            continue
        if isinstance(read, dict) and read.get("base") == base and isinstance(read.get("files"), dict):
            files = read["files"].items()
            yield {path: digest for path, digest in files if isinstance(digest, str | None) and _is_inner(path)}


def _is_inner(path: str) -> bool:
    return not path.startswith("/") and ".." not in path.split("/") and "\\" not in path
