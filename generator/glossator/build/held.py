"""A site that is held in memory between builds, so that an edit of a few articles is taken in at once.

Only what such an edit reaches is read, joined and rendered again; where it might reach further than can be told here, nothing is done, and a whole
build tells. What comes of it is the same, byte for byte.
"""

from __future__ import annotations

import pickle
import unicodedata
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from glossator.assets import renew_asset
from glossator.build.claiming import check_paths
from glossator.build.explaining import explain
from glossator.build.image_reading import read_image
from glossator.build.misnaming import SIDECAR
from glossator.build.moving_in import move_in
from glossator.build.noticing import Look, are_as_known, find_changes, is_new_sidecar, look_at
from glossator.build.options import finish, is_stopped
from glossator.build.output import HOME, folders_of, name_strangers
from glossator.build.preparing import Faults, Prepared
from glossator.build.reading import ArticleTask, read_articles
from glossator.build.rendering import make_renderer
from glossator.build.running import Build, bounds_of
from glossator.buildlog import Log, PageEntry, SourceEntry, add_changes, settle, settle_written
from glossator.model.digests import digest_bytes
from glossator.pages.keys import PageKeys
from glossator.pages.picture_keys import bears_on_pictures
from glossator.pages.planning import plan_pages
from glossator.pages.reach import Reach, plans_differ
from glossator.pages.share_cards import is_card_changed
from glossator.resolve.parts import KeptArticle
from glossator.resolve.rejoining import rejoin

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

    from glossator.build.options import BuildOptions, BuildResult
    from glossator.build.output import Output
    from glossator.build.reading import ArticleRead
    from glossator.files import Files
    from glossator.model.site import Article, Site

    OnPart = Callable[[Sequence[str]], None]

MOST_ARTICLES = 40  # more are read faster by a whole build, which has several processes


class Edit(NamedTuple):
    """Some articles as they are now: what was read, their records, and the site in which they are joined, each as it was and as it is.

    `assets` are the numbers of plans of assets that have changed.
    """

    read: Sequence[ArticleRead]
    assets: Sequence[int]
    kept: dict[str, KeptArticle]
    site: Site
    pairs: Sequence[tuple[Article, Article]]
    is_replanned: bool


