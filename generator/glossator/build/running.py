"""One build: sources through all stages to the output folder.

A build that meets an error writes nothing. It goes on all the same, as far as it can, so that one run shows every fault. What has not changed since
the last build is neither read nor rendered again; a build of nothing changed looks at the files' stamps and is done, and so it does not even
import what reads and renders.
"""

from __future__ import annotations

import contextlib
import pickle
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from glossator.build.crew import Crew, WorkerLostError
from glossator.build.explaining import explain
from glossator.build.options import BuildOptions, BuildResult, Builtin, finish, is_stopped
from glossator.build.output import STAGING, Output, name_strangers
from glossator.build.remembering import load_faults, recall, remember
from glossator.buildlog import Log, PageEntry, SourceEntry, settle, settle_written, write_log
from glossator.diagnostics import Code, Diagnostic, Severity, report
from glossator.model.digests import digest_bytes
from glossator.model.search import BUNDLE
from glossator.source import Place

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from glossator.build.indexing import Indexed
    from glossator.build.preparing import Prepared
    from glossator.build.rendering import StagedFile, Stager
    from glossator.files import Files
    from glossator.pages.keys import Key, PageKeys
    from glossator.resolve.parts import KeptArticle

__all__ = ["BuildOptions", "BuildResult", "Builtin", "build_site"]


def build_site(  # noqa: PLR0913  three folders, two sides of the program, and how it shall go about it
    files: Files,
    output: Files,
    state: Files,
    record: str,
    builtin: Builtin,
    options: BuildOptions,
    *,
    crew: Crew | None = None,
    is_clean: bool = False,
    on_wait: Callable[[], None] | None = None,
) -> BuildResult:
    """Build a project into an output folder. `record` names, in `state`, the list of files written there.

    `is_clean` takes nothing from an earlier build. Builds of one output folder wait for one another; `on_wait` is called before such a wait.
    """
    try:
        with state.lock(f"{record}.lock", on_wait), discarding(output):
            build = Build(files, output, state, record, builtin, options, crew or Crew(), is_clean=is_clean)
            try:
                return replace(build.run(), build=build)
            finally:
                build.target.end_look()
    except (OSError, WorkerLostError) as error:
        return finish([explain_failure(error)], options)


