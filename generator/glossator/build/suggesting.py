"""Suggestions for one article of a project, compared with all the others.

What is known of the others is kept between runs, by their files' stamps: so a run reads the article itself and whatever has changed. What is kept
was made by this very program (`program`), and is made anew if it was damaged.
"""

from __future__ import annotations

import marshal
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from glossator.build.finding import find_files
from glossator.build.inventory import CONFIG, take_inventory
from glossator.build.options import BuildOptions
from glossator.build.preparing import Memory, make_reader
from glossator.build.reanchoring import find_article
from glossator.build.sources import read_project
from glossator.buildlog import settle
from glossator.corrections import correct
from glossator.diagnostics import Severity, in_order
from glossator.frozen import frozen
from glossator.model.annotations import Correction, GlossaryLink, Reference
from glossator.model.digests import DIGEST_SIZE, digest_bytes
from glossator.model.names import make_key
from glossator.resolve.correcting import Fields
from glossator.suggestions import Corpus, Facts, Subject, find_facts, suggest

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from glossator.articles import ArticleFile
    from glossator.build.inventory import Inventory
    from glossator.build.reading import ArticleReader, SourcePair
    from glossator.build.sources import Project
    from glossator.diagnostics import Diagnostic
    from glossator.files import Files, Stamp
    from glossator.model.annotations import Annotation
    from glossator.model.text import Document
    from glossator.resolve.placing import PlacedArticle
    from glossator.suggestions import Suggestion

KEPT = "suggestions/facts"
CLOCK = "suggestions/clock"


@frozen
class Suggested:
    """What was suggested for the article at a path, and the errors that kept it, or others, from being read."""

    path: str
    suggestions: tuple[Suggestion, ...]
    diagnostics: Sequence[Diagnostic]


class _Kept(NamedTuple):
    """The facts of an article, and the stamps of its file and its sidecar as they were then; `sidecar` is empty where there was none."""

    stamp: tuple[int, ...]
    sidecar: tuple[int, ...]
    facts: tuple[Any, ...]


def suggest_for(
    files: Files, state: Files, program: bytes, article: str, clock: datetime, *, shows_future: bool = False
) -> Suggested:
    """Suggest what an article's sidecar may lack. `article` is its path, stem or slug; raises `UnknownArticleError`.

    `program` describes this program. With `shows_future` corrections that are not due yet are in the text, as a preview shows it.
    """
    stamps, missing = find_files(files)
    inventory, found = take_inventory(files, stamps)
    project, faults = read_project(files, inventory, {})
    clock = clock if clock.tzinfo else clock.replace(tzinfo=project.options.timezone)
    options = BuildOptions(clock, drafts=True, future=shows_future)
    reader = make_reader(files, project, options, clock, Memory.empty(), has_ledger=False)
    path = find_article(reader, inventory.articles, article)
    sources, own = reader.read(path, project.sidecar_by_article.get(path))
    placed, more = reader.place(sources)
    wanted = (CONFIG, path, path.removesuffix(".md"))
    diagnostics = [each for each in (*missing, *found, *faults) if each.place.path.startswith(wanted)]
    errors = [each for each in (*diagnostics, *own, *more) if each.severity is Severity.ERROR]
    if placed is None or sources.article is None:
        return Suggested(path, (), in_order(errors))
    facts = _read_facts(state, program, inventory, project, reader, stamps)
    mine = _facts_of(sources.article, sources, placed.document, project.options.language)._replace(is_draft=False)
    others = [each for each in facts if each.path != path and not _is_coming(each, clock)]
    corpus = Corpus(sorted([*others, mine], key=lambda each: each.path))
    subject = _make_subject(mine, sources, placed, project, reader, clock)
    return Suggested(path, suggest(subject, corpus), in_order(errors))


