"""Compiled templates, kept: in the process, and where a store is given, from one process to the next."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from jinja2 import BytecodeCache

if TYPE_CHECKING:
    from types import CodeType

    from jinja2.bccache import Bucket


class CodeCache(BytecodeCache):
    """Compiled templates, by name and text: a process that builds more than once compiles each once. All environments here are set up alike."""

    def __init__(self) -> None:
        """Begin with none."""
        self._codes: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Hand out what was compiled of this name and text, if it was."""
        bucket.code = self._codes.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled."""
        if bucket.code is not None:
            self._codes[bucket.key, bucket.checksum] = bucket.code


@cache
def code_cache() -> CodeCache:
    """Give the process's own cache."""
    return CodeCache()