class Build:
    """One build, while it holds the lock of its output folder. `log` is what is remembered of it, `prepared` the site, if it was needed."""

    def __init__(  # noqa: PLR0913  as above
        self,
        files: Files,
        output: Files,
        state: Files,
        record: str,
        builtin: Builtin,
        options: BuildOptions,
        crew: Crew,
        *,
        is_clean: bool = False,
        kept: Mapping[str, KeptArticle] | None = None,
    ) -> None:
        """Look at what the last build left. `kept` are records that are in memory still."""
        self.files = files
        self.output = output
        self.state = state
        self.builtin = builtin
        self.options = options
        self.crew = crew
        self.is_clean = is_clean
        self.target = Output(output, state, record)
        self.begun = recall(files, state, self.target, builtin, options, is_clean=is_clean, jobs=crew.jobs)
        self.pack_name = f"{self.begun.now:x}"
        self.kept = kept or {}
        self.log = self.begun.log
        self.prepared: Prepared | None = None

    def run(self) -> BuildResult:
        """Build, unless there is nothing to do."""
        if self.begun.is_current(self.options.clock):
            return self._repeat()
        prepared = self.prepare()
        diagnostics = list(prepared.diagnostics)
        if is_stopped(diagnostics, self.options):
            diagnostics += self._sample(prepared, diagnostics)
            self._remember(prepared)
            return finish(diagnostics, self.options)
        return self._write(prepared, diagnostics)

    def prepare(self) -> Prepared:
        """Take the project as far as its plan."""
        from glossator.build.preparing import Memory, prepare

        begun = self.begun
        memory = Memory(begun.log, self.state, begun.folder, begun.digests, self.pack_name, self.kept)
        found = (begun.found, begun.faults)
        self.prepared = prepare(self.files, self.builtin, self.options, memory=memory, crew=self.crew, found=found)
        return self.prepared

    def _repeat(self) -> BuildResult:
        """Tell what the last build told. Stamps that were not known, or that no longer fit, are noted for the next time."""
        log, begun, present = self.begun.log, self.begun, self.target.present
        sources = {
            path: SourceEntry(settle(begun.found[path], begun.now), digest)
            for path, (stamp, digest) in log.sources.items()
            if stamp != begun.found[path]
        }
        pages = {
            path: PageEntry(key, digest, settle(present[path], begun.now))
            for path, (key, digest, stamp) in log.pages.items()
            if stamp != present[path]
        }
        # A folder that was listed is known from now on; one that is gone is so no more.
        listed = {path: self.target.output.folder_stamp(path) for path in self.target.seen - self.target.folders.keys()}
        folders = {path: settle(stamp, begun.now) for path, stamp in listed.items() if stamp}
        if sources or pages or any(folders.values()) or not folders.keys() <= log.folders.keys():
            known = {**self.target.folders, **folders}
            self.log = replace(log, sources=log.sources | sources, pages=log.pages | pages, folders=known)
            write_log(self.state, begun.folder, self.log, log)
        self.target.discard()
        return finish(load_faults(log), self.options, pages=log.page_count)

    def _sample(self, prepared: Prepared, diagnostics: Sequence[Diagnostic]) -> list[Diagnostic]:
        """Render a page of each kind of a site that will not be written, for its templates' faults."""
        from glossator.build.rendering import make_renderer, sample_plans

        renderer = make_renderer(prepared, self.files)
        found = [fault for plan in sample_plans(prepared.plans) for fault in renderer.render(plan)[1]]
        # A template whose fault was found before rendering fails in rendering too, and says it worse.
        faulty = {fault.place.path for fault in diagnostics if fault.severity is Severity.ERROR}
        return [fault for fault in found if fault.place.path not in faulty]

    def _write(self, prepared: Prepared, diagnostics: list[Diagnostic]) -> BuildResult:
        """Render what is not fresh, and move it in if all went well."""
        from glossator.build.picture_making import prune_pictures
        from glossator.build.rendering import Stager, make_renderer

        page_keys = self.make_page_keys(prepared)
        old, standing = self.begun.log.pages, self.begun.standing
        paths = [plan.written_at for plan in prepared.plans]
        # Where nothing is known every page is rendered: then its key is made beside it, by whoever renders it.
        keys = self._make_keys(prepared, paths, page_keys) if old else {}
        pages = {path: old[path] for path, key in keys.items() if path in standing and old[path][0] == key}
        stale = [number for number, path in enumerate(paths) if path not in pages]
        renderer = make_renderer(prepared, self.files)
        stager = Stager(renderer, self.output, standing, self.target.present, None if keys else page_keys)
        staged: list[str] = []
        for file in self._stage(stager, prepared, stale):
            diagnostics += file.faults
            path = paths[file.number]
            if file.digest is not None:
                # Without a stamp the output held it already, byte for byte.
                key = keys[path] = file.key or keys[path]
                if prepared.plans[file.number].is_copied:
                    key = keys[path] = {
                        "file": file.digest
                    }  # what was copied, should its source have changed meanwhile
                pages[path] = PageEntry(key, file.digest, file.stamp or self.target.present[path])
                staged += [path] if file.is_staged else []
        if prepared.composer.has_index and not is_stopped(diagnostics, self.options):
            index = self._index(prepared, page_keys)
            pages |= index.entries
            staged += index.staged
            diagnostics += index.faults
        strangers = self.target.list_strangers(pages)
        diagnostics += name_strangers(strangers)
        if is_stopped(diagnostics, self.options):
            self.target.discard()
            self._remember(prepared)
            return finish(diagnostics, self.options)
        changed, gone = self.target.compare({path: entry[1] for path, entry in pages.items()})
        self.target.commit(staged, changed, gone)
        touched = [*staged, *gone]
        for path in staged:
            pages[path] = pages[path]._replace(stamp=self.target.stamp_moved(path, pages[path].stamp))
        self.target.note({path: pages[path].stamp for path in staged}, gone)
        is_page = [bool(plan.template) for plan in prepared.plans]
        if any(prepared.plans[number].is_picture for number in stale):
            prune_pictures(self.state, prepared)
        self._remember(prepared, Outcome(pages, diagnostics, strangers, sum(is_page), touched))
        keys_before = {path: entry[0] for path, entry in old.items()}
        rendered = [paths[number] for number in stale if is_page[number]]
        unknown = "all is built, as `--clean` asks" if self.is_clean else "nothing is known of an earlier build"
        reasons = {path: explain(keys_before.get(path), keys[path]) if old else unknown for path in rendered}
        return finish(diagnostics, self.options, pages=sum(is_page), staged=staged, gone=gone, reasons=reasons)

    def _stage(self, stager: Stager, prepared: Prepared, stale: Sequence[int]) -> Iterator[StagedFile]:
        """Render the files of some plans: pages and what is copied, and then pictures, each of which takes as long as many pages."""
        from glossator.build.rendering import stage_pages

        plans = prepared.plans
        pictures = [number for number in stale if plans[number].is_picture]
        others = [number for number in stale if not plans[number].is_picture] if pictures else stale
        yield from self.crew.do("rendering", stage_pages, stager, others)
        if pictures:
            yield from self.crew.do("drawing", stage_pages, stager, pictures, first_batch=2)

    def _index(self, prepared: Prepared, page_keys: PageKeys) -> Indexed:
        """Make the index of the full-text search, if it does not stand; where part of it does, nothing of it is trusted to be whole."""
        from glossator.build.indexing import index_site

        known, standing = self.begun.log.pages, self.begun.standing
        files = {path: entry for path, entry in known.items() if path.startswith(f"{BUNDLE}/")}
        return index_site(prepared, page_keys, self.target, files if files.keys() <= standing.keys() else {})

    def make_page_keys(self, prepared: Prepared) -> PageKeys:
        """Make what makes the keys of the site's files."""
        from glossator.pages.keys import PageKeys

        spelling = prepared.project.inventory.spelling
        digests: dict[tuple[str, str], bytes] = {}
        for plan in prepared.plans:
            if plan.kind == "builtin-asset":
                digests[plan.kind, plan.key] = digest_bytes(prepared.assets[plan.key].data)
            elif plan.kind == "asset":
                digests[plan.kind, plan.key] = self._digest_of(spelling.get(plan.key, plan.key))
        return PageKeys(prepared.composer, prepared.plans, prepared.templates, digests)

    def _make_keys(self, prepared: Prepared, paths: Sequence[str], page_keys: PageKeys) -> dict[str, Key]:
        """Give the key of each file of the site, by its path in the output, in the order of the plan."""
        from glossator.pages.reach import Reach

        plans, site = prepared.plans, prepared.site
        if not self._are_only_texts_new(prepared):
            return {path: page_keys.key(plan) for path, plan in zip(paths, plans, strict=True)}
        kept, reach = self.begun.log.pages, Reach(plans)
        read = [site.article_by_path[path] for path in prepared.new if path in site.article_by_path]
        reached = set[int]().union(*map(reach.text, read))
        return {
            path: page_keys.key(plans[number]) if number in reached or path not in kept else kept[path][0]
            for number, path in enumerate(paths)
        }

    def _are_only_texts_new(self, prepared: Prepared) -> bool:
        """Tell whether nothing has changed but the texts of articles: then only the keys of what shows texts need to be made.

        That is so if no other source has changed, none has come or gone, the clock is in the old window, and every article that was read again gave
        the record that it had.
        """
        begun, log, inventory = self.begun, self.begun.log, prepared.project.inventory
        texts = {inventory.spelling.get(path, path) for path in (*inventory.articles, *inventory.sidecars)}
        return (
            log.is_complete
            and begun.found.keys() == log.sources.keys()
            and (log.since, log.until) == bounds_of(prepared)
            and all(begun.digests.get(path) == digest or path in texts for path, (_, digest) in log.sources.items())
            and all(
                path in log.articles and log.articles[path][3] == entry[3] for path, entry in prepared.entries.items()
            )
        )

    def _digest_of(self, path: str) -> bytes:
        """Give the digest of a source that is copied; one that cannot be read is told when it is copied."""
        digests = self.begun.digests
        if path not in digests:
            try:
                digests[path] = digest_bytes(self.files.read(path))
            except OSError:
                return b""
        return digests[path]

    def _remember(self, prepared: Prepared, outcome: Outcome | None = None) -> None:
        """Write the log; without an outcome, since the site was not written, what was known of its files stays."""
        begun = self.begun
        log = Log(begun.log.program, pages=begun.log.pages, folders=begun.log.folders, strangers=begun.log.strangers)
        if outcome:
            now = self.state.write(f"{begun.folder}/clock", b"").modified
            present, touched = self.target.present, set(outcome.touched)
            log.pages = {
                path: entry
                if entry is begun.log.pages.get(path) and entry[2] == present[path]
                else self._settle_page(path, entry, now, is_moved=path in touched)
                for path, entry in outcome.pages.items()
            }
            folders = self.target.stamp_folders(outcome.pages, outcome.touched)
            log.folders = {path: settle(stamp, now) for path, stamp in folders.items()}
            log.is_complete = True
            log.faults = pickle.dumps(outcome.diagnostics, 5) if outcome.diagnostics else b""
            log.strangers, log.page_count = outcome.strangers, outcome.page_count
            log.since, log.until = bounds_of(prepared)
        remember(self.files, self.state, begun, log, prepared.entries, pack_name=self.pack_name)
        self.log = log

    def _settle_page(self, path: str, entry: PageEntry, now: int, *, is_moved: bool) -> PageEntry:
        """Give a page's entry with a stamp that will tell the next change; `now` is after it was moved in, if it was."""
        key, digest, stamp = entry
        return PageEntry(
            key, digest, settle_written(stamp, now) if is_moved else settle(self.target.present[path], self.begun.now)
        )


