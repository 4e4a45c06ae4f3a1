"""What the last build left, held against what is there now: which sources have changed, which files of the site stand as they were left.

Nothing here reads a source for what it says, so nothing here imports what would: a build of nothing changed ends here.
"""

from __future__ import annotations

import contextlib
import pickle
from datetime import datetime
from hashlib import sha256
from typing import TYPE_CHECKING

from glossator.build.finding import find_files
from glossator.buildlog import ArticleEntry, Log, Shelf, SourceEntry, prune_packs, read_log, repack, settle, write_log
from glossator.frozen import frozen
from glossator.model.digests import DIGEST_SIZE, digest_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from glossator.build.options import BuildOptions, Builtin
    from glossator.build.output import Output
    from glossator.buildlog import PageEntry
    from glossator.diagnostics import Diagnostic
    from glossator.files import Files, Stamp


@frozen
class Recall:
    """What a build begins with.

    `folder` is where, in the state folder, the log of this output and these options is; `now` is the moment by the clock that stamps files (ns).
    `found` are the sources' stamps by path as the disk spells it, `faults` what could not be listed; `digests` those of the sources' bytes as far
    as they are known. `standing` are the digests of the files of the site that are in the output as they were left.
    """

    log: Log
    folder: str
    now: int
    found: Mapping[str, Stamp]
    faults: Sequence[Diagnostic]
    digests: dict[str, bytes]
    standing: Mapping[str, bytes]

    def is_current(self, target: Output, clock: datetime) -> bool:
        """Tell whether a build would find nothing to do."""
        log = self.log
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
) -> Recall:
    """Look at what the last build left. With `is_clean` it left nothing that counts."""
    folder = _folder_name(target.record, options)
    program = _program_digest(builtin)
    log = Log(program) if is_clean else read_log(state, folder, program)
    if not log.sources:
        Shelf(state, folder).clear()  # nobody knows whose it is
    now = state.write(f"{folder}/clock", b"").modified
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
    if log.folders:
        target.look([*log.pages, *log.strangers], log.folders)
    standing = {path: entry[1] for path, entry in log.pages.items() if _stands(target, path, entry)}
    return Recall(log, folder, now, found, faults, digests, standing)


def _stands(target: Output, path: str, entry: PageEntry) -> bool:
    stamp = target.present.get(path)
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
