"""The proof that an incremental build equals a clean one: a clean build beside it, compared byte for byte."""

from __future__ import annotations

from typing import TYPE_CHECKING

from glossator.build.running import build_site
from glossator.diagnostics import Code, Diagnostic, report
from glossator.model.search import is_made_by_pagefind
from glossator.source import Place

if TYPE_CHECKING:
    from collections.abc import Iterable

    from glossator.build.crew import Crew
    from glossator.build.options import BuildOptions, Builtin
    from glossator.files import Files


def verify_site(  # noqa: PLR0913  two builds are spoken of
    files: Files,
    site: Files,
    written: Iterable[str],
    beside: Files,
    state: Files,
    builtin: Builtin,
    options: BuildOptions,
    *,
    crew: Crew,
) -> list[Diagnostic]:
    """Build a project clean into the empty folder `beside`, and name the files of `site` that differ from it.

    `written` are the files that builds have written to `site`. What else is there is not compared: a build names it in a warning. Of the index of
    the full-text search, which Pagefind never makes twice alike, that is compared which says what was indexed.
    """
    result = build_site(files, beside, state, "verify.json", builtin, options, crew=crew)
    if result.has_failed:
        return list(result.diagnostics)
    found = []
    for path in sorted({*beside.walk(), *written}):
        if not is_made_by_pagefind(path) and _read(site, path) != _read(beside, path):
            message = f"`{path}` is not what a clean build gives"
            hint = "build with `--clean`, and report this as a fault of Glossator, with what was changed before"
            found.append(report(Code.BUILD_MISMATCH, Place("content/site.yaml"), message, hint))
    return found


def _read(folder: Files, path: str) -> bytes | None:
    try:
        return folder.read(path)
    except OSError:
        return None
