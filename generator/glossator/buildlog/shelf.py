"""Folders of pieces by key, for what is made once and wanted by every build, such as compiled templates."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from glossator.frozen import frozen

if TYPE_CHECKING:
    from glossator.files import Files

SHELF = "templates"


@frozen
class Shelf:
    """Keeps bytes by key, a short name, below a folder. What cannot be kept is not: everything here can be made again.

    `owner` stands for the program that keeps them where nobody clears the shelf for another: what another one has saved is not there.
    """

    files: Files
    folder: str
    owner: bytes = b""

    def load(self, key: str) -> bytes | None:
        """Give what was saved last under a key; None if there is nothing, or it cannot be read."""
        try:
            data = self.files.read(f"{self.folder}/{SHELF}/{key}")
        except OSError:
            return None
        return data[len(self.owner) :] if data.startswith(self.owner) else None

    def save(self, key: str, data: bytes) -> None:
        """Keep something under a key, in place of what was there. It is written whole or not at all to who reads it by its checksum."""
        with contextlib.suppress(OSError):
            self.files.write(f"{self.folder}/{SHELF}/{key}", self.owner + data)

    def clear(self) -> None:
        """Keep nothing any more."""
        self.files.remove_tree(f"{self.folder}/{SHELF}")


@frozen
class Shelves:
    """Two as one: what has a key that begins with `prefix` is kept on `special`, if that `is_open`, all else on `rest`."""

    prefix: str
    special: Shelf
    rest: Shelf
    is_open: bool = True

    def load(self, key: str) -> bytes | None:
        """Give what was saved last under a key, as `Shelf` does."""
        found = self.special.load(key) if key.startswith(self.prefix) else None
        return self.rest.load(key) if found is None else found

    def save(self, key: str, data: bytes) -> None:
        """Keep something under a key, as `Shelf` does."""
        shelf = self.special if self.is_open and key.startswith(self.prefix) else self.rest
        shelf.save(key, data)
