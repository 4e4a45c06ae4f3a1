"""`suggest`."""

from __future__ import annotations

import json

import click

from glossator.cli.projects import describe_program, find_project, read_clock
from glossator.cli.telling import plain, tell

EXAMPLES = """
\b
Examples:
  glossator suggest pier-vote                   what its sidecar may lack, as YAML, with the reasons
  glossator suggest pier-vote --format json     the same for programs

Nothing is written. What is right can be pasted into the sidecar.
"""
FORMATS = ("text", "json")


@click.command("suggest", epilog=EXAMPLES)
@click.argument("article", metavar="ARTICLE")
@click.option("-C", "directory", metavar="DIR", default=None, help="The project's folder.")
@click.option("--clock", metavar="ISO", default=None, help="The moment that counts as now.")
@click.option("--format", "form", type=click.Choice(FORMATS), default="text", show_default=True, help="How it is told.")
@click.pass_context
def suggest_command(ctx: click.Context, /, article: str, directory: str | None, clock: str | None, form: str) -> None:
    """Suggest terms, references and a story that an article lacks, and tell what does not agree in it."""
    folder = find_project(ctx, directory)
    from glossator.build.reanchoring import UnknownArticleError
    from glossator.build.suggesting import suggest_for
    from glossator.diagnostics import did_you_mean
    from glossator.suggestions import describe_suggestions, write_pasteable

    try:
        done = suggest_for(folder.files, folder.state, describe_program(), article, read_clock(ctx, clock))
    except UnknownArticleError as error:
        hint = did_you_mean(article, error.names) or "give its file's name without `.md`, or its slug"
        raise click.UsageError(f"no article is called `{article}`; {hint}", ctx) from None
    if form == "json":
        told = describe_suggestions(done.path, done.suggestions)
        click.echo(json.dumps(told, ensure_ascii=False, indent=1))
    elif done.suggestions:
        click.echo("\n".join(plain(line) for line in write_pasteable(done.suggestions).splitlines()))
    quiet = ctx.obj["quiet"]
    tell(done.diagnostics, "text", quiet=quiet)
    if not quiet:
        count = len(done.suggestions)
        click.echo(f"Suggest: {count:,} suggestion{'' if count == 1 else 's'} for {done.path}", err=True)
    ctx.exit(int(bool(done.diagnostics)))
