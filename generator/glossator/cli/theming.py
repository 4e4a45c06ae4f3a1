"""`templates`."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from glossator.cli.projects import find_project, load_builtin
from glossator.cli.telling import plain, tell

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from glossator.build.options import Builtin
    from glossator.files import Folder
    from glossator.theming import BuiltinFile

EXAMPLES = """
\b
Examples:
  glossator templates                                  what is built in, and what the project makes of it
  glossator templates copy --extend article.html       templates/article.html, to change an article block by block
  glossator templates copy --extend assets/style.css   templates/assets/theme.css, to change colours, faces and widths
  glossator templates copy macros.html                 the whole file, to change anything in it

A file that is there already is never written over.
"""
FOLDER = "templates/"
SHARED = "base.html"


@click.command("templates", epilog=EXAMPLES)
@click.argument("action", required=False, metavar="[ACTION]", type=click.Choice(("copy",)))
@click.argument("names", nargs=-1, metavar="[NAME]")
@click.option("--extend", "extends", is_flag=True, help="Write files that extend the built-in ones, block by block.")
@click.option("-C", "directory", metavar="DIR", default=None, help="The project's folder.")
@click.option(
    "--format", "form", type=click.Choice(("text", "json")), default="text", show_default=True, help="How it is told."
)
@click.pass_context
def templates_command(
    ctx: click.Context,
    /,
    action: str | None,
    names: tuple[str, ...],
    directory: str | None,
    form: str,
    *,
    extends: bool,
) -> None:
    """List the built-in templates, and copy them into the project to be changed."""
    project = find_project(ctx, directory)
    builtin = load_builtin(project)
    if action is None:
        if extends:
            raise click.UsageError("it is not said what to extend: `glossator templates copy --extend NAME`", ctx)
        _list(project.files, builtin, form)
        return
    if not names:
        raise click.UsageError("it is not said what to copy: `glossator templates` lists the names", ctx)
    if builtin.is_project:
        raise click.UsageError("the project's templates are the built-in ones themselves: change those", ctx)
    _copy(ctx, project.files, _find_texts(ctx, builtin, names, extends=extends), form)


def _read_own(files: Folder) -> dict[str, str]:
    """Read the project's templates by name; of assets only the names are asked for."""
    from glossator.templates import ASSETS

    names = {path.removeprefix(FOLDER): path for path in files.walk(FOLDER.rstrip("/"))}
    return {
        name: "" if name.startswith(ASSETS) else files.read(path).decode("utf-8-sig", "replace")
        for name, path in names.items()
    }


def _list(files: Folder, builtin: Builtin, form: str) -> None:
    from glossator.templates import TemplateSet
    from glossator.theming import describe_files

    own = {} if builtin.is_project else _read_own(files)
    described = describe_files(TemplateSet(builtin.texts, own, {}), builtin.assets, own)
    if form == "json":
        click.echo(json.dumps([as_json(each) for each in described], ensure_ascii=False, indent=1))
        return
    blocks = _say_blocks(described)
    if sys.stdout.isatty():
        _show_table(described, blocks)
    else:
        for each in described:
            view = f" ({each.view})" if each.view else ""
            click.echo(plain(f"{each.name}: {each.shows}{view}: {_say_state(each)}"))
            if each.blocks:
                click.echo(f"  blocks: {blocks[each.name]}")
    extended, replaced = (sum(each.state == state for each in described) for state in ("extended", "replaced"))
    click.echo(f"Templates: {len(described):,} built-in files, {extended:,} extended, {replaced:,} replaced", err=True)


def _say_blocks(described: Sequence[BuiltinFile]) -> dict[str, str]:
    """Say each template's blocks, by name; those that all pages share are said once."""
    shared = next(each.blocks for each in described if each.name == SHARED)
    said = {}
    for each in described:
        has_shared = each.name != SHARED and set(shared) <= set(each.blocks)
        own = " ".join(block for block in each.blocks if not has_shared or block not in shared)
        said[each.name] = " and ".join(filter(None, (own, f"those of {SHARED}" if has_shared else "")))
    return said


def _show_table(described: Sequence[BuiltinFile], blocks: Mapping[str, str]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("template", no_wrap=True)
    for title in ("what it shows", "blocks", "in this project"):
        table.add_column(title)
    for each in described:
        is_own = each.state != "built-in"
        row = (each.name, each.shows, blocks[each.name], _say_state(each) if is_own else "")
        table.add_row(*map(plain, row), style="bold" if is_own else None)
    Console(highlight=False, markup=False).print(table)


def _say_state(each: BuiltinFile) -> str:
    if each.changed:
        return f"{each.state}: {' '.join(each.changed)}"
    return each.state


def as_json(each: BuiltinFile) -> dict[str, Any]:
    """Give a built-in file as the JSON object of `--format json`."""
    return {**asdict(each), "view": each.view or None}


def _find_texts(
    ctx: click.Context, builtin: Builtin, names: Sequence[str], *, extends: bool
) -> dict[str, tuple[str, bytes]]:
    """Find what is to be written for each name: a path in the project, and its bytes."""
    from glossator.templates import TemplateSet
    from glossator.theming import STYLESHEET, write_extension

    contents: dict[str, bytes] = {name: text.encode() for name, text in builtin.texts.items()} | dict(builtin.assets)
    templates = TemplateSet(builtin.texts, {}, {})
    texts = {}
    for name in names:
        if name not in contents:
            raise click.UsageError(f"no built-in template is called `{name}`; {_hint(name, contents)}", ctx)
        made = (name, "")
        data = contents[name]
        if extends:
            found = write_extension(templates, name, contents[STYLESHEET].decode())
            if found is None:
                raise click.UsageError(
                    f"`{name}` has no blocks to extend; copy the whole of it with `glossator templates copy {name}`",
                    ctx,
                )
            made, data = found, found[1].encode()
        texts[name] = (FOLDER + made[0], data)
    return texts


def _hint(name: str, contents: Mapping[str, bytes]) -> str:
    from glossator.diagnostics import did_you_mean

    bare = name.rpartition("/")[2]
    meant = sorted(each for each in contents if each.rpartition("/")[2] == bare)
    if meant:
        return "did you mean " + " or ".join(f"`{each}`" for each in meant) + "?"
    return did_you_mean(name, contents) or "`glossator templates` lists the names"


def _copy(ctx: click.Context, files: Folder, texts: Mapping[str, tuple[str, bytes]], form: str) -> None:
    """Write new files; where one of them is there already, none."""
    from glossator.diagnostics import Code, report
    from glossator.source import Place

    taken = [path for path, _ in texts.values() if files.exists(path)]
    for path, data in () if taken else texts.values():
        if not files.create(path, data):  # somebody else was quicker
            taken.append(path)
        elif form == "text":
            click.echo(path)
    message, hint = "the file is there already and stays as it is", "change that file, or move it away and copy again"
    tell([report(Code.FILE_EXISTS, Place(path, 1, 1, 2), message, hint) for path in taken], form)
    ctx.exit(int(bool(taken)))
