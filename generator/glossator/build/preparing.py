"""From sources to the plan of the site: reading, placing, joining, planning. Articles that the build log knows are not read again."""

from __future__ import annotations

import os
import pickle
from dataclasses import field
from datetime import UTC, datetime
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from glossator.assets import name_assets
from glossator.build.card_planning import with_pictures
from glossator.build.claiming import check_paths
from glossator.build.crew import Crew
from glossator.build.extra_packages import check_extras
from glossator.build.finding import find_files
from glossator.build.image_reading import ImageFiles
from glossator.build.inventory import take_inventory
from glossator.build.reading import ArticleReader, ArticleTask, BodyReader, Locator, read_articles
from glossator.build.sources import read_project
from glossator.buildlog import ArticleEntry, Log, Shelf, Shelves, are_there, read_slices
from glossator.catalogues import read_words
from glossator.files import MemoryFolder
from glossator.frozen import frozen
from glossator.glossary.linking import Linker
from glossator.model.digests import digest_bytes, digest_value
from glossator.model.records import Window
from glossator.model.words import ENGLISH
from glossator.pages.composing import Composer
from glossator.pages.feeds import NEWS_AGE
from glossator.pages.planning import plan_pages
from glossator.render import make_templates
from glossator.resolve.joining import join_site
from glossator.resolve.parts import JoinOptions, KeptArticle, Sources
from glossator.resolve.placing_options import PlacingOptions
from glossator.templates import BUILTIN, CATALOGUES

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from glossator.assets import Asset
    from glossator.build.options import BuildOptions, Builtin
    from glossator.build.sources import Project
    from glossator.diagnostics import Diagnostic
    from glossator.files import Files
    from glossator.model.content import SiteConfig
    from glossator.model.records import Record
    from glossator.model.site import Site
    from glossator.model.words import Words
    from glossator.pages.planning import Plan
    from glossator.resolve.joining import Joined
    from glossator.templates import TemplateSet


# What only the search page loads.
SEARCH_ASSETS = {"assets/search.js", "assets/search.css"}


@frozen
class Memory:
    """What an earlier build left: its log, and where the log's packs are.

    `digests` are those of the sources' bytes, as far as they are known, by path as the disk spells it; what is read is added. `pack_name` names
    the packs that this build adds to. `kept` are records that are in memory still.
    """

    log: Log
    store: Files
    folder: str
    digests: dict[str, bytes]
    pack_name: str = "0"
    kept: Mapping[str, KeptArticle] = field(default_factory=dict)

    @classmethod
    def empty(cls, store: Files | None = None) -> Memory:
        """Give the memory of a build that begins afresh, and leaves nothing but packs in `store`."""
        return cls(Log(b""), store or MemoryFolder(), "build", {})


class Faults(NamedTuple):
    """The faults of a project: those found in its articles and sidecars, and those of articles' references, by the article's path; and all others."""

    articles: Mapping[str, Sequence[Diagnostic]]
    references: Mapping[str, Sequence[Diagnostic]]
    others: Sequence[Diagnostic]

    def all(self) -> list[Diagnostic]:
        """Give all of them."""
        return [
            *self.others,
            *chain.from_iterable(self.articles.values()),
            *chain.from_iterable(self.references.values()),
        ]


@frozen
class Prepared:
    """A project taken as far as its plan: all that rendering needs, and the faults found on the way.

    `entries` are the articles' entries for the build log, `kept` their records; `new` are the paths of those that were read now. `window` tells
    between which moments the clock changes nothing.
    """

    project: Project
    joined: Joined
    plans: Sequence[Plan]
    composer: Composer
    bodies: BodyReader
    templates: TemplateSet
    assets: dict[str, Asset]
    faults: Faults
    reader: ArticleReader
    locator: Locator
    entries: Mapping[str, ArticleEntry]
    kept: Mapping[str, KeptArticle]
    new: Collection[str]
    window: Window = field(default_factory=Window)

    @property
    def site(self) -> Site:
        """The joined site."""
        return self.joined.site

    @property
    def diagnostics(self) -> list[Diagnostic]:
        """All faults, in no order."""
        return self.faults.all()


