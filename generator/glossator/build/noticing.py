"""Noticing which sources have changed since a site was built, by what they hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from glossator.build.finding import FOLDERS, find_files, is_passing
from glossator.build.misnaming import SIDECAR
from glossator.model.digests import digest_bytes

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from glossator.buildlog import SourceEntry
    from glossator.files import Files, Stamp


class Look(NamedTuple):
    """What some sources were at the moment `now` (ns), by path as the disk spells it.

    `stamps` are those that are others than they were; `changed` the digests of what says something else.
    """

    now: int
    stamps: dict[str, Stamp]
    changed: dict[str, bytes]


def look_at(
    files: Files, sources: Mapping[str, SourceEntry], hints: Iterable[str], pending: Iterable[str], now: int
) -> Look | None:
    """Look at the sources that some paths may tell of; None if files have come or gone, which only a look at all can tell.

    A sidecar that has come beside its article is no such file: it is one of that article's two. `sources` are those that were built, `pending`
    such as are read whatever their stamps say.
    """
    certain = frozenset(pending)
    stamps, changed = {}, {}
    for path in {*hints, *certain}:
        if path.partition("/")[0] not in FOLDERS or is_passing(path):
            continue
        known = sources.get(path)
        stamp = files.stamp(path)
        if known is None and not (stamp and is_new_sidecar(path, sources)):
            is_gone = path in certain or any(each.startswith(f"{path}/") for each in sources)
            if stamp or is_gone or files.is_folder(path):
                return None
            continue
        if stamp is None:
            return None
        if known and stamp == known[0] and path not in certain:
            continue
        stamps[path] = stamp
        try:
            digest = digest_bytes(files.read(path))
        except OSError:
            return None
        if known is None or digest != known[1]:
            changed[path] = digest
    return Look(now, stamps, changed)


def is_new_sidecar(path: str, sources: Mapping[str, SourceEntry]) -> bool:
    """Tell whether a path is that of a sidecar that was not there, whose article was."""
    return path.isascii() and path.endswith(SIDECAR) and path.removesuffix(SIDECAR) + ".md" in sources


def find_changes(files: Files, sources: Mapping[str, SourceEntry]) -> set[str]:
    """Find the sources that may have changed, come or gone, by the stamps of all."""
    found, _ = find_files(files)
    return {
        *(path for path, stamp in found.items() if path not in sources or sources[path][0] != stamp),
        *(path for path in sources if path not in found),
    }


def are_as_known(files: Files, paths: Iterable[str], sources: Mapping[str, SourceEntry]) -> bool:
    """Tell whether files hold what is known of them."""
    return all(path in sources and _is_as_known(files, path, sources[path]) for path in paths)


def _is_as_known(files: Files, path: str, known: SourceEntry) -> bool:
    stamp, digest = known
    try:
        return files.stamp(path) == stamp or digest_bytes(files.read(path)) == digest
    except OSError:
        return False
