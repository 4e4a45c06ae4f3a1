"""`build` and `check`."""

from __future__ import annotations

import gc
import time
from typing import TYPE_CHECKING, Any

import click

from glossator.cli.projects import find_output, find_project, load_builtin, read_clock, record_name
from glossator.cli.telling import FORMATS, count_words, tell
from glossator.files import Folder

if TYPE_CHECKING:
    from collections.abc import Callable

    from glossator.build.running import BuildOptions

EXAMPLES_OF_BUILD = """
\b
Examples:
  glossator build                            the project here, into its folder site
  glossator build briefing --output public   another project, into the folder public
  glossator build --drafts --future          with what is not public yet
  glossator build --format github            faults as annotations on a pull request
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
    from glossator.build.running import BuildOptions

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


@click.command("build", epilog=EXAMPLES_OF_BUILD)
@content_options
@click.option("--output", metavar="DIR", default=None, help="The output folder.  [default: the project's site]")
@click.option("--clean", is_flag=True, help="Take nothing from an earlier build.")
@click.pass_context
def build_command(
    ctx: click.Context, /, project: str | None, directory: str | None, output: str | None, **given: Any
) -> None:
    """Build the site.

    A build that finds an error writes nothing: the site stays as it was.
    """
    started = time.perf_counter()
    gc.disable()  # a build makes many values, few of them in cycles, and ends: collecting costs a quarter of its time
    folder = find_project(ctx, project or directory)
    target = find_output(ctx, folder, output)
    options = _options(ctx, given)
    from glossator.build.running import build_site

    result = build_site(
        folder.files, Folder(target), folder.state, record_name(folder, target), load_builtin(folder), options
    )
    quiet = ctx.obj["quiet"] or given["quiet"]
    tell(result.diagnostics, given["form"], quiet=quiet)
    if result.has_failed:
        # A fault of the output tells itself what is left there.
        is_untouched = all(each.code.label != "output-failed" for each in result.diagnostics)
        rest = " The site is as it was." if is_untouched else ""
        click.echo(f"Not built: {count_words(result.diagnostics)}.{rest}", err=True)
        ctx.exit(1)
    if ctx.obj["verbose"] or given["verbose"]:
        click.echo(f"{folder.root} -> {target}: {result.written:,} files differed and were written", err=True)
    if not quiet:
        seconds = time.perf_counter() - started
        unchanged = result.pages - result.rendered
        said = (
            f"Built {result.pages:,} pages ({result.rendered:,} rendered, {unchanged:,} unchanged) in {seconds:.2f} s"
        )
        found = count_words(result.diagnostics)
        click.echo(said + (f", {found}" if found else ""), err=True)


@click.command("check", epilog=EXAMPLES_OF_CHECK)
@content_options
@click.option("--external", is_flag=True, help="Ask the web whether outer links still lead somewhere.")
@click.pass_context
def check_command(ctx: click.Context, /, project: str | None, directory: str | None, **given: Any) -> None:
    """Find everything that is wrong, writing nothing.

    All that a build finds, and dead links and fragments, and terms that nothing uses.
    """
    folder = find_project(ctx, project or directory)
    options = _options(ctx, given)
    from glossator.build.checking import check_site
    from glossator.diagnostics import has_errors, in_order, with_strictness

    quiet = ctx.obj["quiet"] or given["quiet"]
    checked = check_site(folder.files, load_builtin(folder), options)
    diagnostics = checked.diagnostics
    if given["external"]:
        from glossator.workflow.outer_links import ask_web

        found = ask_web(checked.outer_links)
        diagnostics = in_order([*diagnostics, *(with_strictness(found) if options.strict else found)])
    tell(diagnostics, given["form"], quiet=quiet)
    if given["form"] == "text" and not quiet:
        click.echo(f"Checked: {count_words(diagnostics) or 'nothing is wrong'}", err=True)
    ctx.exit(int(has_errors(diagnostics)))
