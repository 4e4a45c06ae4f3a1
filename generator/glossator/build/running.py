"""One build: sources through all stages to the output folder.

A build that meets an error writes nothing. It goes on all the same, as far as it can, so that one run shows every fault.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from glossator.build.output import STAGING, Output
from glossator.build.sources import Project, read_project
from glossator.diagnostics import Code, Diagnostic, Severity, has_errors, in_order, report, with_strictness
from glossator.glossary.linking import Linker
from glossator.pages.composing import Composer
from glossator.pages.planning import Plan, check_plans, check_root_links, plan_pages
from glossator.pages.viewing import make_view
from glossator.render import make_templates, render_view
from glossator.resolve.joining import join_site
from glossator.resolve.parts import JoinOptions, Sources
from glossator.resolve.placing import PlacingOptions, place_article
from glossator.source import Place
from glossator.templates import check_templates

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import datetime

    from glossator.files import Files
    from glossator.model.site import Site
    from glossator.templates import TemplateSet


@dataclass(frozen=True, slots=True)
class BuildOptions:
    """What a build depends on besides the project. A `clock` without an offset is in the site's time zone; `base_url` replaces site.yaml's."""

    clock: datetime
    drafts: bool = False
    future: bool = False
    strict: bool = False
    base_url: str | None = None


@dataclass(frozen=True, slots=True)
class Builtin:
    """The built-in templates and assets, by name; `is_project` tells that the project's templates folder is the built-in one."""

    texts: Mapping[str, str]
    assets: Mapping[str, bytes]
    is_project: bool = False


@dataclass(frozen=True, slots=True)
class Prepared:
    """A project taken as far as its plan: all that rendering needs, and the faults found on the way."""

    project: Project
    site: Site
    plans: Sequence[Plan]
    composer: Composer
    templates: TemplateSet
    assets: Mapping[str, bytes]
    diagnostics: Sequence[Diagnostic]


@dataclass(frozen=True, slots=True)
class BuildResult:
    """What a build did: how many files the site has, how many were rendered, how many differed; and its diagnostics, in order."""

    pages: int
    rendered: int
    written: int
    diagnostics: Sequence[Diagnostic]

    @property
    def has_failed(self) -> bool:
        """Tell whether an error kept the site from being written."""
        return has_errors(self.diagnostics)


def prepare(files: Files, builtin: Builtin, options: BuildOptions) -> Prepared:
    """Read a project, place its annotations, join its sources and plan its pages."""
    project, diagnostics = read_project(files)
    config = project.config.value
    clock = options.clock if options.clock.tzinfo else options.clock.replace(tzinfo=project.options.timezone)
    linker = Linker({key: entry.term for key, entry in project.terms.items()}, plural=config.glossary.plural == "auto")
    placing = PlacingOptions(
        clock,
        project.options,
        options.drafts,
        options.future,
        config.glossary.autolink,
        knows_all_terms=not project.has_lost_terms,
        author_names={key: author.name for key, author in config.authors.items()},
    )
    placed = []
    for article in project.articles:
        result, found = place_article(article, project.sidecar_by_article.get(article.path), linker, placing)
        placed.append(result)
        diagnostics += found
    joining = JoinOptions(clock, project.options, options.drafts, options.future)
    joined, found = join_site(
        Sources(project.config, placed, project.pages, project.terms, project.assets, project.broken), joining
    )
    diagnostics += found
    assets = {**builtin.assets, **({} if builtin.is_project else project.template_assets)}
    overrides = {} if builtin.is_project else project.template_texts
    templates = make_templates(builtin.texts, overrides, config.language, project.options.timezone)
    diagnostics += check_templates(templates)
    paths = {name.removeprefix("assets/"): "/" + name for name in assets}
    plans = plan_pages(joined.site, paths)
    diagnostics += check_plans(plans)
    diagnostics += check_root_links(plans, joined.root_links)
    composer = Composer(joined.site, options.base_url or config.base_url, paths)
    return Prepared(project, joined.site, plans, composer, templates, assets, diagnostics)


