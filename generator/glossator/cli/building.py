"""`build` and `check`."""

from __future__ import annotations

import gc
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from glossator.cli.projects import count_processors, find_output, find_project, load_builtin, read_clock, record_name
from glossator.cli.telling import FORMATS, count_words, tell
from glossator.files import Folder

if TYPE_CHECKING:
    from collections.abc import Callable

    from glossator.build.crew import Crew
    from glossator.build.options import BuildOptions, BuildResult, Builtin
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


def content_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that `build` and `check` share."""
    for decorate in reversed(
        (
            click.argument("project", required=False, metavar="[DIR]"),
            click.option("-C", "directory", metavar="DIR", default=None, help="The project's folder."),
            click.option("-q", "--quiet", is_flag=True, help="Say only what is wrong."),
            click.option("-v", "--verbose", is_flag=True, help="Say more of what is done."),
            click.option(
                "--base-url",
                metavar="URL",
                default=None,
                help="The address the site will have, in the place of site.yaml's.",
            ),
            click.option("--drafts", is_flag=True, help="Show drafts and proposed annotations too."),
            click.option("--future", is_flag=True, help="Show what is dated after the clock too."),
            click.option("--strict", is_flag=True, help="Make every warning an error."),
            click.option(
                "--clock",
                metavar="ISO",
                default=None,
                help="The moment to build for; else SOURCE_DATE_EPOCH, else now.",
            ),
            click.option(
                "--format",
                "form",
                type=click.Choice(FORMATS),
                default="text",
                show_default=True,
                help="How faults are told.",
            ),
        )
    ):
        command = decorate(command)
    return command


def _options(ctx: click.Context, given: dict[str, Any]) -> BuildOptions:
    from glossator.build.options import BuildOptions

    base_url = given["base_url"]
    if base_url is not None:
        from glossator.model.addresses import check_base_url

        try:
            base_url = check_base_url(base_url)
        except ValueError as error:
            raise click.BadParameter(
                f"`{base_url}` is not an address a site can have: begin it with `https://`",
                ctx,
                param_hint="--base-url",
            ) from error
    return BuildOptions(read_clock(ctx, given["clock"]), given["drafts"], given["future"], given["strict"], base_url)


def job_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the option of how many processes may work."""
    return click.option(
        "--jobs",
        metavar="N",
        type=click.IntRange(min=1),
        default=None,
        help="How many processes may work.  [default: one for each processor]",
    )(command)


@click.command("build", epilog=EXAMPLES_OF_BUILD)
@content_options
@click.option("--output", metavar="DIR", default=None, help="The output folder.  [default: the project's site]")
@click.option("--clean", "is_clean", is_flag=True, help="Take nothing from an earlier build.")
@click.option("--verify", "is_verified", is_flag=True, help="Build clean beside it, and compare byte for byte.")
@click.option("--explain", "is_explained", is_flag=True, help="Say of each page that is rendered why it is.")
@job_options
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
    options = _options(ctx, given)
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
    _say_result(ctx, result, given, folder, target, started)
    if is_verified and not result.has_failed and not quiet and not found:
        click.echo("Verified: a clean build gives the same bytes", err=True)
    ctx.exit(int(result.has_failed or bool(found)))


def _say_result(
    ctx: click.Context, result: BuildResult, given: dict[str, Any], folder: ProjectFolder, target: Path, started: float
) -> None:
    """Say in one line what a build came to."""
    found = count_words(result.diagnostics)
    if result.has_failed:
        # A fault of the output tells itself what is left there.
        is_untouched = all(each.code.label != "output-failed" for each in result.diagnostics)
        click.echo(f"Not built: {found}.{' The site is as it was.' if is_untouched else ''}", err=True)
        return
    if ctx.obj["verbose"] or given["verbose"]:
        click.echo(f"{folder.root} -> {target}: {result.written:,} files differed and were written", err=True)
    if not (ctx.obj["quiet"] or given["quiet"]):
        seconds = time.perf_counter() - started
        unchanged = result.pages - result.rendered
        said = (
            f"Built {result.pages:,} pages ({result.rendered:,} rendered, {unchanged:,} unchanged) in {seconds:.2f} s"
        )
        click.echo(said + (f", {found}" if found else ""), err=True)


def _verify(
    folder: ProjectFolder, target: Path, builtin: Builtin, options: BuildOptions, crew: Crew
) -> list[Diagnostic]:
    """Build clean in a folder of its own, and compare."""
    from glossator.build.verifying import verify_site
    from glossator.build.written import Written

    written = Written(folder.state, record_name(folder, target)).digests
    with tempfile.TemporaryDirectory(prefix="glossator-") as beside:
        site, state = Folder(Path(beside) / "site"), Folder(Path(beside) / "state")
        return verify_site(folder.files, Folder(target), written, site, state, builtin, options, crew=crew)


@click.command("check", epilog=EXAMPLES_OF_CHECK)
@content_options
@click.option("--external", is_flag=True, help="Ask the web whether outer links still lead somewhere.")
@job_options
@click.pass_context
def check_command(
    ctx: click.Context, /, project: str | None, directory: str | None, jobs: int | None, **given: Any
) -> None:
    """Find everything that is wrong, writing nothing.

    All that a build finds, and dead links and fragments, and terms that nothing uses.
    """
    gc.disable()
    folder = find_project(ctx, project or directory)
    options = _options(ctx, given)
    from glossator.build.checking import check_site
    from glossator.build.crew import Crew
    from glossator.build.preparing import Memory
    from glossator.cli.progress import ProgressBar
    from glossator.diagnostics import has_errors, in_order, with_strictness

    quiet = ctx.obj["quiet"] or given["quiet"]
    with tempfile.TemporaryDirectory(prefix="glossator-") as kept, ProgressBar(is_shown=not quiet) as bar:
        checked = check_site(
            folder.files,
            load_builtin(folder),
            options,
            memory=Memory.empty(Folder(Path(kept))),
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