@dataclass
class Held:
    """A site that was built and stands.

    `standing` are the digests of its files; `paths` where each plan's file is; `pending` the sources, as the disk spells them, that have changed
    since then and could not be built.
    """

    files: Files
    state: Files
    folder: str
    target: Output
    options: BuildOptions
    log: Log
    standing: dict[str, bytes]
    prepared: Prepared
    page_keys: PageKeys
    paths: list[str]
    reach: Reach
    keeps_names: bool
    pending: set[str]
    asset_numbers: dict[str, int]

    @classmethod
    def of(cls, build: Build) -> Held | None:
        """Hold what a build has left; None if it did not write the site, or its images have changed since."""
        if not build.log.is_complete or build.begun.faults:
            return None
        prepared = build.prepared or build.prepare()
        # What is prepared now, and not when it was built, may show images that have changed since: nothing later would tell.
        spelling, images = prepared.project.inventory.spelling, prepared.joined.joiner.checker.images
        if not are_as_known(build.files, [spelling.get(path, path) for path in images], build.log.sources):
            return None
        return cls(
            build.files,
            build.state,
            build.begun.folder,
            build.target,
            build.options,
            build.log,
            {path: entry[1] for path, entry in build.log.pages.items()},
            replace(prepared, new=()),
            build.make_page_keys(prepared),
            [plan.written_at for plan in prepared.plans],
            Reach(prepared.plans),
            not (build.options.hashes_assets or build.builtin.is_project),
            set(),
            {},
        )

    def refresh(self, build: Build) -> Held:
        """Take over what a build has looked at that found nothing to do."""
        self.log, self.target, self.standing = build.log, build.target, dict(build.begun.standing)
        self.pending.clear()
        return self

    def find_changes(self) -> set[str]:
        """Find the sources that may have changed, come or gone, by a look at all of them."""
        return find_changes(self.files, self.log.sources)

    def take_in(self, hints: Iterable[str], options: BuildOptions, on_part: OnPart | None = None) -> BuildResult | None:
        """Take in what has changed at some paths; None if that needs a whole build. `on_part` hears of pages that are there before the others."""
        if not self._holds_at(options):
            return None
        now = self.state.write(f"{self.folder}/clock", b"").modified
        look = look_at(self.files, self.log.sources, hints, self.pending, now)
        assets = self._find_assets(look.changed) if look else {}
        tasks = self._find_tasks(look.changed.keys() - assets.keys()) if look else None
        if look is None or tasks is None or not self.target.output.exists(HOME):
            return None
        if look.changed and self.prepared.composer.has_index:
            return None  # a whole build tells whether what can be sought has changed
        if not look.changed:
            self.pending.clear()
            self.target.discard()  # what another build left that was ended
            self._note(look)
            return finish(pickle.loads(self.log.faults) if self.log.faults else [], options, pages=self.log.page_count)  # noqa: S301  our own
        joiner = self.prepared.joined.joiner
        references = dict(joiner.reference_faults)
        result = self._build(tasks, assets, look, options, on_part)
        if result is None or result.has_failed:
            joiner.reference_faults = references
        return result

    def _build(
        self,
        tasks: Sequence[ArticleTask],
        assets: Mapping[str, int],
        look: Look,
        options: BuildOptions,
        on_part: OnPart | None,
    ) -> BuildResult | None:
        self.prepared.locator.forget()
        read = read_articles(self.prepared.reader, tasks)
        edit = self._join(read, list(assets.values()))
        if edit is None:
            return None
        faults = self._faults_with(read)
        if is_stopped(faults.all(), options):
            if assets:
                return None  # an image may have come to be none, of which a whole build tells
            self.pending |= look.changed.keys()
            return finish(faults.all(), options)
        prepared = self._prepare(edit, faults, options)
        if prepared is None or not self._renew_assets(assets, look):
            return None
        return self._write(prepared, edit, look, options, on_part)

    def _holds_at(self, options: BuildOptions) -> bool:
        """Tell whether a build with these options would find what is held; only the clock may be another, within its window."""
        log = self.log
        return (
            options.is_like(self.options)
            and options.clock.tzinfo is not None
            and (not log.since or datetime.fromisoformat(log.since) <= options.clock)
            and (not log.until or options.clock < datetime.fromisoformat(log.until))
        )

    def _find_assets(self, changed: Collection[str]) -> dict[str, int]:
        """Find the sources that are copied into the site as they are, each with the number of its plan."""
        if not self.asset_numbers:
            for number, plan in enumerate(self.prepared.plans):
                if plan.is_copied:
                    path = f"templates/assets/{plan.key}" if plan.kind == "builtin-asset" else plan.key
                    self.asset_numbers[path] = number
        known = self.prepared.project.template_assets
        numbers = {raw: self.asset_numbers.get(unicodedata.normalize("NFC", raw)) for raw in changed}
        return {
            raw: number
            for raw, number in numbers.items()
            if number is not None
            and (not raw.startswith("templates/") or (raw.removeprefix("templates/") in known and self.keeps_names))
        }

    def _renew_assets(self, assets: Mapping[str, int], look: Look) -> bool:
        """Take assets as they are now; tell whether they are still as they were looked at."""
        for raw, number in assets.items():
            plan = self.prepared.plans[number]
            if bears_on_pictures(self.prepared.site, plan):
                return False
            if plan.key in self.prepared.joined.joiner.checker.images:
                size, may_be_image = read_image(self.files, raw)
                if size != self.prepared.site.image_sizes.get(plan.key) or not may_be_image:
                    return False  # whose pages show another size, or a fault comes of it
            if plan.kind == "builtin-asset":
                data = self.files.read(raw)
                if digest_bytes(data) != look.changed[raw]:
                    return False
                if not renew_asset(self.prepared.assets, self.prepared.project.inventory.assets, plan.key, data):
                    return False
            self.page_keys.file_digests[plan.kind, plan.key] = look.changed[raw]
        return True

    def _find_tasks(self, changed: Collection[str]) -> list[ArticleTask] | None:
        """Find the articles that some sources belong to; None if one belongs to none, or there are many."""
        kept, sidecars = self.prepared.kept, self.prepared.project.sidecar_by_article
        owners = set()
        for raw in changed:
            path = unicodedata.normalize("NFC", raw)
            owner = path.removesuffix(SIDECAR) + ".md" if path.endswith(SIDECAR) else path
            if owner in kept and owner not in sidecars and path != owner and is_new_sidecar(raw, self.log.sources):
                self.prepared.project.take_sidecar(owner, path)
            if owner not in kept or path not in {owner, sidecars.get(owner)}:
                return None
            owners.add(owner)
        return (
            [ArticleTask(path, sidecars.get(path)) for path in sorted(owners)] if len(owners) <= MOST_ARTICLES else None
        )

    def _note(self, look: Look) -> None:
        """Note the stamps of sources that say what they said."""
        for path, stamp in look.stamps.items():
            self.log.sources[path] = SourceEntry(settle(stamp, look.now), self.log.sources[path][1])

    def _join(self, read: Sequence[ArticleRead], assets: Sequence[int]) -> Edit | None:
        """Join articles again; None if all must be. `assets` are the numbers of plans of assets that have changed."""
        joiner, site = self.prepared.joined.joiner, self.prepared.site
        own = {path for each in read for path in (each.path, self.prepared.project.sidecar_by_article.get(each.path))}
        if any(fault.place.path in own for fault in self.prepared.faults.others):
            return None  # it may stand elsewhere now
        kept: dict[str, KeptArticle] = {}
        pairs: list[tuple[Article, Article]] = []
        for each in read:
            if not each.record or not each.entry.key:
                return None
            entry = each.entry
            record = pickle.loads(each.record)  # noqa: S301  made here just now
            kept[each.path] = KeptArticle(record, entry.digest, entry.face_digest, entry.text_digest)
            rejoined = rejoin(joiner, site, self.prepared.kept[each.path].record, kept[each.path])
            if rejoined is None or is_card_changed(site, rejoined.old, rejoined.new):
                return None
            site = rejoined.site
            if rejoined.old and rejoined.new:
                pairs.append((rejoined.old, rejoined.new))
        is_replanned = any(plans_differ(old, new) for old, new in pairs)
        return Edit(read, assets, kept, site, pairs, is_replanned)

    def _faults_with(self, read: Sequence[ArticleRead]) -> Faults:
        before = self.prepared.faults
        articles = dict(before.articles)
        for each in read:
            articles.pop(each.path, None)
            if each.entry.faults:
                articles[each.path] = pickle.loads(each.entry.faults)  # noqa: S301  made here just now
        return Faults(articles, dict(self.prepared.joined.joiner.reference_faults), before.others)

    def _prepare(self, edit: Edit, faults: Faults, options: BuildOptions) -> Prepared | None:
        """Give the site as it is with an edit, planned; None if the plan has faults."""
        before = self.prepared
        joined = before.joined._replace(site=edit.site)
        plans = list(before.plans)
        if edit.is_replanned:
            plans = plan_pages(edit.site, before.composer.assets)
            if check_paths(plans, joined, before.project, before.reader, joined.joiner.locate):
                return None
        else:
            for old, new in edit.pairs:
                if old.modified != new.modified:
                    for number in self.reach.page(new):
                        plans[number] = plans[number]._replace(changed=new.modified)
        window = before.window
        for each in edit.read:
            for moment in (each.entry.since, each.entry.until):
                window = window.narrowed(datetime.fromisoformat(moment), options.clock) if moment else window
        return replace(
            before,
            joined=joined,
            plans=plans,
            composer=before.composer.again(edit.site, edit.pairs),
            faults=faults,
            kept={**before.kept, **edit.kept},
            window=window,
        )

    def _write(
        self, prepared: Prepared, edit: Edit, look: Look, options: BuildOptions, on_part: OnPart | None
    ) -> BuildResult | None:
        """Render what an edit reaches, and move it in; None if a page cannot be rendered.

        `on_part` wants to hear of the articles' own pages as soon as they are there.
        """
        paths, reach, pages = self.paths, self.reach, self.log.pages
        if edit.is_replanned:
            paths, reach = [plan.written_at for plan in prepared.plans], Reach(prepared.plans)
        page_keys = PageKeys(prepared.composer, prepared.plans, prepared.templates, self.page_keys.file_digests)
        page_keys.take_over(self.page_keys, [new for _, new in edit.pairs])
        numbers = set(edit.assets)
        if edit.is_replanned:
            copied = {self.paths[number] for number in edit.assets}
            numbers = {number for number, path in enumerate(paths) if path in copied}
        for old, new in edit.pairs:
            if old.digest == new.digest:
                numbers |= reach.text(new)
            else:
                numbers |= reach.record(edit.site, old, new) | reach.terms(edit.site, old, new)
        gone: list[str] = []
        if edit.is_replanned:
            numbers.update(number for number, path in enumerate(paths) if path not in pages)
            numbers.update(number for number, plan in enumerate(prepared.plans) if plan.kind == "sitemap")
            known = set(paths)
            gone = sorted(path for path in pages if path not in known)
        prepared.bodies.renew(edit.read)
        renderer = make_renderer(prepared, self.files)
        first = {number for _, new in edit.pairs for number in reach.page(new)} if on_part else set()
        entries: dict[str, PageEntry] = {}
        staged: list[str] = []
        reasons: dict[str, str] = {}
        parts = [part for part in (first, numbers - first) if part] or [numbers]
        for part in parts:
            keys = {number: page_keys.key(prepared.plans[number]) for number in sorted(part)}
            before = {number: pages[paths[number]][0] if paths[number] in pages else None for number in keys}
            stale = {number: key for number, key in keys.items() if before[number] != key}
            is_last = part is parts[-1]
            moved = move_in(self.target, renderer, paths, self.standing, stale, gone if is_last else ())
            if moved is None:
                return None
            entries |= moved.entries
            staged += moved.staged
            reasons |= {paths[number]: explain(before[number], key) for number, key in stale.items()}
            if on_part and not is_last:
                on_part(moved.staged)
        self._remember(prepared, edit, look, entries, staged, gone)
        self.prepared, self.page_keys, self.paths, self.reach = prepared, page_keys, paths, reach
        self.pending.clear()
        if edit.is_replanned:
            self.asset_numbers.clear()
        told = [*prepared.diagnostics, *name_strangers(self.log.strangers)]
        return finish(told, options, pages=self.log.page_count, staged=staged, gone=gone, reasons=reasons)

    def _remember(
        self,
        prepared: Prepared,
        edit: Edit,
        look: Look,
        pages: Mapping[str, PageEntry],
        staged: Sequence[str],
        gone: Sequence[str],
    ) -> None:
        """Write what has changed to the log."""
        log, now = self.log, self.state.write(f"{self.folder}/clock", b"").modified
        spelling = prepared.project.inventory.spelling
        digests: dict[str, bytes | None] = dict(look.changed)
        for each in edit.read:
            digests[spelling.get(each.path, each.path)] = each.digest
            sidecar = prepared.project.sidecar_by_article.get(each.path)
            if sidecar:
                digests[spelling.get(sidecar, sidecar)] = each.sidecar_digest
        sources = {
            path: SourceEntry(settle(stamp, look.now), digests.get(path) or log.sources[path][1])
            for path, stamp in look.stamps.items()
        }
        articles = {each.path: each.entry for each in edit.read}
        moved = set(staged)
        entries = {
            path: entry._replace(stamp=settle_written(entry.stamp, now)) if path in moved else entry
            for path, entry in pages.items()
        }
        touched = folders_of([*staged, *gone]) | {""}
        folders = {folder: settle(self.target.output.folder_stamp(folder), now) for folder in touched}
        told = [*prepared.diagnostics, *name_strangers(log.strangers)]
        log.faults = pickle.dumps(told, 5) if told else b""
        log.since, log.until = bounds_of(prepared)
        if edit.is_replanned:
            log.page_count = sum(bool(plan.template) for plan in prepared.plans)
        changed: dict[str, Mapping[str, object]] = {
            "sources": sources,
            "articles": articles,
            "pages": entries,
            "folders": folders,
        }
        add_changes(self.state, self.folder, log, changed, {"pages": gone})
