"""JSON Schemas of the content files, for editors: completion, descriptions and faults while one types.

They are made of the models, so they cannot differ from what is read; what a model cannot say is added here. A schema judges what an editor's own
YAML reader makes of a file, where `1.10` is a number and an empty value null. It is looser than `glossator check`: places, names of other
files and dates that are not in the calendar it does not know.
"""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, Any, Literal, get_args

from glossator.model.annotations import WHOLE_ARTICLE_KINDS, Sidecar
from glossator.model.content import ArticleMatter, SiteConfig, Term

if TYPE_CHECKING:
    from glossator.model.fields import Model

Schema = dict[str, Any]
SchemaKind = Literal["article", "sidecar", "glossary", "site"]

SCHEMA_KINDS: tuple[SchemaKind, ...] = get_args(SchemaKind)
DIALECT = "https://json-schema.org/draft/2020-12/schema"
TITLES: dict[SchemaKind, str] = {
    "article": "the front matter of an article",
    "sidecar": "the annotations of an article",
    "glossary": "the glossary, or one file of it: terms by key",
    "site": "site.yaml, what holds for the whole site",
}
MODELS: dict[SchemaKind, type[Model]] = {
    "article": ArticleMatter,
    "sidecar": Sidecar,
    "glossary": Term,
    "site": SiteConfig,
}
# A key as authors, topics, stories and terms have it; case is folded when it is read. `glossator check` knows marks and scripts, this does not.
KEY_PATTERN = r"^[^\s/\\.:_]+$"


def json_schema(kind: SchemaKind) -> Schema:
    """Give the JSON Schema (2020-12) of a kind of content file, as plain values that `json.dumps` takes."""
    made = deepcopy(MODELS[kind].model_json_schema(by_alias=True))
    definitions = {name: _finish(schema) for name, schema in made.pop("$defs", {}).items()}
    body = _finish(made)
    if kind == "glossary":
        definitions["Term"] = body
        body = {"type": ["object", "null"], "propertyNames": {"pattern": KEY_PATTERN}}
        body["additionalProperties"] = {"$ref": "#/$defs/Term"}
    elif kind == "sidecar":
        body["type"] = ["object", "null"]
        _add_duties(definitions)
    elif kind == "site":
        for field in ("authors", "topics", "stories"):
            body["properties"][field]["propertyNames"] = {"pattern": KEY_PATTERN}
    body.pop("title", None)
    body.pop("description", None)
    head = {"$schema": DIALECT, "$id": f"urn:glossator:schema:{kind}", "title": f"Glossator: {TITLES[kind]}"}
    return {**head, **body, **({"$defs": definitions} if definitions else {})}


def _finish(schema: Schema) -> Schema:
    """Make a model's schema say what a file may: null for what may be absent, and descriptions that read well."""
    required = schema.get("required", [])
    for key, field in schema.get("properties", {}).items():
        field.pop("title", None)
        if "description" in field:
            field["description"] = field["description"][0].upper() + field["description"][1:]
        if key not in required:
            _allow_null(field)
    return schema


def _allow_null(field: Schema) -> None:
    default = field.pop("default", None)
    if "enum" in field:
        field["enum"] = [*field["enum"], None]
        field.pop("type", None)
    elif "$ref" in field:
        field["anyOf"] = [{"$ref": field.pop("$ref")}, {"type": "null"}]
    elif "anyOf" in field:
        if {"type": "null"} not in field["anyOf"]:
            field["anyOf"].append({"type": "null"})
        _flatten(field)
    else:
        types = field["type"] if isinstance(field["type"], list) else [field["type"]]
        field["type"] = [*types, "null"]
    if default not in (None, [], {}):
        field["default"] = default


def _flatten(field: Schema) -> None:
    """Say "a type or null" in the short way, which editors show better."""
    given = [choice for choice in field["anyOf"] if choice != {"type": "null"}]
    if len(given) == 1 and "type" in given[0]:
        types = given[0]["type"] if isinstance(given[0]["type"], list) else [given[0]["type"]]
        del field["anyOf"]
        field.update(given[0], type=[*types, "null"])


def _add_duties(definitions: dict[str, Schema]) -> None:
    """Add what a sidecar's entries owe beyond their types (`sidecars.duties`)."""
    is_skip = {"properties": {"skip": {"const": True}}, "required": ["skip"]}
    definitions["GlossaryLink"]["anyOf"] = [{"required": ["quote"]}, is_skip]
    correction = definitions["Correction"]
    correction["properties"].pop("quote", None)
    is_typo = {"properties": {"kind": {"const": "typo"}}, "required": ["kind"]}
    is_whole = {"properties": {"kind": {"enum": sorted(WHOLE_ARTICLE_KINDS)}}, "required": ["kind"]}
    correction["dependentRequired"] = {"was": ["now"], "now": ["was"]}
    correction["allOf"] = [
        {"if": is_typo, "else": {"required": ["reason"]}},
        {"if": is_whole, "else": {"required": ["was", "now"]}},
    ]
