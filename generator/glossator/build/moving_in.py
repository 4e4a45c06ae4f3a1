"""Rendering a few files of a site that stands, and moving them in."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from glossator.build.rendering import Stager, stage_pages
from glossator.buildlog import PageEntry

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from glossator.build.output import Output
    from glossator.build.rendering import Renderer
    from glossator.pages.keys import Key


class MovedIn(NamedTuple):
    """The files that were rendered, by their paths, with their entries for the build log; and the paths of those that differed."""

    entries: dict[str, PageEntry]
    staged: list[str]


def move_in(
    target: Output,
    renderer: Renderer,
    paths: Sequence[str],
    standing: dict[str, bytes],
    keys: Mapping[int, Key],
    gone: Sequence[str],
) -> MovedIn | None:
    """Render the files of some plans, whose keys these are by their numbers, and move them in; None if one cannot be rendered, and then none is.

    `paths` tells where each plan's file is, `standing` what each file in the output holds, which is kept up to date; `gone` are files to be deleted.
    """
    made = stage_pages(Stager(renderer, target.output, standing, target.present), list(keys))
    if any(each.digest is None or each.faults for each in made):
        target.discard()
        return None
    staged = [paths[each.number] for each in made if each.is_staged]
    digests = {paths[each.number]: each.digest or b"" for each in made}
    changed = {path: digest.hex() for path, digest in digests.items() if target.recorded.get(path) != digest.hex()}
    target.commit(staged, changed, gone)
    stamps = {paths[each.number]: target.stamp_moved(paths[each.number], each.stamp) for each in made if each.is_staged}
    target.note(stamps, gone)
    for path in gone:
        standing.pop(path, None)
    standing.update(digests)
    entries = {}
    for each in made:
        path = paths[each.number]
        # What was copied has the digest of what it was then, should its source have changed meanwhile.
        key = {"file": digests[path]} if renderer.plans[each.number].is_copied else keys[each.number]
        entries[path] = PageEntry(key, digests[path], stamps[path] if each.is_staged else target.present[path])
    return MovedIn(entries, staged)
