"""What is public, held against the ledger: silent edits, articles that are gone, and what is not recorded yet, each told at its place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from glossator.anchoring import line_at
from glossator.articles import read_article
from glossator.build.misnaming import SIDECAR
from glossator.build.sources import decode
from glossator.diagnostics import Code, Diagnostic, Severity, has_errors, report
from glossator.ledger import Published, compare, digest_state, make_state
from glossator.ledger.blocks import diff_blocks
from glossator.ledger.comparing import list_new
from glossator.ledger.digests import even
from glossator.model.fields import shorten
from glossator.model.ledger import LEDGER
from glossator.model.links import Spot
from glossator.resolve.wording import words_made
from glossator.source import Place

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

    from glossator.build.options import BuildOptions
    from glossator.build.reading import ArticleReader, Locator
    from glossator.build.sources import Project
    from glossator.ledger.comparing import Findings, Suspect
    from glossator.model.ledger import Ledger, State, Words
    from glossator.model.text import Document
    from glossator.resolve.joining import Joiner
    from glossator.sidecars import SidecarFile

    Earlier = Callable[[str], bytes | None]

CORRECT = "put the old words back, or add a correction to the sidecar that says what was changed; of what is no error, a `typo`"
FIELDS = {
    "title": ("the headline", ("title",)),
    "summary": ("the standfirst", ("summary",)),
    "byline": ("the byline", ("authors",)),
    "caption": ("the caption", ("image", "caption")),
}
MOST_BLOCKS = 5


def list_published(joiner: Joiner, faulty: Collection[str] = ()) -> list[Published]:
    """List all articles as the ledger knows them; `faulty` are those with errors of their own, by their paths."""
    return [
        Published(
            record.path,
            joiner.feed_id(record),
            joiner.hiding_field(record),
            None if record.path in faulty else record.standing,
        )
        for record in joiner.records
    ]


def find_ledger_faults(
    project: Project,
    ledger: Ledger,
    joiner: Joiner,
    reader: ArticleReader,
    locate: Locator,
    options: BuildOptions,
    faults: Mapping[str, Sequence[Diagnostic]],
) -> list[Diagnostic]:
    """Compare all articles with a project's ledger, but for the words of those with errors of their own: `faults` are theirs, by their paths.

    In a preview what is not recorded yet is but a warning.
    """
    faulty = {path for path, told in faults.items() if has_errors(told)}
    found = compare(ledger, list_published(joiner, faulty))
    # Of an article that cannot be read nobody can tell whether it is gone.
    if project.inventory.articles and len(joiner.records) < len(project.inventory.articles):
        found.withdrawn = [pair for pair in found.withdrawn if pair[0]]
    diagnostics = [*_tell_withdrawn(found, locate), *_tell_corrections(found, locate)]
    for suspect in found.suspects:
        sidecar = project.sidecar_by_article.get(suspect.path)
        diagnostics += _tell_edits(suspect, sidecar, reader, locate, options.earlier)
    for article, own_id in list_new(found.ahead):
        fault = _tell_ahead(article.path, own_id, locate)
        diagnostics.append(_soften(fault) if options.drafts or options.future else fault)
    return diagnostics


def _soften(fault: Diagnostic) -> Diagnostic:
    return Diagnostic(fault.code, Severity.WARNING, fault.place, fault.message, fault.hint)


def _tell_ahead(path: str, correction: str, locate: Locator) -> Diagnostic:
    hint = "run `glossator publish`, which records it"
    if correction:
        place = locate(Spot(path.removesuffix(".md") + SIDECAR, (correction,)))
        message = f"the correction `{correction}` is public and not recorded in the ledger"
        return report(Code.UNPUBLISHED_CHANGE, place, message, hint)
    message = "the article is public and not recorded in the ledger"
    return report(Code.UNPUBLISHED_CHANGE, locate(Spot(path, ("title",))), message, hint)


def _tell_withdrawn(found: Findings, locate: Locator) -> Iterator[Diagnostic]:
    new = {
        article.standing.now: article for article, own_id in list_new(found.ahead) if article.standing and not own_id
    }
    for article, entry in found.withdrawn:
        if article:
            message = f"the article was published on {entry.recorded[:10]}, and is not public any more"
            hint = "publish it again, or keep it public with a `retraction` in its sidecar; if the clock is wrong, mend `--clock`"
            place = locate(Spot(article.path, (article.hidden_by,)))
            yield report(Code.UNPUBLISHED_ARTICLE, place, message, hint)
            continue
        message = f"the article `{shorten(entry.article)}` was published on {entry.recorded[:10]}, and is gone"
        hint = "bring its file back, and withdraw it with a `retraction` in its sidecar"
        renamed = new.get(digest_state(entry.state))
        if renamed:
            hint = f"if it is `{renamed.path}` now, write `id: {entry.article}` into its front matter"
        yield report(Code.UNPUBLISHED_ARTICLE, Place(LEDGER, entry.line, 1, 2), message, hint)


def _tell_corrections(found: Findings, locate: Locator) -> Iterator[Diagnostic]:
    for article, entry in found.lost:
        message = (
            f"the correction `{entry.correction}` was published on {entry.recorded[:10]}, and is not public any more"
        )
        hint = f"put it back into the sidecar as it was, with `id: {entry.correction}`; what was wrong with it a further correction says"
        yield report(Code.SILENT_EDIT, locate(Spot(article.path, ("title",))), message, hint)
    for article, entry in found.altered:
        message = f"the correction `{entry.correction}` says something else than was published on {entry.recorded[:10]}"
        hint = "put it back as it was; what was wrong with it a further correction says"
        place = locate(Spot(article.path.removesuffix(".md") + SIDECAR, (entry.correction,)))
        yield report(Code.SILENT_EDIT, place, message, hint)


# Silent edits


def _tell_edits(
    suspect: Suspect, sidecar: str | None, reader: ArticleReader, locate: Locator, earlier: Earlier | None
) -> list[Diagnostic]:
    """Read an article again and say which of its words are not what was recorded; none if they are, once the new corrections are taken back."""
    sources, _ = reader.read(suspect.path, sidecar)
    if sources.article is None:
        return []
    words, document = words_made(sources.article, sources.sidecar, suspect.made, reader.options.author_names)
    state, entry = make_state(words), suspect.entry
    if digest_state(state) == digest_state(entry.state):
        return []
    told = _Teller(suspect, reader, _read_earlier(suspect, sources.sidecar, reader, earlier))
    diagnostics = [
        report(Code.SILENT_EDIT, locate(Spot(suspect.path, keys)), told.say_part(part, name), CORRECT)
        for part, (name, keys) in FIELDS.items()
        if getattr(state, part) != getattr(entry.state, part)
    ]
    if state.text != entry.state.text:
        diagnostics += told.tell_blocks(words, document, state)
    elif state.links != entry.state.links:
        hint = "let the links lead where they led, or add an `update` to the sidecar, without `was` and `now`, that says so"
        message = f"a link of the text leads elsewhere {told.since}"
        diagnostics.append(report(Code.SILENT_EDIT, Place(suspect.path, 1, 1, 2), message, hint))
    return diagnostics


def _read_earlier(
    suspect: Suspect, sidecar: SidecarFile | None, reader: ArticleReader, earlier: Earlier | None
) -> Words | None:
    """Read the words of an article as its repository has it. Whether they are those that were recorded their digests tell."""
    data = earlier(reader.spelling.get(suspect.path, suspect.path)) if earlier else None
    source = decode(suspect.path, data)[0] if data is not None else None
    article = read_article(source, reader.options.read)[0] if source else None
    return words_made(article, sidecar, suspect.made, reader.options.author_names)[0] if article else None


class _Teller:
    """Says what was changed of an article. `before` are words that may be those recorded: only those that are have their say."""

    def __init__(self, suspect: Suspect, reader: ArticleReader, before: Words | None) -> None:
        self.path = suspect.path
        self.recorded = suspect.entry.state
        self.reader = reader
        self.since = f"since it was recorded on {suspect.entry.recorded[:10]}, and no correction says so"
        self.before = before
        self.state_before = make_state(before) if before else None
        blocks = even(before.text).split("\n") if before else []
        self.block_by_digest = dict(zip(self.state_before.blocks, blocks, strict=False)) if self.state_before else {}

    def say_part(self, part: str, name: str) -> str:
        """Say that a part other than the text was changed."""
        old = ""
        if self.state_before and getattr(self.state_before, part) == getattr(self.recorded, part):
            words = getattr(self.before, part)
            old = words if isinstance(words, str) else ", ".join(words)
        return f"{name} was changed {self.since}{_say_old(old)}"

    def tell_blocks(self, words: Words, document: Document, state: State) -> Iterator[Diagnostic]:
        """Tell each block of the text that is not what was recorded."""
        different = diff_blocks(self.recorded.blocks, state.blocks)
        starts = _starts_of(words.text)
        for kind, now, was in different[:MOST_BLOCKS]:
            at = min(max(0, now - 1) if kind == "gone" else now, len(starts) - 1)
            old = "" if kind == "added" else _say_old(self.block_by_digest.get(self.recorded.blocks[was], ""))
            if kind == "gone":
                message = f"paragraph {was + 1} is gone {self.since}{old}"
            else:
                shown = shorten(words.text[starts[at] :].partition("\n")[0])
                message = f"paragraph {now + 1}, `{shown}`, was {kind} {self.since}{old}"
            line = line_at(document.lines, starts[at]) if starts else 1
            yield report(Code.SILENT_EDIT, _line_place(self.reader, self.path, line), message, CORRECT)
        if not different or len(different) > MOST_BLOCKS:
            count = len(different) - MOST_BLOCKS
            more = f"{count} more paragraph{'s were' if count > 1 else ' was'}" if different else "the text was"
            yield report(Code.SILENT_EDIT, Place(self.path, 1, 1, 2), f"{more} changed {self.since}", CORRECT)


def _say_old(words: str) -> str:
    return f"; it was `{shorten(words)}`" if words else ""


def _starts_of(text: str) -> Sequence[int]:
    starts = [0] if text else []
    at = text.find("\n")
    while at >= 0:
        starts.append(at + 1)
        at = text.find("\n", at + 1)
    return starts


def _line_place(reader: ArticleReader, path: str, line: int) -> Place:
    try:
        source, _ = decode(path, reader.files.read(reader.spelling.get(path, path)))
    except OSError:
        source = None
    return source.place(source.span_of_line(line)) if source else Place(path, line, 1, 2)
