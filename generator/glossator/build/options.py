"""What a build is given, and what it gives back."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

from glossator.diagnostics import Diagnostic, has_errors, in_order, with_strictness
from glossator.frozen import frozen

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence
    from datetime import datetime

    from glossator.files import Files


@frozen
class BuildOptions:
    """What a build depends on besides the project. A `clock` without an offset is in the site's time zone; `base_url` replaces site.yaml's.

    `spares` tells which errors do not keep the site from being written, as a preview may wish; without it, none is spared. What the site then
    holds does not depend on it. `earlier` gives what the project's repository holds of a file, by its path as the disk spells it: only what is told
    of a silent edit depends on it. `has_index` tells that a site which has a full-text search gets its index; a preview does without.
    Without `hashes_assets` what templates bring along keeps its names: for a preview, whose pages then stay as they
    are when a stylesheet is edited.
    """

    clock: datetime
    drafts: bool = False
    future: bool = False
    strict: bool = False
    base_url: str | None = None
    spares: Callable[[Diagnostic], bool] | None = None
    earlier: Callable[[str], bytes | None] | None = None
    has_index: bool = True
    hashes_assets: bool = True

    def is_like(self, other: BuildOptions) -> bool:
        """Tell whether with these options a build gives what it gives with others, but for the clock."""
        kinds = [
            (each.drafts, each.future, each.strict, each.base_url, each.has_index, each.hashes_assets)
            for each in (self, other)
        ]
        return kinds[0] == kinds[1]


@frozen
class Builtin:
    """The built-in templates and assets, by name; `is_project` tells that the project's templates folder is the built-in one.

    `program` stands for the program that builds: its own version, its libraries' and Python's. What another program kept is not used. `compiled` is
    a folder of the program's, in which the compiled built-in templates are kept for all projects; without one, each project keeps them for itself,
    as it does those that are not there, and may not be kept there without `keeps_compiled`.
    """

    texts: Mapping[str, str]
    assets: Mapping[str, bytes]
    is_project: bool = False
    program: bytes = b""
    compiled: Files | None = None
    keeps_compiled: bool = True


@frozen
class BuildResult:
    """What a build did: how many pages the site has, which are files made with a template, how many of them were rendered, and its diagnostics.

    The diagnostics are in order; `has_failed` tells that an error among them kept the site from being written. `written` counts the files of all
    kinds that differed; `changed` are their paths in the output folder, and the paths of those that were deleted. `reasons` says of each page that
    was rendered why it was, by its path. `build` is what built: who ends soon, and holds the result until then, does not wait for a large site to be
    freed.
    """

    pages: int
    rendered: int
    written: int
    diagnostics: Sequence[Diagnostic]
    reasons: Mapping[str, str]
    changed: Collection[str] = ()
    has_failed: bool = False
    build: object = field(default=None, repr=False, compare=False)


def is_stopped(diagnostics: Sequence[Diagnostic], options: BuildOptions) -> bool:
    """Tell whether something is wrong that keeps a site from being written."""
    told = with_strictness(diagnostics) if options.strict else diagnostics
    return has_errors(each for each in told if not options.spares or not options.spares(each))


def finish(
    diagnostics: Sequence[Diagnostic],
    options: BuildOptions,
    *,
    pages: int = 0,
    staged: Sequence[str] = (),
    gone: Sequence[str] = (),
    reasons: Mapping[str, str] | None = None,
) -> BuildResult:
    """Give the result of a build."""
    told = in_order(with_strictness(diagnostics) if options.strict else diagnostics)
    return BuildResult(
        pages,
        len(reasons or ()),
        len(staged),
        told,
        reasons or {},
        frozenset((*staged, *gone)),
        is_stopped(diagnostics, options),
    )
