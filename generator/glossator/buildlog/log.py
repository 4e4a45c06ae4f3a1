"""The index of a build log, read and written whole."""

from __future__ import annotations

import marshal
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from glossator.model.digests import DIGEST_SIZE, digest_bytes

if TYPE_CHECKING:
    from glossator.buildlog.packs import Slice
    from glossator.files import Files, Stamp

INDEX = "index"
FORM = b"glossator build log 1\n"
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
    the clocks for which it holds.
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
    return Log(program, **whole)


def write_log(files: Files, folder: str, log: Log) -> None:
    """Write a folder's log in one step."""
    whole = {
        "sources": {path: _plain(entry) for path, entry in log.sources.items()},
        "articles": {path: _plain(entry) for path, entry in log.articles.items()},
        "pages": {path: _plain(entry) for path, entry in log.pages.items()},
        "folders": {path: _plain(stamp) if stamp else None for path, stamp in log.folders.items()},
        "is_complete": log.is_complete,
        "faults": log.faults,
        "since": log.since,
        "until": log.until,
        "strangers": log.strangers,
        "page_count": log.page_count,
    }
    body = marshal.dumps(whole)
    digest = digest_bytes(body)
    files.write(f"{folder}/{INDEX}.new", FORM + log.program + digest + body)
    files.move(f"{folder}/{INDEX}.new", f"{folder}/{INDEX}")


def _plain(entry: tuple[Any, ...]) -> tuple[Any, ...]:
    """Give an entry as plain tuples: marshal knows no others. One that was read is so already."""
    if type(entry) is tuple:
        return entry
    return tuple([tuple(part) if isinstance(part, tuple) else part for part in entry])