def _read_facts(
    state: Files,
    program: bytes,
    inventory: Inventory,
    project: Project,
    reader: ArticleReader,
    stamps: Mapping[str, Stamp],
) -> list[Facts]:
    """Give the facts of all articles; those of files that are as they were are taken from what was kept."""
    now = state.write(CLOCK, b"").modified
    head = digest_bytes(program + repr(project.options).encode())
    before = _load(state, head)
    kept: dict[str, _Kept] = {}
    facts = []
    has_changed = False
    for path in inventory.articles:
        sidecar = project.sidecar_by_article.get(path)
        stamp = _settled(stamps, inventory.spelling.get(path, path), now)
        beside = _settled(stamps, inventory.spelling.get(sidecar, sidecar), now) if sidecar else ()
        known = before.get(path)
        if known and stamp and beside is not None and (known[0], known[1]) == (stamp, beside):
            kept[path] = _Kept(*known)
            facts.append(Facts(*known[2]))
            continue
        sources, _ = reader.read(path, sidecar)
        if sources.article is None:
            continue
        made = _facts_of(
            sources.article, sources, _current_document(sources.article, sources, reader), project.options.language
        )
        facts.append(made)
        if stamp and beside is not None:
            kept[path] = _Kept(stamp, beside, tuple(made))
            has_changed = True
    if has_changed or kept.keys() != before.keys():
        body = marshal.dumps({path: tuple(entry) for path, entry in kept.items()})
        state.write(KEPT, head + digest_bytes(body) + body)
    return facts


def _settled(stamps: Mapping[str, Stamp], path: str, now: int) -> tuple[int, ...] | None:
    stamp = settle(stamps.get(path), now)
    return tuple(stamp) if stamp else None


def _load(state: Files, head: bytes) -> dict[str, tuple[Any, ...]]:
    """Load what was kept under a head; nothing if there is none, or it is damaged or was made otherwise."""
    try:
        data = state.read(KEPT)
    except OSError:
        return {}
    start = len(head) + DIGEST_SIZE
    body = memoryview(data)[start:]
    if not data.startswith(head) or data[len(head) : start] != digest_bytes(body):
        return {}
    kept: dict[str, tuple[Any, ...]] = marshal.loads(body)  # noqa: S302  our own bytes, as their digest tells
    return kept


def _current_document(article: ArticleFile, sources: SourcePair, reader: ArticleReader) -> Document:
    """Give an article's text with its approved corrections put in."""
    entries = [each for each in sources.sidecar.entries if each.status != "rejected"] if sources.sidecar else []
    corrections = [each for each in entries if isinstance(each.annotation, Correction)]
    if not corrections:
        return article.document
    due_at = None if reader.options.shows_future else reader.options.clock
    fields = Fields(article, corrections, due_at, reader.options.author_names, [])
    return correct(article.document, fields.pending("text")).document


def _facts_of(article: ArticleFile, sources: SourcePair, document: Document, language: str) -> Facts:
    matter = article.matter.value
    annotations = [each.annotation for each in sources.sidecar.entries] if sources.sidecar else []
    targets = [each.to for each in annotations if isinstance(each, Reference)]
    targets += [link.target.partition("#")[0].rstrip("/") for link in document.links if not link.is_image]
    return find_facts(
        document,
        path=article.path,
        stem=article.stem,
        slug=article.slug,
        title=matter.title,
        day=matter.date.at.isoformat(),
        language=matter.lang or language,
        is_draft=matter.draft,
        story=make_key(matter.story or ""),
        targets=targets,
    )


def _is_coming(facts: Facts, clock: datetime) -> bool:
    """Tell whether an article is not public yet: what refers to it would lead nowhere."""
    return datetime.fromisoformat(facts.day) > clock


def _make_subject(
    facts: Facts,
    sources: SourcePair,
    placed: PlacedArticle,
    project: Project,
    reader: ArticleReader,
    clock: datetime,
) -> Subject:
    config = project.config.value
    annotations = [entry.annotation for entry in sources.sidecar.entries] if sources.sidecar else []
    links = [each for each in annotations if isinstance(each, GlossaryLink)]
    matter = placed.file.matter.value
    familiar = [config.title, *(config.publisher.name for _ in [0] if config.publisher)]
    familiar += [author.name for author in config.authors.values()]
    familiar += [name.shown for name in placed.names]
    familiar += [subject.title for table in (config.topics, config.stories) for subject in table.values()]
    document = placed.document
    return Subject(
        facts,
        document,
        matter.lang or project.options.language,
        [*(each.marked.place for each in placed.entries if each.entry), *document.unlinkable],
        {link.term.lower() for link in links},
        {words for each in annotations if each.status == "rejected" for words in _words_of(each)},
        {key: entry.term for key, entry in project.terms.items()},
        reader.linker,
        {key: story.title for key, story in config.stories.items()},
        {name.lower() for name in familiar},
        clock,
        is_linked=matter.annotations and config.glossary.autolink,
    )


def _words_of(annotation: Annotation) -> list[str]:
    was = annotation.was if isinstance(annotation, Correction) else None
    return [words for words in (annotation.quote, was) if words]
