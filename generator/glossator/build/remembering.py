"""What the last build left, held against what is there now: which sources have changed, which files of the site stand as they were left.

Nothing here reads a source for what it says, so nothing here imports what would: a build of nothing changed ends here.
"""

from __future__ import annotations

import contextlib
import pickle
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, partial
from hashlib import sha256
from typing import TYPE_CHECKING

from glossator.build.crew import safe_method
from glossator.build.finding import find_files
from glossator.build.looking import Differences, find_differences
from glossator.buildlog import (
    ArticleEntry,
    Log,
    Shelf,
    SourceEntry,
    measure_log,
    prune_packs,
    read_log,
    repack,
    settle,
    write_log,
)
from glossator.files.errand import Errand
from glossator.model.digests import DIGEST_SIZE, digest_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from glossator.build.options import BuildOptions, Builtin
    from glossator.build.output import Output
    from glossator.buildlog import PageEntry
    from glossator.diagnostics import Diagnostic
    from glossator.files import Files, Stamp


# From a log of so many bytes on, that of some 1,500 files, another process looks whether the files of the site are as they were left, if there is
# a processor for it. To look at 1,000 takes about 10 ms, to fork 5.
MANY_BYTES = 700_000


@dataclass(frozen=True, eq=False, repr=False)
class Recall:
    """What a build begins with.

    `folder` is where, in the state folder, the log of this output and these options is; `now` is the moment by the clock that stamps files (ns).
    `found` are the sources' stamps by path as the disk spells it, `faults` what could not be listed; `digests` those of the sources' bytes as far
    as they are known. `target` is the output folder, at which somebody may still be looking.
    """

    log: Log
    folder: str
    now: int
    found: Mapping[str, Stamp]
    faults: Sequence[Diagnostic]
    digests: dict[str, bytes]
    target: Output

    @cached_property
    def standing(self) -> Mapping[str, bytes]:
        """The digests of the files of the site that are in the output as they were left."""
        target, present = self.target, self.target.present
        return {
            path: entry[1] for path, entry in self.log.pages.items() if _stands(target, present.get(path), path, entry)
        }

    def is_current(self, clock: datetime) -> bool:
        """Tell whether a build would find nothing to do."""
        log, target = self.log, self.target
        return (
            log.is_complete
            and not self.faults
            and clock.tzinfo is not None
            and (not log.since or datetime.fromisoformat(log.since) <= clock)
            and (not log.until or clock < datetime.fromisoformat(log.until))
            and self.found.keys() == log.sources.keys()
            and all(self.digests.get(path) == digest for path, (_, digest) in log.sources.items())
            and len(self.standing) == len(log.pages)
            and target.recorded.keys() == log.pages.keys()
            and target.list_strangers(log.pages) == log.strangers
        )


def recall(
    files: Files,
    state: Files,
    target: Output,
    builtin: Builtin,
    options: BuildOptions,
    *,
    is_clean: bool,
    jobs: int = 1,
) -> Recall:
    """Look at what the last build left, in two processes if `jobs` allows. With `is_clean` it left nothing that counts."""
    folder = _folder_name(target.record, options)
    program = _program_digest(builtin)
    now = state.write(f"{folder}/clock", b"").modified
    size = 0 if is_clean else measure_log(state, folder)
    if size:
        # It reads the log by itself: forked when this process holds it, it would copy most of that only by looking at it.
        is_sent = jobs > 1 and size >= MANY_BYTES and safe_method() == "fork"
        look = Errand(partial(_look, state, folder, program, target.output), is_sent=is_sent)
        log = read_log(state, folder, program)
        target.expect(*known_of(log), look)
    else:
        log = Log(program)
    if not log.sources:
        Shelf(state, folder).clear()  # nobody knows whose it is
    found, faults = find_files(files)
    digests = {}
    for path, entry in log.sources.items():
        stamp = found.get(path)
        if stamp is None:
            continue
        known, digest = entry
        if stamp == known:
            digests[path] = digest
        else:
            with contextlib.suppress(OSError):  # told by whoever reads the file for what it says
                digests[path] = digest_bytes(files.read(path))
    return Recall(log, folder, now, found, faults, digests, target)


