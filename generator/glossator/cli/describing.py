"""`schema`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from glossator.schemas import SchemaKind

KINDS: tuple[SchemaKind, ...] = ("article", "sidecar", "glossary", "site")


@click.command("schema", epilog="\b\nExamples:\n  glossator schema sidecar > sidecar.schema.json")
@click.argument("kind", metavar="[KIND]", type=click.Choice(KINDS), required=False)
@click.option("-C", "directory", metavar="DIR", default=None, hidden=True)
def schema_command(kind: SchemaKind | None, directory: str | None) -> None:
    """Print the JSON Schema of a kind of content file, for editors: article, sidecar, glossary or site; without a kind, all of them."""
    del directory
    from glossator.schemas import json_schema

    schema = json_schema(kind) if kind else {each: json_schema(each) for each in KINDS}
    click.echo(json.dumps(schema, ensure_ascii=False, indent=2))
