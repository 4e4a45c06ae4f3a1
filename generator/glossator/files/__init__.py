"""The disk, behind one small interface; nothing above this module opens a file.

A `Folder` is a folder of the disk. Paths in it are relative, with `/`, and never lead out of it. Its twin in memory, which tests use, behaves the
same; its clock is a counter. All methods that touch the disk raise OSError as it comes.
"""

from __future__ import annotations

from glossator.files.disk import Folder
from glossator.files.interface import Files, Link, OnFault, ReadPart, Stamp
from glossator.files.memory import MemoryFolder
from glossator.files.temporary import temporary_folder

__all__ = ["Files", "Folder", "Link", "MemoryFolder", "OnFault", "ReadPart", "Stamp", "temporary_folder"]
