"""The disk, behind one small interface; nothing above this module opens a file.

A `Folder` is a folder of the disk. Paths in it are relative, with `/`, and never lead out of it. Its twin in memory, which tests use, behaves the
same. All methods that touch the disk raise OSError as it comes.
"""

from __future__ import annotations

import errno
import os
import shutil
import stat
from collections.abc import Callable
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

try:
    import fcntl
except ImportError:  # not a POSIX system: there two builds at one time are not kept apart
    fcntl = None  # type: ignore[assignment]

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

OnFault = Callable[[str, OSError], None]

# Without blocking: a named pipe among the sources must not keep a build waiting.
READING = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
WRITING = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)


class Files(Protocol):
    """What stages above may ask of a folder."""

    def walk(self, below: str = "", *, follows_links: bool = True, on_fault: OnFault | None = None) -> list[str]:
        """List the files below a folder, in order. What cannot be listed goes to `on_fault`, or is raised without one."""

    def read(self, path: str) -> bytes:
        """Read a file's bytes."""

    def exists(self, path: str) -> bool:
        """Tell whether there is a file."""

    def write(self, path: str, data: bytes) -> None:
        """Write a file, making its folders."""

    def make_way(self, path: str) -> None:
        """Make the folders that a file will stand in."""

    def move(self, path: str, target: str) -> None:
        """Move a file in one step over whatever file is at the target, making the target's folders."""

    def remove(self, path: str) -> None:
        """Remove a file, and the folders that it leaves empty."""

    def remove_tree(self, path: str) -> None:
        """Remove a folder and all in it, if it is there."""

    def lock(self, path: str) -> AbstractContextManager[None]:
        """Hold a file's lock, waiting for whoever else holds it."""


class Folder:
    """A folder of the disk. It is made when something is first written to it."""

    def __init__(self, root: Path) -> None:
        """Take the folder's path."""
        self.root = root
        self._prefix = f"{root}/"
        self._real_folders: set[str] = set()

    def walk(self, below: str = "", *, follows_links: bool = True, on_fault: OnFault | None = None) -> list[str]:
        """List the files below a folder, in order; none where there is no folder.

        Links are followed as long as they stay in this folder, or in the one they are sought below, and do not lead back to a folder around
        them; else a link counts as a file. What cannot be listed, and a link that leads out, goes to `on_fault`, or is raised without one.
        """
        bounds = tuple(os.path.realpath(path) for path in (self.root, self._prefix + below))
        found: list[str] = []
        waiting = [(below.rstrip("/"), frozenset(bounds[1:]))]
        while waiting:
            inner, around = waiting.pop()
            try:
                with os.scandir(self._prefix + inner) as listed:
                    entries = list(listed)
            except OSError as error:
                if isinstance(error, FileNotFoundError) and inner == below.rstrip("/"):
                    return []
                _tell(on_fault, inner, error)
                continue
            for entry in entries:
                path = f"{inner}/{entry.name}" if inner else entry.name
                if entry.is_symlink():
                    real = os.path.realpath(entry.path)
                    if follows_links and not any(real == bound or real.startswith(bound + os.sep) for bound in bounds):
                        _tell(on_fault, path, OSError(errno.EXDEV, "The link leads out of the project", path))
                    elif follows_links and entry.is_dir() and real not in around:
                        waiting.append((path, around | {real}))
                    elif not follows_links or not entry.is_dir():
                        found.append(path)
                elif entry.is_dir():
                    waiting.append((path, around | {os.path.realpath(entry.path)} if follows_links else around))
                else:
                    found.append(path)
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

    def make_way(self, path: str) -> None:
        """Make the folders that a file will stand in."""
        self._make_folder(path)

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

    @contextmanager
    def lock(self, path: str) -> Iterator[None]:
        """Hold a file's lock, waiting for whoever else holds it. The system lets go of it when a process ends, however it ends."""
        self._make_folder(path)
        descriptor = os.open(self._prefix + path, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o666)
        try:
            if fcntl is not None:
                fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)

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

    def walk(self, below: str = "", *, follows_links: bool = True, on_fault: OnFault | None = None) -> list[str]:
        """List the files below a folder, in order; there are no links in memory, and no faults."""
        del follows_links, on_fault
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

    def make_way(self, path: str) -> None:
        """Do nothing: in memory a file needs no folders."""

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

    @contextmanager
    def lock(self, path: str) -> Iterator[None]:
        """Hold a lock that nobody else can want."""
        del path
        yield


def _tell(on_fault: OnFault | None, path: str, error: OSError) -> None:
    if on_fault is None:
        raise error
    on_fault(path, error)
