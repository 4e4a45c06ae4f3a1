"""Where the annotations of a project stand, and sidecars brought up to date where an edit has moved their quotes.

An article's annotations are found as a build finds them. Nothing is written but sidecars, and of these nothing but what an entry says of its
place; a file that was changed meanwhile, or that would come to say anything else, is left alone and told.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from glossator.articles import read_article
from glossator.build.finding import find_files
from glossator.build.inventory import ARTICLES, CONFIG, take_inventory
from glossator.build.options import BuildOptions
from glossator.build.preparing import Memory, make_reader
from glossator.build.sources import decode, read_project
from glossator.diagnostics import Code, Diagnostic, Severity, in_order, report
from glossator.frozen import frozen
from glossator.model.digests import digest_bytes
from glossator.resolve.locating import locate_annotations
from glossator.resolve.renewing import renew
from glossator.sidecars import entry_digest, read_sidecar
from glossator.source import Source
from glossator.yaml_nodes.rewriting import Change, rewrite_values

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from glossator.build.reading import ArticleReader
    from glossator.files import Files
    from glossator.model.content import ReadOptions
    from glossator.resolve.locating import Anchor

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
# A new key is written behind the nearest of these that the entry has.
NEIGHBOURS = {
    "prefix": ("quote",),
    "suffix": ("prefix", "quote"),
    "occurrence": ("suffix", "prefix", "quote"),
    "id": (),
}


class Finding(NamedTuple):
    """An annotation, where it stands, and what its entry would have to say: nothing if it is right as it is, or nobody is sure."""

    anchor: Anchor
    renewed: Mapping[str, str | int | None]


class ArticleFindings(NamedTuple):
    """The annotations of an article; the paths are the project's own. `digest` is that of the sidecar's bytes as they were read."""

    path: str
    sidecar: str
    digest: bytes | None
    findings: tuple[Finding, ...]


@frozen
class Reanchored:
    """What was found, in the order of the articles' paths; the faults that kept something from being read or written; the sidecars written."""

    articles: tuple[ArticleFindings, ...]
    diagnostics: Sequence[Diagnostic]
    written: tuple[str, ...] = ()


class Edit(NamedTuple):
    """What an article's file might hold instead, and where that comes from."""

    name: str
    data: bytes


class UnknownArticleError(Exception):
    """No article has that path, stem or slug. `names` are the stems that there are."""

    def __init__(self, names: Sequence[str]) -> None:
        """Take the stems."""
        super().__init__()
        self.names = names


class Pair(NamedTuple):
    """The paths of an article and its sidecar."""

    article: str
    sidecar: str


def reanchor(
    files: Files,
    clock: datetime,
    *,
    article: str | None = None,
    against: Edit | None = None,
    is_pinned: bool = False,
    is_written: bool = False,
) -> Reanchored:
    """Find the annotations of a project, or of the one article named, and bring the sidecars up to date if `is_written`.

    `against` is what that article's file might hold instead. `is_pinned` adds contexts to entries that lack them. Raises `UnknownArticleError`.
    """
    paths, missing = find_files(files)
    inventory, found = take_inventory(files, paths)
    project, faults = read_project(files, inventory, {})
    clock = clock if clock.tzinfo else clock.replace(tzinfo=project.options.timezone)
    reader = make_reader(files, project, BuildOptions(clock), clock, Memory.empty(), has_ledger=False)
    sidecars = project.sidecar_by_article
    pairs = [Pair(path, sidecars[path]) for path in inventory.articles if path in sidecars]
    diagnostics = [each for each in (*missing, *found, *faults) if each.place.path.startswith((CONFIG, ARTICLES))]
    if article is not None:
        wanted = find_article(reader, inventory.articles, article)
        pairs = [pair for pair in pairs if pair.article == wanted]
        diagnostics = [each for each in diagnostics if each.place.path == CONFIG]
    done, written = [], []
    for pair in pairs:
        findings, told = _find(reader, pair, against, is_pinned=is_pinned)
        diagnostics += told
        if findings is None:
            continue
        done.append(findings)
        if is_written:
            fault, has_written = _write(files, reader, findings)
            diagnostics += [fault] if fault else []
            written += [findings.sidecar] if has_written else []
    # What an article does to its readers, or to other articles, is a build's to tell.
    errors = [each for each in diagnostics if each.severity is Severity.ERROR]
    return Reanchored(tuple(done), in_order(errors), tuple(written))


def find_article(reader: ArticleReader, paths: Sequence[str], name: str) -> str:
    """Find the article that has a path, a stem or a slug, in this order. Raises `UnknownArticleError`."""
    for path in paths:
        if name in {path, path.rpartition("/")[2].removesuffix(".md")}:
            return path
    for path in paths:
        file = reader.read(path, None)[0].article
        if file and file.slug == name:
            return path
    raise UnknownArticleError([path.rpartition("/")[2].removesuffix(".md") for path in paths])