def prepare(
    files: Files,
    builtin: Builtin,
    options: BuildOptions,
    *,
    memory: Memory | None = None,
    crew: Crew | None = None,
    found: tuple[Iterable[str], Sequence[Diagnostic]] | None = None,
    compares_words: bool = False,
) -> Prepared:
    """Read a project, place its annotations, join its sources and plan its pages. `found` are its files, if they have been sought.

    With `compares_words` records tell how the words stand in public even where there is no ledger yet.
    """
    memory = memory or Memory.empty()
    paths, missing = found or find_files(files)
    inventory, diagnostics = take_inventory(files, paths)
    project, faults = read_project(files, inventory, memory.digests)
    config = project.config.value
    overrides = {} if builtin.is_project else project.template_texts
    words, wrong = read_words(config.language, builtin.texts, overrides)
    diagnostics = [*missing, *diagnostics, *faults, *wrong]
    clock = options.clock if options.clock.tzinfo else options.clock.replace(tzinfo=project.options.timezone)
    has_ledger = compares_words or bool(inventory.ledger)
    reader = make_reader(files, project, options, clock, memory, words, has_ledger=has_ledger)
    round_one = _Articles(project, memory, reader, clock)
    round_one.read(crew or Crew())
    joining = JoinOptions(clock, project.options, options.drafts, options.future)
    locate = Locator(reader)
    broken = [*round_one.broken, *project.broken]
    kept = [round_one.kept[path] for path in inventory.articles if path in round_one.kept]
    sources = Sources(project.config, kept, project.pages, project.terms, inventory.assets, broken, project.ledger)
    joined, faults = join_site(sources, joining, locate)
    brought = {**_assets_for(builtin.assets, config), **({} if builtin.is_project else project.template_assets)}
    images = ImageFiles(files, inventory.spelling, memory.digests)
    joined, wrong = with_pictures(joined, images, project.config, brought, words, locate)
    diagnostics += [*faults, *wrong, *check_extras(project.config, has_index=options.has_index)]
    diagnostics += _find_ledger_faults(project, joined, reader, locate, options, round_one.faults)
    assets, faults = name_assets(brought, inventory.assets, is_hashed=options.hashes_assets)
    shelf = _find_shelf(memory, builtin, overrides, words.language_of(config.language))
    templates = make_templates(builtin.texts, overrides, config.language, project.options.timezone, shelf, words)
    diagnostics += faults
    if overrides:
        from glossator.template_faults import check_templates

        diagnostics += check_templates(templates)
    asset_paths = {name: "/" + asset.path for name, asset in assets.items()}
    plans = plan_pages(joined.site, asset_paths)
    diagnostics += check_paths(plans, joined, project, reader, locate)
    bodies = _make_bodies(reader, project, round_one.entries)
    base_url, has_index = options.base_url or config.base_url, config.search and options.has_index
    composer = Composer(joined.site, base_url, asset_paths, bodies, words, has_index=has_index)
    return Prepared(
        project,
        joined,
        plans,
        composer,
        bodies,
        templates,
        assets,
        Faults(round_one.faults, joined.reference_faults, diagnostics),
        reader,
        locate,
        round_one.entries,
        round_one.kept,
        round_one.new,
        round_one.window(),
    )


def _find_ledger_faults(
    project: Project,
    joined: Joined,
    reader: ArticleReader,
    locate: Locator,
    options: BuildOptions,
    faults: Mapping[str, Sequence[Diagnostic]],
) -> list[Diagnostic]:
    """Find what public words were changed in silence; where there is no ledger, nobody knows."""
    if project.ledger is None:
        return []
    from glossator.build.recording import find_ledger_faults

    return find_ledger_faults(project, project.ledger, joined.joiner, reader, locate, options, faults)