def render_files(
    prepared: Prepared, files: Files, on_fault: Callable[[Diagnostic], None]
) -> Iterator[tuple[Plan, bytes]]:
    """Render every file of the site in the order of the plan; one that fails is told and left out."""
    for plan in prepared.plans:
        data = _render(prepared, files, plan, on_fault)
        if data is not None:
            yield plan, data


def _render(prepared: Prepared, files: Files, plan: Plan, on_fault: Callable[[Diagnostic], None]) -> bytes | None:
    if plan.kind == "builtin-asset":
        return prepared.assets[f"assets/{plan.key}"]
    if plan.kind == "asset":
        try:
            return files.read(prepared.project.spelling.get(plan.key, plan.key))
        except OSError as error:
            message = f"the file cannot be read: {(error.strerror or 'unknown reason').lower()}"
            on_fault(
                report(
                    Code.UNREADABLE_FILE,
                    Place(plan.key, 1, 1, 2),
                    message,
                    "check the file's permissions, or remove it",
                )
            )
            return None
    data, found = render_view(prepared.templates, plan.template, make_view(prepared.composer, prepared.plans, plan))
    for diagnostic in found:
        on_fault(diagnostic)
    return None if found else data


def sample_plans(plans: Sequence[Plan]) -> list[Plan]:
    """Pick one page of each kind: enough to find a template's faults when the site will not be written anyway."""
    return list({plan.kind: plan for plan in plans if plan.template}.values())


def build_site(
    files: Files, output: Files, state: Files, record: str, builtin: Builtin, options: BuildOptions
) -> BuildResult:
    """Build a project into an output folder. `record` names, in `state`, the list of files written there."""
    prepared = prepare(files, builtin, options)
    diagnostics = list(prepared.diagnostics)
    if _is_stopped(diagnostics, options):
        found: list[Diagnostic] = []
        for plan in sample_plans(prepared.plans):
            _render(prepared, files, plan, found.append)
        # A template whose fault was found before rendering fails in rendering too, and says it worse.
        faulty = {fault.place.path for fault in diagnostics if fault.severity is Severity.ERROR}
        diagnostics += [fault for fault in found if fault.place.path not in faulty]
        return _result(0, 0, 0, diagnostics, options)
    try:
        with state.lock(f"{record}.lock"):
            return _write_site(prepared, files, Output(output, state, record), diagnostics, options)
    except OSError as error:
        diagnostics.append(_output_fault(error))
        _try_to_discard(output)
        return _result(0, 0, 0, diagnostics, options)


def _write_site(
    prepared: Prepared, files: Files, target: Output, diagnostics: list[Diagnostic], options: BuildOptions
) -> BuildResult:
    rendered = 0
    for plan, data in render_files(prepared, files, diagnostics.append):
        rendered += bool(plan.template)
        target.put(unicodedata.normalize("NFC", plan.path), data)
    diagnostics += target.find_strangers()
    if _is_stopped(diagnostics, options):
        target.discard()
        return _result(0, rendered, 0, diagnostics, options)
    target.commit()
    return _result(rendered, rendered, len(target.staged), diagnostics, options)


def _is_stopped(diagnostics: Sequence[Diagnostic], options: BuildOptions) -> bool:
    return has_errors(with_strictness(diagnostics) if options.strict else diagnostics)


def _result(
    pages: int, rendered: int, written: int, diagnostics: Sequence[Diagnostic], options: BuildOptions
) -> BuildResult:
    told = in_order(with_strictness(diagnostics) if options.strict else diagnostics)
    return BuildResult(pages, rendered, written, told)


def _output_fault(error: OSError) -> Diagnostic:
    where = f"`{error.filename}`" if error.filename else "the output folder"
    reason = (error.strerror or "unknown reason").lower()
    hint = "free some space, or mend the folder's permissions; every page there is whole, and the next build goes on"
    if isinstance(error, FileExistsError | IsADirectoryError | NotADirectoryError):
        hint = "move it out of the way, or name another folder with `--output`; nothing has been written"
    return report(Code.OUTPUT_FAILED, Place("content/site.yaml"), f"{where} cannot be written: {reason}", hint)


def _try_to_discard(output: Files) -> None:
    try:
        output.remove_tree(STAGING)
    except OSError:
        return
