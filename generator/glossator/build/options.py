"""What a build is given, and what it gives back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from glossator.diagnostics import Diagnostic, has_errors

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class BuildOptions:
    """What a build depends on besides the project. A `clock` without an offset is in the site's time zone; `base_url` replaces site.yaml's."""

    clock: datetime
    drafts: bool = False
    future: bool = False
    strict: bool = False
    base_url: str | None = None


@dataclass(frozen=True, slots=True)
class Builtin:
    """The built-in templates and assets, by name; `is_project` tells that the project's templates folder is the built-in one.

    `program` stands for the program that builds: its own version, its libraries' and Python's. What another program kept is not used.
    """

    texts: Mapping[str, str]
    assets: Mapping[str, bytes]
    is_project: bool = False
    program: bytes = b""


@dataclass(frozen=True, slots=True)
class BuildResult:
    """What a build did: how many pages the site has, which are files made with a template, how many of them were rendered, and its diagnostics.

    The diagnostics are in order; `written` counts the files of all kinds that differed.
    `reasons` says of each page that was rendered why it was, by its path.
    """

    pages: int
    rendered: int
    written: int
    diagnostics: Sequence[Diagnostic]
    reasons: Mapping[str, str]

    @property
    def has_failed(self) -> bool:
        """Tell whether an error kept the site from being written."""
        return has_errors(self.diagnostics)