def _make_bodies(reader: ArticleReader, project: Project, entries: Mapping[str, ArticleEntry]) -> BodyReader:
    return BodyReader(
        reader,
        {path: (entry.body, entry.text_digest) for path, entry in entries.items() if entry.body},
        project.sidecar_by_article,
        {path: entry.key for path, entry in entries.items()},
    )


def _find_shelf(memory: Memory, builtin: Builtin, overrides: Collection[str], language: str) -> Shelf | Shelves:
    """Find where compiled templates are kept: the built-in ones with the program, unless the project has words of its own in them."""
    own = Shelf(memory.store, memory.folder)
    if builtin.compiled is None or any(name.startswith(CATALOGUES) for name in overrides):
        return own
    program = Shelf(builtin.compiled, language, digest_bytes(builtin.program))
    return Shelves(BUILTIN.rstrip("/"), program, own, builtin.keeps_compiled)


def _assets_for(assets: Mapping[str, bytes], config: SiteConfig) -> dict[str, bytes]:
    """Leave out of the built-in assets what no page of a site loads."""
    return {name: data for name, data in assets.items() if name not in SEARCH_ASSETS or config.search}


def make_reader(
    files: Files,
    project: Project,
    options: BuildOptions,
    clock: datetime,
    memory: Memory,
    words: Words = ENGLISH,
    *,
    has_ledger: bool,
) -> ArticleReader:
    """Give what reads a project's articles, and places their annotations."""
    config = project.config.value
    left_out = project.config.left_out
    placing = PlacingOptions(
        clock,
        project.options,
        options.drafts,
        options.future,
        config.glossary.autolink,
        knows_all_terms=not project.has_lost_terms,
        author_names={key: author.name for key, author in config.authors.items()},
        faulty_authors=frozenset(
            str(path[1]).lower() for path in left_out if path[:1] == ("authors",) and len(path) > 1
        ),
        words=words,
    )
    linker = Linker({key: entry.term for key, entry in project.terms.items()}, plural=config.glossary.plural == "auto")
    return ArticleReader(
        files,
        project.inventory.spelling,
        linker,
        placing,
        _key_of_options(project, config, placing, has_ledger=has_ledger),
        memory.store,
        memory.folder,
        memory.pack_name,
        os.getpid(),
        has_ledger,
    )


def _key_of_options(project: Project, config: SiteConfig, placing: PlacingOptions, *, has_ledger: bool) -> bytes:
    """Give the digest of all that an article is read by, but for its two files and the clock: that is in the entry's window.

    The terms' order is in it: of two that claim one label, or are as near to a misspelt one, it may decide.
    """
    read = placing.read
    labels = [
        (key, term.term, term.aliases, term.autolink, term.case, term.plural)
        for key, term in ((key, entry.term) for key, entry in project.terms.items())
    ]
    reading = (str(read.timezone), read.language, read.html, read.review_required, read.four_eyes, read.remote_images)
    placed = (placing.shows_proposed, placing.shows_future, placing.autolinks, placing.knows_all_terms)
    authors = (sorted(placing.author_names.items()), sorted(placing.faulty_authors))
    return digest_value((labels, config.glossary.plural, reading, placed, authors, has_ledger, placing.words.digest))


