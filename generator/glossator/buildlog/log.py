"""The index of a build log, which is written whole, and the file of changes beside it, to which a build adds what it has changed.

So a build that changes little writes little. The changes tell which index they belong to; once they have grown they and the index become one.
"""

from __future__ import annotations

import marshal
import struct
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from glossator.model.digests import DIGEST_SIZE, digest_bytes

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from glossator.buildlog.packs import Slice
    from glossator.files import Files, Stamp

SIZE = struct.Struct("<Q")
MISSING = object()
INDEX = "index"
CHANGES = "changes"
FORM = b"glossator build log 2\n"
# The index is written whole if more than this part of it has changed.
MOST_CHANGED = 1 / 8
TABLES = ("sources", "articles", "pages", "folders")
REST = ("is_complete", "faults", "since", "until", "strangers", "page_count")
# Nanoseconds. Linux stamps files by a clock that ticks every 1 to 10 ms; some file systems and archives keep whole seconds or two.
FINE_GRAIN = 50_000_000
COARSE_GRAIN = 2_000_000_000
SECOND = 1_000_000_000


class SourceEntry(NamedTuple):
    """A source file: its stamp, None where it says nothing, and the digest of its bytes."""

    stamp: Stamp | None
    digest: bytes


class ArticleEntry(NamedTuple):
    """An article that was read: under which key, where its record and its body are packed, their digests, and its faults, pickled.

    `record` is None where the article could not be read. `since` and `until` bound the clocks for which this holds, in ISO 8601; empty is no bound.
    """

    key: bytes
    record: Slice | None
    body: Slice | None
    digest: bytes
    face_digest: bytes
    text_digest: bytes
    faults: bytes
    since: str
    until: str


class PageEntry(NamedTuple):
    """A file of the site: the key it was made under, by name; the digest of its bytes; its stamp in the output folder, None where it says nothing."""

    key: dict[str, bytes]
    digest: bytes
    stamp: Stamp | None


@dataclass(slots=True)
class Log:
    """What is remembered. `is_complete` tells that the last build wrote its site: only then do the fields after it speak.

    `pages`, `folders` and `strangers` are of the last build that wrote the site: its files, the stamps of the output's folders, None where one says
    nothing, and the files in there that Glossator did not write. `faults` are all diagnostics of the last build, pickled; `since` and `until` bound
    the clocks for which it holds. `base` is the digest of the index on the disk, empty where there is none to add to, and `weight` the sizes of the
    index and of the changes, in bytes.
    """

    program: bytes
    sources: dict[str, SourceEntry] = field(default_factory=dict)
    articles: dict[str, ArticleEntry] = field(default_factory=dict)
    pages: dict[str, PageEntry] = field(default_factory=dict)
    folders: dict[str, Stamp | None] = field(default_factory=dict)
    strangers: tuple[str, ...] = ()
    is_complete: bool = False
    faults: bytes = b""
    since: str = ""
    until: str = ""
    page_count: int = 0
    base: bytes = b""
    weight: tuple[int, int] = (0, 0)


def settle(stamp: Stamp | None, now: int) -> Stamp | None:
    """Give a stamp if it will tell the next change, seen from the moment `now` (ns, of the clock that stamps files) at which the file was read.

    A file that is written again within the clock's grain may keep its stamp, so a stamp that recent says nothing (as in Git: "racy").
    """
    return stamp if stamp and _is_settled(max(stamp[1], stamp[2]), now) else None


def settle_written(stamp: Stamp | None, now: int) -> Stamp | None:
    """Give the stamp of a file that was written here, if it will tell the next change: what is known since then needs no reading.

    That it was moved since then is the last change of it, but none of what it holds.
    """
    return stamp if stamp and _is_settled(stamp[1], now) else None


def _is_settled(moment: int, now: int) -> bool:
    return moment + (FINE_GRAIN if moment % SECOND else COARSE_GRAIN) <= now


def measure_log(files: Files, folder: str) -> int:
    """Give the size of a folder's log in bytes, but for what was changed since it was written whole; 0 where there is none."""
    stamp = files.stamp(f"{folder}/{INDEX}")
    return stamp.size if stamp else 0


def read_log(files: Files, folder: str, program: bytes) -> Log:
    """Read a folder's log; an empty one where there is none, or where it is damaged or another program's.

    Its entries are plain tuples then, equal to the named ones: a large site's would take long to name. `SourceEntry._make` and its like name one.
    """
    try:
        data = files.read(f"{folder}/{INDEX}")
    except OSError:
        return Log(program)
    head = FORM + program
    start = len(head) + DIGEST_SIZE
    digest, body = data[len(head) : start], memoryview(data)[start:]
    if not data.startswith(head) or digest_bytes(body) != digest:
        return Log(program)
    # These are the bytes that this program's `write_log` wrote: marshal, which trusts its input, may have them.
    whole: dict[str, Any] = marshal.loads(body)  # noqa: S302
    log = Log(program, **whole, base=digest)
    size, is_torn = _read_changes(files, folder, log)
    if is_torn:
        log.base = b""
    log.weight = (len(body), size)
    return log


