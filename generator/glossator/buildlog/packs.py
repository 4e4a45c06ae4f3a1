"""Packs: files of many pieces, one after the other. What is packed is never altered; what no longer counts goes when packs are packed again."""

from __future__ import annotations

from errno import EIO
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from glossator.files import Files, ReadPart

PACKS = "packs"
# More packs than this are packed again into one, so that a site edited a thousand times is read as quickly as one built afresh.
MOST_PACKS = 12
MOST_OPEN = 32


class Slice(NamedTuple):
    """Where a piece is packed: the pack's name, and its offset and size in bytes."""

    pack: str
    start: int
    size: int


def pack(files: Files, folder: str, name: str, pieces: Sequence[bytes]) -> list[Slice]:
    """Add pieces to the pack of a name, and tell where each is."""
    at = files.append(f"{folder}/{PACKS}/{name}", b"".join(pieces))
    slices = []
    for piece in pieces:
        slices.append(Slice(name, at, len(piece)))
        at += len(piece)
    return slices


class PackReader:
    """Reads pieces one by one, with their packs held open: opening a pack takes longer than reading a piece."""

    def __init__(self, files: Files, folder: str) -> None:
        """Take where the packs are; none is opened before something of it is read."""
        self._files = files
        self._folder = folder
        self._open: dict[str, ReadPart] = {}

    def __reduce__(self) -> tuple[type[PackReader], tuple[Files, str]]:
        """Leave the open packs behind: another process opens its own."""
        return PackReader, (self._files, self._folder)

    def close(self) -> None:
        """Let go of the open packs."""
        self._open.clear()

    def read(self, pack_name: str, start: int, size: int) -> bytes:
        """Read a piece, told as in a `Slice`; raises OSError where it is not whole."""
        read_part = self._open.get(pack_name)
        if read_part is None:
            if len(self._open) >= MOST_OPEN:
                self._open.clear()
            read_part = self._open[pack_name] = self._files.open_parts(f"{self._folder}/{PACKS}/{pack_name}")
        data = read_part(start, size)
        if len(data) != size:
            raise OSError(EIO, "the build log is damaged", f"{self._folder}/{PACKS}/{pack_name}")
        return data


def read_slices(files: Files, folder: str, places: Iterable[Slice]) -> dict[Slice, memoryview]:
    """Read many pieces, each pack as a whole; raises OSError where one is not whole."""
    packs: dict[str, memoryview] = {}
    found = {}
    for place in places:
        name, start, size = place
        if name not in packs:
            packs[name] = memoryview(files.read(f"{folder}/{PACKS}/{name}"))
        piece = packs[name][start : start + size]
        if len(piece) != size:
            raise OSError(EIO, "the build log is damaged", f"{folder}/{PACKS}/{name}")
        found[place] = piece
    return found


def are_there(files: Files, folder: str, places: Iterable[Slice]) -> bool:
    """Tell whether packs are there, and long enough, without reading them."""
    ends: dict[str, int] = {}
    for name, start, size in places:
        ends[name] = max(start + size, ends.get(name, 0))
    stamps = [(files.stamp(f"{folder}/{PACKS}/{name}"), end) for name, end in ends.items()]
    return all(stamp and stamp.size >= end for stamp, end in stamps)


def repack(files: Files, folder: str, name: str, places: Sequence[Slice]) -> dict[Slice, Slice]:
    """Pack pieces again into the new pack `name` if they lie in too many packs, or in packs that hold more besides; tell where each is now."""
    packs = {place[0] for place in places}
    stamps = [files.stamp(f"{folder}/{PACKS}/{each}") for each in packs]
    whole = sum(stamp.size for stamp in stamps if stamp)
    if len(packs) <= MOST_PACKS and whole <= 2 * sum(place[2] for place in places) + 1_000_000:
        return {}
    moved: dict[Slice, Slice] = {}
    for pack_name in sorted(packs):
        inner = [place for place in places if place[0] == pack_name]
        pieces = read_slices(files, folder, inner)
        moved.update(zip(inner, pack(files, folder, name, [bytes(pieces[place]) for place in inner]), strict=True))
    return moved


def prune_packs(files: Files, folder: str, kept: Collection[str]) -> None:
    """Remove the packs that are not to be kept: those of builds that were ended, and those packed again."""
    for path in files.walk(f"{folder}/{PACKS}", follows_links=False):
        if path.rpartition("/")[2] not in kept:
            files.remove(path)
