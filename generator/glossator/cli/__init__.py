"""The command line: the only place that prints, and the only one that reads the clock and the environment.

Each command is loaded when it is called, so that `glossator --help` does not wait for what it does not use.
"""

from __future__ import annotations

import contextlib
import importlib
import os
import sys

import click

from glossator import __version__

COMMANDS = {
    "init": ("glossator.cli.starting", "Make a new project that builds at once."),
    "new": ("glossator.cli.starting", "Make a new article and its sidecar."),
    "import": ("glossator.cli.importing", "Make articles of raw text, Markdown or HTML."),
    "build": ("glossator.cli.building", "Build the site."),
    "watch": ("glossator.cli.watching", "Build the site at every change."),
    "serve": ("glossator.cli.watching", "Show the site in the browser, at every change."),
    "check": ("glossator.cli.building", "Find everything that is wrong, writing nothing."),
    "annotate": ("glossator.cli.annotating", "Add an annotation."),
    "correct": ("glossator.cli.annotating", "Add a correction."),
    "review": ("glossator.cli.annotating", "List what waits, approve and reject."),
    "reanchor": ("glossator.cli.reanchoring", "List the quotes that an edit has moved, and bring sidecars up to date."),
    "suggest": ("glossator.cli.suggesting", "Suggest terms, references and stories that an article lacks."),
    "publish": ("glossator.cli.publishing", "Record what is public in the ledger."),
    "verify": ("glossator.cli.publishing", "Check a published site against its ledger."),
    "export": ("glossator.cli.exchanging", "Write annotations or an article for other programs."),
    "import-annotations": ("glossator.cli.exchanging", "Take over annotations made elsewhere, and terms of a table."),
    "templates": ("glossator.cli.theming", "List the built-in templates, and copy them to change them."),
    "schema": ("glossator.cli.describing", "Print the JSON Schema of a content file."),
}
EPILOG = """
\b
Examples:
  glossator init briefing        a new project in the folder briefing
  glossator build -C briefing    build it into briefing/site
  glossator check --strict       find every fault, warnings too

The project is the current folder, or the nearest above it, that holds content/site.yaml.
"""


class CommandGroup(click.Group):
    """Commands that are imported when they are called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """List the commands' names, in the order of an editor's work."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load a command."""
        del ctx
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(COMMANDS[cmd_name][0])
        command: click.Command = getattr(module, f"{cmd_name.replace('-', '_')}_command")
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands without loading any."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl([(name, summary) for name, (_, summary) in COMMANDS.items()])

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command called; a name that is none is answered with the nearest."""
        name = args[0]
        if name not in COMMANDS and not name.startswith("-"):
            from glossator.diagnostics import did_you_mean

            hint = did_you_mean(name, COMMANDS) or "`glossator --help` lists them"
            ctx.fail(f"there is no command `{name}`; {hint}")
        return super().resolve_command(ctx, args)


@click.group(
    cls=CommandGroup, epilog=EPILOG, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.version_option(__version__, prog_name="glossator", message="%(prog)s %(version)s")
@click.option("-C", "directory", metavar="DIR", default=None, help="The project's folder.")
@click.option("-q", "--quiet", is_flag=True, help="Say only what is wrong.")
@click.option("-v", "--verbose", is_flag=True, help="Say more of what is done.")
@click.pass_context
def cli(ctx: click.Context, directory: str | None, *, quiet: bool, verbose: bool) -> None:
    """Build annotated news briefings: articles and their annotations become a linked site."""
    ctx.obj = {"directory": directory, "quiet": quiet, "verbose": verbose}


def main() -> None:
    """Run the command line, and end the process with its exit status."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    # What happens to be installed has no say in what is valid; and looking for it takes as long as reading two articles.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    status: object = 0
    try:
        cli(prog_name="glossator")
    except SystemExit as end:
        status = end.code
    if not isinstance(status, int | None):
        sys.exit(str(status))
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError):  # nobody reads any more
            if stream is not None:  # as it is where a stream was closed from the start
                stream.flush()
    # Python would free a site's values one by one before it ends, which takes as long as some builds. Nothing is left to be done here: files are
    # closed and workers ended by who began them.
    os._exit(status or 0)
