"""What a folder is to the stages above: the interface, and the stamp by which a file is known without being read."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

OnFault = Callable[[str, OSError], None]
ReadPart = Callable[[int, int], bytes]


class Stamp(NamedTuple):
    """What the disk says of a file without reading it.

    Its size in bytes, when it was modified, when it was changed in any way (both in nanoseconds), and which file it is. Two files of one stamp may
    differ all the same, if they were written within the clock's grain.
    """

    size: int
    modified: int
    changed: int
    inode: int


class Link(NamedTuple):
    """A link: its path in the folder, and what it leads to, as an absolute path without links."""

    path: str
    real: str
    is_folder: bool


class Files(Protocol):
    """What stages above may ask of a folder."""

    def walk(self, below: str = "", *, follows_links: bool = True, on_fault: OnFault | None = None) -> list[str]:
        """List the files below a folder, in order. What cannot be listed goes to `on_fault`, or is raised without one."""

    def scan(self, below: str = "", *, follows_links: bool = True, on_fault: OnFault | None = None) -> dict[str, Stamp]:
        """List the files below a folder, in no order, each with its stamp; else as `walk`."""

    def stamp(self, path: str, *, follows_links: bool = True) -> Stamp | None:
        """Give a file's stamp; None where there is no file."""

    def folder_stamp(self, path: str) -> Stamp | None:
        """Give a folder's stamp, which changes when a file or a folder comes into it or goes; None where there is none, or it says nothing."""

    def list_folder(self, path: str) -> tuple[dict[str, Stamp], list[str]]:
        """List what is right in a folder: its files (and links), each with its stamp, and its folders."""

    def read(self, path: str) -> bytes:
        """Read a file's bytes."""

    def read_part(self, path: str, start: int, size: int) -> bytes:
        """Read a part of a file: `size` bytes from the offset `start`, fewer where the file ends."""

    def open_parts(self, path: str) -> ReadPart:
        """Open a file of which many parts will be read, each by its offset and its size; it is open as long as what is given here is kept."""

    def exists(self, path: str) -> bool:
        """Tell whether there is a file."""

    def is_folder(self, path: str) -> bool:
        """Tell whether there is a folder."""

    def write(self, path: str, data: bytes) -> Stamp:
        """Write a file, making its folders, and give its stamp."""

    def append(self, path: str, data: bytes) -> int:
        """Write at the end of a file, made with its folders if it is not there; give the offset at which the data begins."""

    def make_way(self, path: str) -> None:
        """Make the folders that a file will stand in."""

    def move(self, path: str, target: str) -> None:
        """Move a file in one step over whatever file is at the target, making the target's folders; or a folder to where nothing is."""

    def replace(self, path: str, data: bytes, known: bytes) -> bool:
        """Write over a file in one step, keeping its permissions, if it still holds the bytes `known`; tell whether it did."""

    def create(self, path: str, data: bytes) -> bool:
        """Write a new file in one step, making its folders; tell whether there was none, else nothing is written."""

    def remove(self, path: str) -> None:
        """Remove a file, and the folders that it leaves empty."""

    def remove_tree(self, path: str) -> None:
        """Remove a folder and all in it, if it is there."""

    def lock(self, path: str, on_wait: Callable[[], None] | None = None) -> AbstractContextManager[None]:
        """Hold a file's lock, waiting for whoever else holds it; `on_wait` is called before the wait, if there is one."""
