"""A folder of the disk."""

from __future__ import annotations

import errno
import os
import stat
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from glossator.files.interface import Link, Stamp

try:
    import fcntl
except ImportError:  # not a POSIX system: there two builds at one time are not kept apart
    fcntl = None  # type: ignore[assignment]

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from glossator.files.interface import OnFault, ReadPart

# Without blocking: a named pipe among the sources must not keep a build waiting.
READING = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
WRITING = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)


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
        return sorted(path for path, _ in self._list(below, on_fault, follows_links=follows_links))

    def scan(self, below: str = "", *, follows_links: bool = True, on_fault: OnFault | None = None) -> dict[str, Stamp]:
        """List the files below a folder, in no order, each with its stamp; else as `walk`."""
        found = {}
        for path, entry in self._list(below, on_fault, follows_links=follows_links):
            try:
                status = entry.stat(follow_symlinks=follows_links)
            except OSError as error:
                _tell(on_fault, path, error)
            else:
                found[path] = _stamp(status)
        return found

    def _list(
        self, below: str, on_fault: OnFault | None, *, follows_links: bool
    ) -> Iterator[tuple[str, os.DirEntry[str]]]:
        bounds = tuple(os.path.realpath(path) for path in (self.root, self._prefix + below))
        waiting = [(below.rstrip("/"), frozenset(bounds[1:]))]
        while waiting:
            inner, around = waiting.pop()
            try:
                with os.scandir(self._prefix + inner) as listed:
                    entries = list(listed)
            except OSError as error:
                if isinstance(error, FileNotFoundError) and inner == below.rstrip("/"):
                    return
                _tell(on_fault, inner, error)
                continue
            for entry in entries:
                path = f"{inner}/{entry.name}" if inner else entry.name
                if entry.is_dir(follow_symlinks=False):
                    waiting.append((path, around | {os.path.realpath(entry.path)} if follows_links else around))
                elif not entry.is_symlink() or not follows_links:
                    yield path, entry
                else:
                    real = os.path.realpath(entry.path)
                    if not any(real == bound or real.startswith(bound + os.sep) for bound in bounds):
                        _tell(on_fault, path, OSError(errno.EXDEV, "The link leads out of the project", path))
                    elif not entry.is_dir():
                        yield path, entry
                    elif real not in around:
                        waiting.append((path, around | {real}))

    def stamp(self, path: str, *, follows_links: bool = True) -> Stamp | None:
        """Give a file's stamp; None where there is no file, and for a link that is not followed."""
        try:
            status = os.stat(self._prefix + path, follow_symlinks=follows_links)
        except (FileNotFoundError, NotADirectoryError):
            return None
        return _stamp(status) if stat.S_ISREG(status.st_mode) else None

    def folder_stamp(self, path: str) -> Stamp | None:
        """Give a folder's stamp, which changes when a file or a folder comes into it or goes; None where there is none. A link is none."""
        try:
            status = os.lstat(self._prefix + path)
        except (FileNotFoundError, NotADirectoryError):
            return None
        return _stamp(status) if stat.S_ISDIR(status.st_mode) else None

    def list_folder(self, path: str) -> tuple[dict[str, Stamp], list[str]]:
        """List what is right in a folder: its files (and links), each with its stamp, and its folders."""
        files, folders = {}, []
        before = f"{path}/" if path else ""
        with os.scandir(self._prefix + path) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    folders.append(before + entry.name)
                else:
                    files[before + entry.name] = _stamp(entry.stat(follow_symlinks=False))
        return files, folders

    def find_links(self, below: Iterable[str]) -> list[Link]:
        """Find the links among some names and in the folders that they are, in order; what a link leads to is not searched for more."""
        found: list[Link] = []
        waiting = list(below)
        while waiting:
            path = waiting.pop()
            full = self._prefix + path
            if os.path.islink(full):
                real = os.path.realpath(full)
                found.append(Link(path, real, os.path.isdir(real)))
                continue
            try:
                with os.scandir(full) as entries:
                    inner = [each.name for each in entries if each.is_symlink() or each.is_dir(follow_symlinks=False)]
            except OSError:
                continue
            waiting += [f"{path}/{name}" for name in inner]
        return sorted(found)

    def is_link(self, path: str) -> bool:
        """Tell whether there is a link."""
        return os.path.islink(self._prefix + path)

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

    def read_part(self, path: str, start: int, size: int) -> bytes:
        """Read a part of a file: `size` bytes from the offset `start`, fewer where the file ends."""
        descriptor = os.open(self._prefix + path, READING)
        try:
            return os.pread(descriptor, size, start)
        finally:
            os.close(descriptor)

    def open_parts(self, path: str) -> ReadPart:
        """Open a file of which many parts will be read; it is open as long as what is given here is kept."""
        return _OpenFile(os.open(self._prefix + path, READING))

    def exists(self, path: str) -> bool:
        """Tell whether there is a file."""
        return os.path.isfile(self._prefix + path)

    def is_folder(self, path: str) -> bool:
        """Tell whether there is a folder."""
        return os.path.isdir(self._prefix + path)

    def write(self, path: str, data: bytes) -> Stamp:
        """Write a file, making its folders, and give its stamp."""
        self._make_folder(path)
        descriptor = os.open(self._prefix + path, WRITING, 0o666)
        try:
            _write_all(descriptor, data)
            return _stamp(os.fstat(descriptor))
        finally:
            os.close(descriptor)

    def append(self, path: str, data: bytes) -> int:
        """Write at the end of a file, made with its folders if it is not there; give the offset at which the data begins."""
        self._make_folder(path)
        descriptor = os.open(self._prefix + path, WRITING & ~os.O_TRUNC | os.O_APPEND, 0o666)
        try:
            start = os.fstat(descriptor).st_size
            _write_all(descriptor, data)
            return start
        finally:
            os.close(descriptor)

    def make_way(self, path: str) -> None:
        """Make the folders that a file will stand in."""
        self._make_folder(path)

    def move(self, path: str, target: str) -> None:
        """Move a file in one step over whatever file is at the target, making the target's folders; or a folder to where nothing is."""
        self._make_folder(target)
        os.replace(self._prefix + path, self._prefix + target)

    def replace(self, path: str, data: bytes, known: bytes) -> bool:
        """Write over a file in one step, keeping its permissions, if it still holds the bytes `known`; tell whether it did.

        A link stays, and what it leads to is written over. No look and no move are one, so a change within microseconds may be missed.
        """
        target = os.path.realpath(self._prefix + path)
        mode = stat.S_IMODE(os.stat(target).st_mode)
        with _beside(target, data) as new:
            os.chmod(new, mode)
            if self.read(path) != known:
                return False
            os.replace(new, target)
        return True

    def create(self, path: str, data: bytes) -> bool:
        """Write a new file in one step, making its folders; tell whether there was none, else nothing is written."""
        self._make_folder(path)
        target = self._prefix + path
        with _beside(target, data, 0o666) as new:
            try:
                os.link(new, target)
            except FileExistsError:
                return False
            except OSError:  # a file system without hard links
                if os.path.lexists(target):
                    return False
                os.replace(new, target)
        return True

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
            from shutil import rmtree

            rmtree(target)

    @contextmanager
    def lock(self, path: str, on_wait: Callable[[], None] | None = None) -> Iterator[None]:
        """Hold a file's lock, waiting for whoever else holds it. The system lets go of it when a process ends, however it ends."""
        self._make_folder(path)
        descriptor = os.open(self._prefix + path, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o666)
        try:
            if fcntl is not None:
                try:
                    fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    if on_wait:
                        on_wait()
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


class _OpenFile:
    """An open file, by its descriptor; it is closed when nobody holds it any more."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def __call__(self, start: int, size: int) -> bytes:
        return os.pread(self._descriptor, size, start)

    def __del__(self) -> None:
        os.close(self._descriptor)


@contextmanager
def _beside(target: str, data: bytes, mode: int = 0o600) -> Iterator[str]:
    """Write data to a file beside another, which is removed at the end if it is there still. Its name is hidden and passing: no source's."""
    from secrets import token_hex

    folder, name = os.path.split(target)
    new = os.path.join(folder, f".{name[:200]}.{token_hex(4)}.tmp")
    descriptor = os.open(new, WRITING | os.O_EXCL, mode)
    try:
        try:
            _write_all(descriptor, data)
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        yield new
    finally:
        with suppress(FileNotFoundError):
            os.unlink(new)


def _stamp(status: os.stat_result) -> Stamp:
    return Stamp(status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino)


def _write_all(descriptor: int, data: bytes) -> None:
    written = os.write(descriptor, data)
    while written < len(data):
        written += os.write(descriptor, data[written:])


def _tell(on_fault: OnFault | None, path: str, error: OSError) -> None:
    if on_fault is None:
        raise error
    on_fault(path, error)
