"""`build` and `check`."""

from __future__ import annotations

import gc
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from glossator.cli.options import content_options, job_option, make_options, output_option
from glossator.cli.projects import (
    count_processors,
    find_output,
    find_project,
    load_builtin,
    read_committed,
    record_name,
)
from glossator.cli.telling import count_words, say_result, tell
from glossator.files import Folder, temporary_folder

if TYPE_CHECKING:
    from pathlib import Path

    from glossator.build.crew import Crew
    from glossator.build.options import BuildOptions, Builtin
    from glossator.cli.projects import ProjectFolder
    from glossator.diagnostics import Diagnostic

EXAMPLES_OF_BUILD = """
\b
Examples:
  glossator build                            the project here, into its folder site
  glossator build briefing --output public   another project, into the folder public
  glossator build --drafts --future          with what is not public yet
  glossator build --format github            faults as annotations on a pull request
  glossator build --explain                  why each page was rendered
  glossator build --verify                   prove that a clean build would give the same
"""
EXAMPLES_OF_CHECK = """
\b
Examples:
  glossator check                  all faults of the project here
  glossator check --format json    the same for programs
  glossator check --external       ask the web about outer links too
"""


@click.command("build", epilog=EXAMPLES_OF_BUILD)
@content_options
@output_option
@click.option("--clean", "is_clean", is_flag=True, help="Take nothing from an earlier build.")
@click.option("--verify", "is_verified", is_flag=True, help="Build clean beside it, and compare byte for byte.")
@click.option("--explain", "is_explained", is_flag=True, help="Say of each page that is rendered why it is.")
@job_option
@click.pass_context
def build_command(
    ctx: click.Context,
    /,
    project: str | None,
    directory: str | None,
    output: str | None,
    jobs: int | None,
    *,
    is_clean: bool,
    is_verified: bool,
    is_explained: bool,
    **given: Any,
) -> None:
    """Build the site.

    What has not changed since the last build is not built again. A build that finds an error writes nothing: the site stays as it was.
    """
    started = time.perf_counter()
    gc.disable()  # a build makes many values, few of them in cycles, and ends: collecting costs a quarter of its time
    folder = find_project(ctx, project or directory)
    target = find_output(ctx, folder, output)
    options = replace(make_options(ctx, given), earlier=read_committed(folder))
    quiet = ctx.obj["quiet"] or given["quiet"]
    from glossator.build.crew import Crew
    from glossator.build.running import build_site
    from glossator.cli.progress import ProgressBar

    builtin = load_builtin(folder)
    try:
        with ProgressBar(is_shown=not quiet) as bar:
            result = build_site(
                folder.files,
                Folder(target),
                folder.state,
                record_name(folder, target),
                builtin,
                options,
                crew=Crew(jobs or count_processors(), bar.show),
                is_clean=is_clean,
                on_wait=lambda: click.echo(f"Waiting for another build of {target} ...", err=True),
            )
            found = []
            if is_verified and not result.has_failed:
                found = _verify(folder, target, builtin, options, Crew(jobs or count_processors(), bar.show))
    except KeyboardInterrupt:
        click.echo("Stopped. Every page of the site is whole, old or new; the next build goes on from there.", err=True)
        ctx.exit(1)
    tell([*result.diagnostics, *found], given["form"], quiet=quiet)
    if is_explained:
        for path, reason in result.reasons.items():
            click.echo(f"{path}: {reason}", err=True)
    is_verbose = ctx.obj["verbose"] or given["verbose"]
    if is_verbose and not result.has_failed:
        click.echo(f"{folder.root} -> {target}: {result.written:,} files differed and were written", err=True)
    say_result(result, time.perf_counter() - started, quiet=quiet)
    if is_verified and not result.has_failed and not quiet and not found:
        click.echo("Verified: a clean build gives the same bytes", err=True)
    ctx.exit(int(result.has_failed or bool(found)))


def _verify(
    folder: ProjectFolder, target: Path, builtin: Builtin, options: BuildOptions, crew: Crew
) -> list[Diagnostic]:
    """Build clean in a folder of its own, and compare."""
    from glossator.build.verifying import verify_site
    from glossator.build.written import Written

    written = Written(folder.state, record_name(folder, target)).digests
    with temporary_folder() as beside:
        site, state = Folder(beside.root / "site"), Folder(beside.root / "state")
        return verify_site(folder.files, Folder(target), written, site, state, builtin, options, crew=crew)


@click.command("check", epilog=EXAMPLES_OF_CHECK)
@content_options
@click.option("--external", is_flag=True, help="Ask the web whether outer links still lead somewhere.")
@job_option
@click.pass_context
def check_command(
    ctx: click.Context, /, project: str | None, directory: str | None, jobs: int | None, **given: Any
) -> None:
    """Find everything that is wrong, writing nothing.

    All that a build finds, and dead links and fragments, and terms that nothing uses.
    """
    gc.disable()
    folder = find_project(ctx, project or directory)
    options = replace(make_options(ctx, given), earlier=read_committed(folder))
    from glossator.build.checking import check_site
    from glossator.build.crew import Crew
    from glossator.build.preparing import Memory
    from glossator.cli.progress import ProgressBar
    from glossator.diagnostics import has_errors, in_order, with_strictness

    quiet = ctx.obj["quiet"] or given["quiet"]
    with temporary_folder() as kept, ProgressBar(is_shown=not quiet) as bar:
        checked = check_site(
            folder.files,
            load_builtin(folder),
            options,
            memory=Memory.empty(kept),
            crew=Crew(jobs or count_processors(), bar.show),
            lists_outer_links=given["external"],
        )
    diagnostics = checked.diagnostics
    if given["external"]:
        from glossator.workflow.outer_links import ask_web

        found = ask_web(checked.outer_links)
        diagnostics = in_order([*diagnostics, *(with_strictness(found) if options.strict else found)])
    tell(diagnostics, given["form"], quiet=quiet)
    if given["form"] == "text" and not quiet:
        click.echo(f"Checked: {count_words(diagnostics) or 'nothing is wrong'}", err=True)
    ctx.exit(int(has_errors(diagnostics)))