def _read_changes(files: Files, folder: str, log: Log) -> tuple[int, bool]:
    """Take in what was changed since the index was written; give the size of the file of changes, and whether its end is torn off."""
    try:
        data = memoryview(files.read(f"{folder}/{CHANGES}"))
    except OSError:
        return 0, False
    at, least = 0, DIGEST_SIZE * 2 + SIZE.size
    while at < len(data):
        base, digest, size = data[at : at + DIGEST_SIZE], data[at + DIGEST_SIZE : at + DIGEST_SIZE * 2], 0
        if at + least <= len(data):
            (size,) = SIZE.unpack_from(data, at + DIGEST_SIZE * 2)
        body = data[at + least : at + least + size]
        if not size or len(body) != size or digest_bytes(body) != digest:
            return len(data), True
        at += least + size
        if base == log.base:  # else what is left of an older index
            _apply(log, marshal.loads(body))  # noqa: S302  as above
    return len(data), False


def _apply(log: Log, changes: dict[str, Any]) -> None:
    for name in TABLES:
        table, (changed, gone) = getattr(log, name), changes[name]
        table.update(changed)
        for path in gone:
            table.pop(path, None)
    for name in REST:
        setattr(log, name, changes[name])


def write_log(files: Files, folder: str, log: Log, before: Log | None = None) -> None:
    """Write a folder's log in one step. `before` is the log on the disk: if little has changed, only that is added."""
    if before and before.base:
        log.base, log.weight = before.base, before.weight
        if _add(files, folder, log, {name: _differences(getattr(before, name), getattr(log, name)) for name in TABLES}):
            return
    tables = {name: {path: _plain(entry) for path, entry in getattr(log, name).items()} for name in TABLES}
    body = marshal.dumps(tables | {name: getattr(log, name) for name in REST})
    digest = digest_bytes(body)
    files.write(f"{folder}/{INDEX}.new", FORM + log.program + digest + body)
    files.move(f"{folder}/{INDEX}.new", f"{folder}/{INDEX}")
    files.remove(f"{folder}/{CHANGES}")
    log.base, log.weight = digest, (len(body), 0)


def add_changes(
    files: Files,
    folder: str,
    log: Log,
    changed: Mapping[str, Mapping[str, Any]],
    gone: Mapping[str, Sequence[str]],
) -> None:
    """Change a log, and write that: `changed` holds other entries by their table's name, `gone` the keys of those that are no more."""
    plain = {
        name: ({path: _plain(entry) for path, entry in changed.get(name, {}).items()}, list(gone.get(name, ())))
        for name in TABLES
    }
    rest = {name: getattr(log, name) for name in REST}
    _apply(log, plain | rest)
    if not log.base or not _add(files, folder, log, plain):
        write_log(files, folder, log)


def _add(files: Files, folder: str, log: Log, changes: Mapping[str, tuple[dict[str, Any], list[str]]]) -> bool:
    """Add changes to those on the disk, unless the index would better be written whole; tell whether that was done."""
    count = sum(len(changed) + len(gone) for changed, gone in changes.values())
    if count > sum(len(getattr(log, name)) for name in TABLES) * MOST_CHANGED:
        return False
    body = marshal.dumps({**changes, **{name: getattr(log, name) for name in REST}})
    whole, added = log.weight
    if added + len(body) > whole * MOST_CHANGED:
        return False
    data = log.base + digest_bytes(body) + SIZE.pack(len(body)) + body
    files.append(f"{folder}/{CHANGES}", data)
    log.weight = (whole, added + len(data))
    return True


def _differences(before: dict[str, Any], after: dict[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """Give the entries of a table that are new or others, and the keys of those that are gone."""
    changed = {
        path: _plain(entry)
        for path, entry in after.items()
        if (old := before.get(path, MISSING)) is not entry and old != entry
    }
    return changed, [path for path in before if path not in after]


def _plain(entry: Any) -> Any:  # noqa: ANN401  an entry of any table
    """Give an entry as plain tuples: marshal knows no others. One that was read is so already, and no stamp is None."""
    if entry is None or type(entry) is tuple:
        return entry
    return tuple([tuple(part) if isinstance(part, tuple) else part for part in entry])
