"""`init` and `new`."""

from __future__ import annotations

import json
import re
import shlex
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from glossator.cli.importing import write_new
from glossator.cli.projects import find_project, read_clock
from glossator.cli.telling import plain, tell
from glossator.files import Folder

if TYPE_CHECKING:
    from collections.abc import Sequence

DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
EXAMPLES_OF_INIT = """
\b
Examples:
  glossator init              a project in the current folder
  glossator init briefing     a project in a new folder
"""
EXAMPLES_OF_NEW = """
\b
Examples:
  glossator new "Exchange reverses delisting"
  glossator new "The order, explained" --story chinese-apps --topic trade --date 2021-01-08
"""


@click.command("init", epilog=EXAMPLES_OF_INIT)
@click.argument("folder", required=False, metavar="[DIR]")
@click.option("-C", "directory", metavar="DIR", default=None, hidden=True)
@click.option("--title", default=None, help="The site's title.  [default: made of the folder's name]")
@click.option("--clock", metavar="ISO", default=None, help="The moment that counts as now: the first article's day.")
@click.pass_context
def init_command(
    ctx: click.Context, /, folder: str | None, directory: str | None, title: str | None, clock: str | None
) -> None:
    """Make a new project that builds at once.

    Nothing that is there already is written over.
    """
    root = Path(folder or directory or ctx.obj["directory"] or ".").resolve()
    if root.exists() and not root.is_dir():
        raise click.UsageError(f"`{root}` is a file", ctx)
    from glossator.schemas import SCHEMA_KINDS, json_schema
    from glossator.workflow.scaffold import project_files

    now = read_clock(ctx, clock)
    today = (now.astimezone(UTC) if now.tzinfo else now).date()
    schemas: dict[str, str] = {
        kind: json.dumps(json_schema(kind), ensure_ascii=False, indent=2) + "\n" for kind in SCHEMA_KINDS
    }
    files = project_files(title or root.name.replace("-", " ").replace("_", " ").title(), today, schemas)
    target = Folder(root)
    if target.exists("content/site.yaml"):
        raise click.UsageError(f"`{root}` is a project already: it holds content/site.yaml", ctx)
    for path, text in files.items():
        if target.exists(path):
            click.echo(f"kept {path}, which was there already", err=True)
            continue
        target.write(path, text.encode())
        if not ctx.obj["quiet"]:
            click.echo(path)
    if not ctx.obj["quiet"]:
        where = "" if root == Path.cwd() else f" -C {shlex.quote(str(folder or directory or root))}"
        click.echo(f"Made a project in {root}. Build it with `glossator build{where}`.", err=True)


@click.command("new", epilog=EXAMPLES_OF_NEW)
@click.argument("title")
@click.option("-C", "directory", metavar="DIR", default=None, help="The project's folder.")
@click.option("--story", metavar="KEY", default=None, help="The running story it belongs to.")
@click.option("--topic", "topics", metavar="KEY", multiple=True, help="A topic; may be given several times.")
@click.option("--date", "day", metavar="DATE", default=None, help="The article's day.  [default: today]")
@click.pass_context
def new_command(
    ctx: click.Context,
    /,
    title: str,
    directory: str | None,
    story: str | None,
    topics: tuple[str, ...],
    day: str | None,
) -> None:
    """Make a new article, a draft dated today, and an empty sidecar."""
    project = find_project(ctx, directory)
    from glossator.build.sources import read_zone
    from glossator.workflow.scaffold import new_article

    if day is None:
        now = read_clock(ctx, None)
        date = now.astimezone(read_zone(project.files)).date()
    else:
        try:
            date = datetime.fromisoformat(day if DAY.fullmatch(day) else "").date()
        except ValueError:
            message = f"`{day}` is not a day: write it as 2021-01-06"
            raise click.BadParameter(message, ctx, param_hint="--date") from None
    _tell_unknown(project.files, story, topics)
    files, diagnostics = new_article(title, date, story=story, topics=topics)
    taken = [path for path in files if project.files.exists(path)]
    for path, text in files.items():
        fault = write_new(project.files, path, text) if not taken or path in taken else None
        if fault:
            diagnostics.append(fault)
        elif not taken:
            click.echo(path)
    tell(diagnostics, "text")
    ctx.exit(int(bool(diagnostics)))


def _tell_unknown(files: Folder, story: str | None, topics: Sequence[str]) -> None:
    """Tell of a story or a topic that site.yaml does not have: a new one may be meant, or one that is there."""
    from glossator.build.sources import read_config
    from glossator.diagnostics import did_you_mean
    from glossator.model.names import make_key

    config = read_config(files)
    named = [("story", "stories", story, config.stories)] if story else []
    named += [("topic", "topics", topic, config.topics) for topic in topics]
    for noun, key, name, declared in named:
        if make_key(name) not in declared:
            hint = did_you_mean(name.lower(), declared) or f"give it a title under `{key}:` there, if it is to have one"
            click.echo(plain(f"notice: content/site.yaml has no {noun} `{name}`; {hint}"), err=True)
