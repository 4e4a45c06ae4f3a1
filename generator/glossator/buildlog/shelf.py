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
    """Two as one: what has a key that begins with `prefix` is kept on `special`, all else on `rest`."""

    prefix: str
    special: Shelf
    rest: Shelf

    def load(self, key: str) -> bytes | None:
        """Give what was saved last under a key, as `Shelf` does."""
        return self._find(key).load(key)

    def save(self, key: str, data: bytes) -> None:
        """Keep something under a key, as `Shelf` does."""
        self._find(key).save(key, data)

    def _find(self, key: str) -> Shelf:
        return self.special if key.startswith(self.prefix) else self.rest