def _look(state: Files, folder: str, program: bytes, output: Files) -> Differences | None:
    """Find what differs in the output folder from what the log tells of it."""
    log = read_log(state, folder, program)
    return find_differences(output, *known_of(log)) if log.folders else None


def known_of(log: Log) -> tuple[Mapping[str, Stamp | None], Mapping[str, Stamp | None]]:
    """Give what is known of an output folder: the stamps of its files, those that are not the site's too, and of its folders."""
    return dict.fromkeys(log.strangers) | {path: stamp for path, (_, _, stamp) in log.pages.items()}, log.folders


def _stands(target: Output, stamp: Stamp | None, path: str, entry: PageEntry) -> bool:
    if stamp is None:
        return False
    _, digest, known = entry
    if stamp == known:
        return True
    try:
        return digest_bytes(target.output.read(path)) == digest
    except OSError:
        return False


def remember(
    files: Files, state: Files, begun: Recall, log: Log, records: Mapping[str, ArticleEntry], *, pack_name: str
) -> None:
    """Write the log of a build that began with `begun`; `records` are the entries of its articles, all packed.

    A source that nobody has read yet is read for its digest.
    """
    known = begun.log.sources
    for path, stamp in begun.found.items():
        digest = begun.digests.get(path)
        if path in known and known[path] == (stamp, digest):
            log.sources[path] = known[path]
            continue
        if digest is None:
            try:
                digest = digest_bytes(files.read(path))
            except OSError:
                continue
        log.sources[path] = SourceEntry(settle(stamp, begun.now), digest)
    log.articles = dict(_repacked(state, begun.folder, records, pack_name))
    write_log(state, begun.folder, log, begun.log)
    kept = {place[0] for entry in log.articles.values() for place in entry[1:3] if place}
    prune_packs(state, begun.folder, kept)


def _repacked(
    state: Files, folder: str, entries: Mapping[str, ArticleEntry], pack_name: str
) -> Iterator[tuple[str, ArticleEntry]]:
    """Give the entries of articles; if what they name lies in too many packs, it is packed again."""
    records = [entry[1] for entry in entries.values() if entry[1]]
    bodies = [entry[2] for entry in entries.values() if entry[2]]
    moved = repack(state, folder, f"records-{pack_name}-whole", records)
    moved |= repack(state, folder, f"bodies-{pack_name}-whole", bodies)
    for path, entry in entries.items():
        _, record, body, *_ = entry
        if moved and (record or body):
            named = ArticleEntry._make(entry)
            yield path, named._replace(record=record and moved.get(record, record), body=body and moved.get(body, body))
        else:
            yield path, entry


def load_faults(log: Log) -> list[Diagnostic]:
    """Give the diagnostics of the last build."""
    faults: list[Diagnostic] = pickle.loads(log.faults) if log.faults else []  # noqa: S301  our own: the log is known whole by its digest
    return faults


def _folder_name(record: str, options: BuildOptions) -> str:
    """Name the folder of a log: there is one for each output folder and set of options."""
    name = repr((record, options.drafts, options.future, options.base_url, options.hashes_assets))
    return f"builds/{digest_bytes(name.encode()).hex()[:16]}"


def _program_digest(builtin: Builtin) -> bytes:
    digest = sha256(builtin.program)
    for name, data in sorted(
        {**{name: text.encode() for name, text in builtin.texts.items()}, **builtin.assets}.items()
    ):
        digest.update(f"{name}\0{len(data)}\0".encode() + data)
    digest.update(bytes([builtin.is_project]))
    return digest.digest()[:DIGEST_SIZE]
