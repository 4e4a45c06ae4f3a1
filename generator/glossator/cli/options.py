"""Options that several commands share."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import click

from glossator.cli.projects import read_clock
from glossator.cli.telling import FORMATS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from glossator.build.options import BuildOptions

    Command = Callable[..., Any]


def _decorate(command: Command, decorators: tuple[Callable[[Command], Command], ...]) -> Command:
    for decorate in reversed(decorators):
        command = decorate(command)
    return command


def project_options(command: Command) -> Command:
    """Add the options of every command that works on a project's content."""
    return _decorate(
        command,
        (
            click.argument("project", required=False, metavar="[DIR]"),
            click.option("-C", "directory", metavar="DIR", default=None, help="The project's folder."),
            click.option("-q", "--quiet", is_flag=True, help="Say only what is wrong."),
            click.option("-v", "--verbose", is_flag=True, help="Say more of what is done."),
        ),
    )


def site_options(command: Command) -> Command:
    """Add the options of what the site shows, and where it will be."""
    return _decorate(
        command,
        (
            click.option(
                "--base-url",
                metavar="URL",
                default=None,
                help="The address the site will have, in the place of site.yaml's.",
            ),
            click.option("--drafts", is_flag=True, help="Show drafts and proposed annotations too."),
            click.option("--future", is_flag=True, help="Show what is dated after the clock too."),
        ),
    )


def reading_options(command: Command) -> Command:
    """Add the options of how the content is read."""
    return _decorate(
        command,
        (
            click.option("--strict", is_flag=True, help="Make every warning an error."),
            click.option(
                "--clock",
                metavar="ISO",
                default=None,
                help="The moment to build for; else SOURCE_DATE_EPOCH, else now.",
            ),
        ),
    )


def format_option(command: Command) -> Command:
    """Add the option of how faults are told."""
    return click.option(
        "--format", "form", type=click.Choice(FORMATS), default="text", show_default=True, help="How faults are told."
    )(command)


def content_options(command: Command) -> Command:
    """Add the options that `build` and `check` share."""
    return project_options(site_options(reading_options(format_option(command))))


def output_option(command: Command) -> Command:
    """Add the option of where the site is written."""
    return click.option(
        "--output", metavar="DIR", default=None, help="The output folder.  [default: the project's site]"
    )(command)


def job_option(command: Command) -> Command:
    """Add the option of how many processes may work."""
    return click.option(
        "--jobs",
        metavar="N",
        type=click.IntRange(min=1),
        default=None,
        help="How many processes may work.  [default: one for each processor]",
    )(command)


def make_options(ctx: click.Context, given: Mapping[str, Any]) -> BuildOptions:
    """Give the options of a build as they were given."""
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


def has_clock(given: Mapping[str, Any]) -> bool:
    """Tell whether builds go by the machine's clock, and not by one moment that is given."""
    return given["clock"] is None and "SOURCE_DATE_EPOCH" not in os.environ
