"""`import`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from glossator.cli.projects import find_project, read_clock
from glossator.cli.telling import FORMATS, count_words, tell

if TYPE_CHECKING:
    from glossator.diagnostics import Diagnostic
    from glossator.files import Folder

EXAMPLES = """
\b
Examples:
  glossator import seeds/*.txt        raw text; its date and its embedded posts are recognized
  glossator import page.html old.md   saved pages and Markdown of other systems

An article that is there already is never written over.
"""


@click.command("import", epilog=EXAMPLES)
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=click.Path())
@click.option("-C", "directory", metavar="DIR", default=None, help="The project's folder.")
@click.option("--clock", metavar="ISO", default=None, help="The moment that counts as now, for texts without a date.")
@click.option(
    "--format", "form", type=click.Choice(FORMATS), default="text", show_default=True, help="How faults are told."
)
@click.pass_context
def import_command(
    ctx: click.Context, /, files: tuple[str, ...], directory: str | None, clock: str | None, form: str
) -> None:
    """Make articles of raw text, Markdown or HTML.

    Each becomes a file in content/articles/, named after its date and headline.
    """
    project = find_project(ctx, directory)
    if missing := [f"`{name}`" for name in files if not Path(name).is_file()]:
        are = "are no files" if len(missing) > 1 else "is no file"
        raise click.UsageError(f"{' and '.join(missing)} {are}: nothing was imported", ctx)
    from glossator.build.sources import read_zone
    from glossator.diagnostics import has_errors
    from glossator.interchange.importing import import_document

    zone = read_zone(project.files)
    now = read_clock(ctx, clock)
    today = (now.astimezone(zone) if now.tzinfo else now).date()
    diagnostics: list[Diagnostic] = []
    for name in files:
        full = Path(name).resolve()
        shown = full.relative_to(project.root).as_posix() if full.is_relative_to(project.root) else name
        article, found = import_document(shown, full.read_bytes(), zone=zone, today=today)
        diagnostics += found
        if article:
            path = f"content/articles/{article.stem}.md"
            fault = write_new(project.files, path, article.markdown)
            if fault:
                diagnostics.append(fault)
            elif form == "text":
                click.echo(path)
    tell(diagnostics, form, quiet=ctx.obj["quiet"])
    if form == "text" and diagnostics and not ctx.obj["quiet"]:
        click.echo(count_words(diagnostics), err=True)
    ctx.exit(int(has_errors(diagnostics)))


def write_new(folder: Folder, path: str, text: str) -> Diagnostic | None:
    """Write a file that is not there yet; the fault of one that is."""
    from glossator.diagnostics import Code, report
    from glossator.source import Place

    if folder.exists(path):
        hint = "give the new one another headline, or move the old one away"
        return report(Code.FILE_EXISTS, Place(path), "the file is there already and stays as it is", hint)
    folder.write(path, text.encode())
    return None
