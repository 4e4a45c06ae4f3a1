"""Why a command has done nothing, in the command line's own words: what a sidecar calls by a key has an option here."""

from __future__ import annotations

import json
import re
import shlex
from typing import TYPE_CHECKING, NoReturn

import click

from glossator.cli.telling import plain

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from typing import Any

    from glossator.editing import EditError

# What is the caller's mistake and not the content's.
MISUSE = frozenset({"no-article", "unknown-annotation", "invalid-request", "invalid-value", "unknown-kind"})
# A key in a hint, with a value as YAML takes it or none: `reason:`, `prefix: the`, `suffix: ", and"`.
KEY = re.compile(r'`([a-z_]+):(?: ("(?:[^"\\]|\\.)*"|[^`"]*))?`')


def refuse(ctx: click.Context, error: EditError) -> NoReturn:
    """Say why nothing was written, and end."""
    hint = name_options(ctx, error.hint)
    if error.code in MISUSE:
        raise click.UsageError(f"{error.message}; {hint}", ctx)
    click.echo(plain(f"error[{error.code}]: {error.message}"), err=True)
    click.echo(plain(f"   = hint: {hint}"), err=True)
    ctx.exit(1)


def name_options(ctx: click.Context, hint: str) -> str:
    """Give a hint with the command's options, as a shell takes them, in place of a sidecar's keys."""
    known = {option for parameter in ctx.command.params for option in parameter.opts}

    def write(found: re.Match[str]) -> str:
        option, value = f"--{found[1]}", found[2] or ""
        if option not in known:
            return found[0]
        words = json.loads(value) if value.startswith('"') else value
        return f"`{option} {shlex.quote(words)}`" if words else f"`{option}`"

    return KEY.sub(write, hint)


def hold_together(ctx: click.Context, given: Mapping[str, Any], leading: str, allowed: Collection[str]) -> None:
    """Refuse options that say nothing beside the one that leads: `given` are all by name, None where one is not given."""
    spare = [f"`--{name}`" for name, value in given.items() if value is not None and name not in {leading, *allowed}]
    if spare:
        does = "do" if len(spare) > 1 else "does"
        raise click.UsageError(f"{' and '.join(spare)} {does} not go with `--{leading}`: nothing was written", ctx)


def advise_address(error: OSError) -> str:
    """Say what to do where an address cannot be listened at."""
    import errno
    import socket

    if isinstance(error, socket.gaierror) or error.errno == errno.EADDRNOTAVAIL:
        return "That is no address of this machine: take `127.0.0.1`, or with `--host` one that it has."
    if error.errno == errno.EACCES:
        return "Choose a port above 1023 with `--port`; 0 takes any that is free."
    return "End what runs there, or choose another port with `--port`; 0 takes any that is free."