class _Articles:
    """The articles: those that the log knows as they are, and those read now."""

    def __init__(self, project: Project, memory: Memory, reader: ArticleReader, clock: datetime) -> None:
        self.inventory = project.inventory
        self.sidecars = project.sidecar_by_article
        self.memory = memory
        self.reader = reader
        self.clock = clock
        self.entries: dict[str, ArticleEntry] = {}
        self.new: set[str] = set()
        self.kept: dict[str, KeptArticle] = {}
        self.faults: dict[str, list[Diagnostic]] = {}

    @property
    def broken(self) -> list[str]:
        """The paths of articles that could not be read."""
        return [path for path in self.inventory.articles if path not in self.kept]

    def read(self, crew: Crew) -> None:
        """Take what is known from the log, and read the rest."""
        known = {path: entry for path in self.inventory.articles if (entry := self._find_entry(path))}
        records = self._load_records(known)
        tasks = [ArticleTask(path, self.sidecars.get(path)) for path in self.inventory.articles if path not in records]
        for path, record in records.items():
            self._keep(path, known[path], record)
        for each in crew.do("reading", read_articles, self.reader, tasks):
            if each.record:
                self.new.add(each.path)
            self._note_digest(each.path, each.digest)
            self._note_digest(self.sidecars.get(each.path, ""), each.sidecar_digest)
            self._keep(each.path, each.entry, pickle.loads(each.record) if each.record else None)  # noqa: S301  our worker's

    def _note_digest(self, path: str, digest: bytes | None) -> None:
        if digest is not None:
            self.memory.digests[self.inventory.spelling.get(path, path)] = digest

    def _digest_of(self, path: str) -> bytes | None:
        return self.memory.digests.get(self.inventory.spelling.get(path, path))

    def _find_entry(self, path: str) -> ArticleEntry | None:
        """Find what the log holds of an article, if it is what reading would give now."""
        kept = self.memory.log.articles.get(path)
        digest = self._digest_of(path)
        if kept is None or digest is None:
            return None
        entry = ArticleEntry._make(kept)
        sidecar = self.sidecars.get(path)
        sidecar_digest = self._digest_of(sidecar) if sidecar else None
        if (sidecar and sidecar_digest is None) or entry.key != self.reader.key_of(digest, sidecar_digest):
            return None
        if not entry.since and not entry.until:
            return entry
        window = Window(*(datetime.fromisoformat(each) if each else None for each in (entry.since, entry.until)))
        return entry if window.holds(self.clock) else None

    def _load_records(self, known: Mapping[str, ArticleEntry]) -> dict[str, Record | None]:
        """Load the records of articles; where one is lost or spoilt, or a body is lost, all are read again."""
        memory = self.memory
        held = {
            path: kept.record
            for path, kept in memory.kept.items()
            if path in known and known[path].digest == kept.digest
        }
        packed = {path: entry for path, entry in known.items() if entry.record and path not in held}
        try:
            pieces = read_slices(memory.store, memory.folder, [each.record for each in packed.values() if each.record])
        except OSError:
            return {}
        is_spoilt = any(each.record and digest_bytes(pieces[each.record]) != each.digest for each in packed.values())
        bodies = (each.body for each in known.values() if each.body)
        if is_spoilt or not are_there(memory.store, memory.folder, bodies):
            return {}
        loaded = {
            path: pickle.loads(pieces[entry.record])  # noqa: S301  our own: the log that names it is known whole
            for path, entry in packed.items()
            if entry.record
        }
        return {path: held.get(path) or loaded.get(path) for path in known}

    def _keep(self, path: str, entry: ArticleEntry, record: Record | None) -> None:
        self.entries[path] = entry
        if entry.faults:
            self.faults[path] = pickle.loads(entry.faults)  # noqa: S301  our own, as above
        if record is not None:
            self.kept[path] = KeptArticle(record, entry.digest, entry.face_digest, entry.text_digest)

    def window(self) -> Window:
        """Tell between which moments the clock changes nothing: no article or correction is due, and the news sitemap holds the same."""
        # All in UTC: so two days are two days whatever the zone's clocks do, and moments of one zone are compared quickly.
        clock = self.clock.astimezone(UTC)
        moments = [
            datetime.fromisoformat(each).astimezone(UTC)
            for entry in self.entries.values()
            for each in entry[-2:]
            if each
        ]
        dates = [kept.record.date.at.astimezone(UTC) for kept in self.kept.values()]
        moments += dates
        moments += [date + NEWS_AGE + datetime.resolution for date in dates]
        passed = [moment for moment in moments if moment <= clock]
        coming = [moment for moment in moments if moment > clock]
        return Window(max(passed, default=None), min(coming, default=None))
