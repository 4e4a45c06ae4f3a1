"""The disk, behind one small interface; nothing above this module opens a file.

A `Folder` is a folder of the disk. Paths in it are relative, with `/`, and never lead out of it. Its twin in memory, which tests use, behaves the
same. All methods that touch the disk raise OSError as it comes.
"""

from __future__ import annotations

import errno
import os
import shutil
import stat
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from pathlib import Path

# Without blocking: a named pipe among the sources must not keep a build waiting.
READING = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
WRITING = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)


class Files(Protocol):
    """What stages above may ask of a folder."""

    def walk(self, below: str = "") -> list[str]:
        """List the files below a folder, in order; links to folders are followed, each real folder once."""

    def read(self, path: str) -> bytes:
        """Read a file's bytes."""

    def exists(self, path: str) -> bool:
        """Tell whether there is a file."""

    def write(self, path: str, data: bytes) -> None:
        """Write a file, making its folders."""

    def move(self, path: str, target: str) -> None:
        """Move a file in one step over whatever file is at the target, making the target's folders."""

    def remove(self, path: str) -> None:
        """Remove a file, and the folders that it leaves empty."""

    def remove_tree(self, path: str) -> None:
        """Remove a folder and all in it, if it is there."""


class Folder:
    """A folder of the disk. It is made when something is first written to it."""

    def __init__(self, root: Path) -> None:
        """Take the folder's path."""
        self.root = root
        self._prefix = f"{root}/"
        self._real_folders: set[str] = set()

    def walk(self, below: str = "") -> list[str]:
        """List the files below a folder, in order; links to folders are followed, each real folder once."""
        found: list[str] = []
        seen: set[str] = set()
        for folder, names, files in os.walk(self._prefix + below, followlinks=True):
            real = os.path.realpath(folder)
            if real in seen:
                names.clear()
                continue
            seen.add(real)
            inner = folder[len(self._prefix) :].replace(os.sep, "/").strip("/")
            found += [f"{inner}/{name}" for name in files] if inner else files
        return sorted(found)

    def read(self, path: str) -> bytes:
        """Read a file's bytes."""
        descriptor = os.open(self._prefix + path, READING)
        try:
            status = os.fstat(descriptor)
            if stat.S_ISDIR(status.st_mode):
                raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), self._prefix + path)
            if not stat.S_ISREG(status.st_mode):
                raise OSError(errno.EINVAL, "it is not a regular file", self._prefix + path)
            size = status.st_size
            data = os.read(descriptor, size + 1)
            if len(data) != size:  # it grew meanwhile, or is larger than one read gives
                with open(descriptor, "rb", closefd=False) as file:
                    data += file.read()
        finally:
            os.close(descriptor)
        return data

    def exists(self, path: str) -> bool:
        """Tell whether there is a file."""
        return os.path.isfile(self._prefix + path)

    def write(self, path: str, data: bytes) -> None:
        """Write a file, making its folders."""
        self._make_folder(path)
        descriptor = os.open(self._prefix + path, WRITING, 0o666)
        try:
            written = os.write(descriptor, data)
            while written < len(data):
                written += os.write(descriptor, data[written:])
        finally:
            os.close(descriptor)

    def move(self, path: str, target: str) -> None:
        """Move a file in one step over whatever file is at the target, making the target's folders."""
        self._make_folder(target)
        os.replace(self._prefix + path, self._prefix + target)

    def remove(self, path: str) -> None:
        """Remove a file, and the folders that it leaves empty."""
        target = self.root / path
        target.unlink(missing_ok=True)
        self._real_folders.clear()
        for folder in target.parents:
            if folder == self.root:
                return
            try:
                folder.rmdir()
            except OSError:
                return

    def remove_tree(self, path: str) -> None:
        """Remove a folder and all in it, if it is there."""
        self._real_folders.clear()
        target = self.root / path
        if target.is_symlink():
            target.unlink()
        elif target.exists():
            shutil.rmtree(target)

    def _make_folder(self, path: str) -> None:
        """Make the folders of a file, and refuse to go through a link: it might lead out."""
        inner = path.rpartition("/")[0]
        if inner in self._real_folders:
            return
        if not self._real_folders:
            self.root.mkdir(parents=True, exist_ok=True)
        folder = ""
        for name in inner.split("/") if inner else ():
            folder = f"{folder}/{name}" if folder else name
            if folder in self._real_folders:
                continue
            full = f"{self.root}/{folder}"
            try:
                os.mkdir(full)
            except FileExistsError:
                if os.path.islink(full) or not os.path.isdir(full):
                    message = "something that is no folder stands where a folder of the output must be"
                    raise NotADirectoryError(20, message, full) from None
            self._real_folders.add(folder)
        self._real_folders.add(inner)


class MemoryFolder:
    """A folder that is only in memory."""

    def __init__(self, files: dict[str, bytes] | None = None) -> None:
        """Take files by path."""
        self.files = dict(files or {})

    def walk(self, below: str = "") -> list[str]:
        """List the files below a folder, in order."""
        return sorted(path for path in self.files if not below or path.startswith(below.rstrip("/") + "/"))

    def read(self, path: str) -> bytes:
        """Read a file's bytes."""
        if path not in self.files:
            if any(each.startswith(f"{path}/") for each in self.files):
                raise IsADirectoryError(errno.EISDIR, "Is a directory", path)
            raise FileNotFoundError(errno.ENOENT, "No such file or directory", path)
        return self.files[path]

    def exists(self, path: str) -> bool:
        """Tell whether there is a file."""
        return path in self.files

    def write(self, path: str, data: bytes) -> None:
        """Write a file."""
        self.files[path] = data

    def move(self, path: str, target: str) -> None:
        """Move a file over whatever is at the target."""
        self.files[target] = self.files.pop(path)

    def remove(self, path: str) -> None:
        """Remove a file."""
        self.files.pop(path, None)

    def remove_tree(self, path: str) -> None:
        """Remove a folder and all in it."""
        for inner in self.walk(path):
            del self.files[inner]