class Outcome(NamedTuple):
    """What a build that wrote its site leaves: the entries of its files, its diagnostics, the strangers, and how many pages the site has.

    `touched` are the files that it moved in or deleted.
    """

    pages: Mapping[str, PageEntry]
    diagnostics: Sequence[Diagnostic]
    strangers: tuple[str, ...]
    page_count: int
    touched: Sequence[str]


def bounds_of(prepared: Prepared) -> tuple[str, str]:
    since, until = (each.isoformat() if each else "" for each in prepared.window)
    return since, until


def explain_failure(error: OSError | WorkerLostError) -> Diagnostic:
    """Say what kept a build from being done: the output folder, or a process that was lost."""
    if isinstance(error, WorkerLostError):
        message = "a process of the build ended before its work was done"
        hint = "look for what ends processes here, such as too little memory, and build again, with fewer `--jobs`"
        return report(Code.WORKER_LOST, Place("content/site.yaml"), message, hint)
    where = f"`{error.filename}`" if error.filename else "the output folder"
    reason = (error.strerror or "unknown reason").lower()
    hint = "free some space, or mend the folder's permissions; every page there is whole, and the next build goes on"
    if isinstance(error, FileExistsError | IsADirectoryError | NotADirectoryError):
        hint = "move it out of the way, or name another folder with `--output`; nothing has been written"
    return report(Code.OUTPUT_FAILED, Place("content/site.yaml"), f"{where} cannot be written: {reason}", hint)


@contextlib.contextmanager
def discarding(output: Files) -> Iterator[None]:
    """Remove what is staged if something is raised: while the lock is held, since then another build stages there."""
    try:
        yield
    except BaseException:  # whatever it is, Ctrl-C too
        with contextlib.suppress(OSError):
            output.remove_tree(STAGING)
        raise
