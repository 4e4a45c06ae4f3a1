"""Recording what is public: the entries that the ledger lacks, made of the articles' own files and added to it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from glossator.build.options import is_stopped
from glossator.build.preparing import prepare
from glossator.build.recording import list_published
from glossator.build.sources import decode
from glossator.diagnostics import Code, Diagnostic, in_order, report, with_strictness
from glossator.frozen import frozen
from glossator.ledger import add_entries, compare, make_state
from glossator.ledger.digests import write_moment
from glossator.model.ledger import LEDGER, Ledger, LedgerEntry
from glossator.resolve.wording import placed_words, public_corrections, words_made
from glossator.sidecars import write_ids

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from glossator.build.crew import Crew
    from glossator.build.options import BuildOptions, Builtin
    from glossator.build.preparing import Memory, Prepared
    from glossator.files import Files
    from glossator.ledger.comparing import Ahead

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
# How ids begin that are made of an address which every machine has.
LOCAL = tuple(f"tag:{host}," for host in ("localhost", "127.0.0.1", "::1"))


@frozen
class Publication:
    """What came of publishing: how many articles and corrections were recorded, and the diagnostics, in order."""

    articles: int
    corrections: int
    diagnostics: Sequence[Diagnostic]
    has_failed: bool


def publish(
    files: Files,
    builtin: Builtin,
    options: BuildOptions,
    *,
    memory: Memory | None = None,
    crew: Crew | None = None,
) -> Publication:
    """Record in the project's ledger what is public and not recorded yet; where anything is wrong, nothing is written."""
    prepared = prepare(files, builtin, options, memory=memory, crew=crew, compares_words=True)
    faults = [each for each in prepared.diagnostics if each.code is not Code.UNPUBLISHED_CHANGE]
    told = in_order(with_strictness(faults) if options.strict else faults)
    if is_stopped(faults, options):
        return Publication(0, 0, told, has_failed=True)
    ledger = prepared.project.ledger
    found = compare(ledger or Ledger(()), list_published(prepared.joined.joiner))
    recorded = _moment_after(ledger, prepared)
    entries = [entry for ahead in found.ahead for entry in make_entries(prepared, ahead, recorded)]
    if any(entry.article.startswith(LOCAL) for entry in entries):
        return Publication(0, 0, [*told, _tell_local(prepared)], has_failed=True)
    if entries or ledger is None:
        _write_ids(files, prepared, found.ahead)
        _write_whole(files, LEDGER, add_entries(ledger, entries).encode())
    corrections = sum(bool(entry.correction) for entry in entries)
    return Publication(len(entries) - corrections, corrections, told, has_failed=False)


def _tell_local(prepared: Prepared) -> Diagnostic:
    """Tell that articles would get ids, for ever, that are no site's own."""
    message = (
        "`base_url` does not say where readers find the site, and the ids that are recorded for ever are made of it"
    )
    hint = "set it to the site's address, as `base_url: https://news.example/`, and publish then"
    return report(Code.MISSING_KEY, prepared.project.config.place("base_url"), message, hint)


def _write_ids(files: Files, prepared: Prepared, ahead: Sequence[Ahead]) -> None:
    """Write the ids of corrections that are recorded into their sidecars, where they lack them: an entry keeps its id from now on."""
    spelling, options = prepared.project.inventory.spelling, prepared.reader.options.read
    for each in ahead:
        path = prepared.project.sidecar_by_article.get(each.article.path)
        ids = {correction.id for correction in each.corrections}
        if not path or not ids:
            continue
        raw = spelling.get(path, path)
        data = files.read(raw)
        source, _ = decode(path, data)
        text = write_ids(source, ids, options) if source else None
        if text is not None:
            mark = BYTE_ORDER_MARK if data.startswith(BYTE_ORDER_MARK) else b""
            _write_whole(files, raw, mark + text.encode())


def _write_whole(files: Files, path: str, data: bytes) -> None:
    """Write a file in one step: whoever reads it meets the old one or the new one."""
    folder, _, name = path.rpartition("/")
    files.write(f"{folder}/.{name}.new", data)
    files.move(f"{folder}/.{name}.new", path)


def _moment_after(ledger: Ledger | None, prepared: Prepared) -> str:
    """Give the moment of recording: the clock's, to the second, and always after the last entry, so that the chain only ever grows at its end."""
    clock = prepared.reader.options.clock.astimezone(UTC).replace(microsecond=0, tzinfo=None)
    if ledger and ledger.entries:
        last = datetime.fromisoformat(ledger.entries[-1].recorded.removesuffix("Z"))
        clock = max(clock, last + timedelta(seconds=1))
    return clock.isoformat() + "Z"


def make_entries(prepared: Prepared, ahead: Ahead, recorded: str) -> Iterator[LedgerEntry]:
    """Give the entries of an article that is ahead of the ledger: itself, as it was first published, and its corrections, with the words of now."""
    article = ahead.article
    sources, _ = prepared.reader.read(article.path, prepared.project.sidecar_by_article.get(article.path))
    placed, _ = prepared.reader.place(sources)
    if placed is None:
        return
    names = prepared.reader.options.author_names
    now = make_state(placed_words(placed))
    if ahead.is_new:
        first = make_state(words_made(placed.file, sources.sidecar, (), names)[0]) if ahead.corrections else now
        yield LedgerEntry(article.feed_id, recorded, first)
    new = {each.id for each in ahead.corrections}
    notices = {each.notice.id: each.notice for each in placed.notices}
    for each in public_corrections(placed):
        if each.id in new:
            change = notices[each.id].correction
            date = write_moment(change.date)
            yield LedgerEntry(article.feed_id, recorded, now, each.id, change.kind, change.scope, date, each.notice)