def _find(
    reader: ArticleReader, pair: Pair, against: Edit | None, *, is_pinned: bool
) -> tuple[ArticleFindings | None, list[Diagnostic]]:
    sources, diagnostics = reader.read(pair.article, pair.sidecar)
    file, sidecar = sources.article, sources.sidecar
    if against:
        diagnostics = [each for each in diagnostics if each.place.path != pair.article]
        source, found = decode(pair.article, against.data)
        file, more = read_article(source, reader.options.read) if source else (None, [])
        diagnostics += [replace(each, place=replace(each.place, path=against.name)) for each in (*found, *more)]
    if file is None or sidecar is None:
        return None, diagnostics
    located = locate_annotations(file, sidecar, reader.options)
    findings = []
    for anchor in located.anchors:
        annotation = anchor.entry.annotation
        is_moved = anchor.state == "moved"
        is_to_do = anchor.entry.status != "rejected" and anchor.entry.group != "corrections"
        renewed: Mapping[str, str | int | None] = {}
        if anchor.place and is_to_do and (is_moved or (is_pinned and anchor.state == "placed")):
            renewed = renew(annotation, anchor.place, located.folded, is_pinned=is_pinned)
        findings.append(Finding(anchor, renewed))
    return ArticleFindings(pair.article, pair.sidecar, sources.sidecar_digest, tuple(findings)), diagnostics


def _write(files: Files, reader: ArticleReader, article: ArticleFindings) -> tuple[Diagnostic | None, bool]:
    """Write what has moved into a sidecar, if that can be done and the file is what it was; tell whether it was written."""
    changed = [finding for finding in article.findings if finding.renewed]
    if not changed:
        return None, False
    raw = reader.spelling.get(article.sidecar, article.sidecar)
    try:
        data = files.read(raw)
        is_same = digest_bytes(data) == article.digest
        source = decode(article.sidecar, data)[0] if is_same else None
        text = rewrite_sidecar(source, changed, reader.options.read) if source else None
        if source and text is None:
            hint = "bring it up to date by hand, or write its entries in a simpler way"
            return _refuse(article, "the entries cannot be changed without changing anything else", hint), False
        mark = BYTE_ORDER_MARK if data.startswith(BYTE_ORDER_MARK) else b""
        if text is None or not files.replace(raw, mark + text.encode(), data):
            return _refuse(article, "the file was changed meanwhile", "look at it, and run the command again"), False
    except OSError as error:
        reason = (error.strerror or "unknown reason").lower()
        return _refuse(
            article, f"the file cannot be written: {reason}", "mend its permissions, or free some space"
        ), False
    return None, True


def _refuse(article: ArticleFindings, message: str, hint: str) -> Diagnostic:
    entry = next(finding.anchor.entry for finding in article.findings if finding.renewed)
    return report(Code.NOT_REANCHORED, entry.place("quote"), message, hint)


def rewrite_sidecar(source: Source, findings: Sequence[Finding], options: ReadOptions) -> str | None:
    """Give a sidecar's text with what its entries are to say; None if anything else would change by it.

    An entry without an id gets the one it had, written out: else it would be another from now on, and links to it would lead nowhere. An approval
    is kept where the quoted words are as they were, by a digest of the entry as it reads now; with other words it has to be reviewed anew.
    """
    changes = [change for finding in findings for change in _list_changes(finding)]
    text = rewrite_values(source, changes)
    if text is None:
        return None
    before, after = (read_sidecar(each, options)[0] for each in (source, Source(source.path, text)))
    ids = [[(entry.group, entry.index, entry.id) for entry in read.entries] for read in (before, after)]
    return text if ids[0] == ids[1] else None


def _list_changes(finding: Finding) -> Iterator[Change]:
    entry, renewed = finding.anchor.entry, dict(finding.renewed)
    at = entry.located.at
    if "quote" not in renewed and entry.annotation.approved_digest == entry_digest(entry.annotation):
        # What was approved are the words; that they are found elsewhere by now is no other thing to approve.
        renewed["approved_digest"] = entry_digest(entry.annotation.model_copy(update=dict(renewed)))
    if not entry.has_own_id:
        renewed["id"] = entry.id
    staying = [key for key in ("quote", "prefix", "suffix") if renewed.get(key, "") is not None]
    present = [key for key in staying if getattr(entry.annotation, key) is not None]
    for key, value in renewed.items():
        behind = next((each for each in NEIGHBOURS.get(key, ()) if each in present), "")
        yield Change(at, key, value, behind)
