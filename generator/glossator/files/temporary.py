"""A folder for the files of another program, which is gone when it is no longer needed."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from glossator.files.disk import Folder

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def temporary_folder() -> Iterator[Folder]:
    """Make a folder of the disk that lasts as long as the context."""
    from tempfile import TemporaryDirectory

    with TemporaryDirectory(prefix="glossator-") as path:
        yield Folder(Path(path))
