"""A folder of pieces by key, for what is made once and wanted by every build, such as compiled templates."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from glossator.files import Files

SHELF = "templates"


@dataclass(frozen=True)
class Shelf:
    """Keeps bytes by key, a short name, below the log's folder. What cannot be kept is not: everything here can be made again."""

    files: Files
    folder: str

    def load(self, key: str) -> bytes | None:
        """Give what was saved last under a key; None if there is nothing, or it cannot be read."""
        try:
            return self.files.read(f"{self.folder}/{SHELF}/{key}")
        except OSError:
            return None

    def save(self, key: str, data: bytes) -> None:
        """Keep something under a key, in place of what was there. It is written whole or not at all to who reads it by its checksum."""
        with contextlib.suppress(OSError):
            self.files.write(f"{self.folder}/{SHELF}/{key}", data)

    def clear(self) -> None:
        """Keep nothing any more."""
        self.files.remove_tree(f"{self.folder}/{SHELF}")
