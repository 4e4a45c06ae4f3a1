"""What pydantic finds wrong, told as diagnostics: our codes, our words, our places."""

from __future__ import annotations

import re
from types import UnionType
from typing import TYPE_CHECKING, Any, NamedTuple, Union, get_args, get_origin

from glossator.diagnostics import Code, Diagnostic, did_you_mean, nearest, report
from glossator.model.fields import Model, kind_of, shorten

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydantic.fields import FieldInfo
    from pydantic_core import ErrorDetails

    from glossator.source import Place, Span
    from glossator.yaml_nodes.limits import Path
    from glossator.yaml_nodes.loaded import Loaded

# The codes that a validator may raise (`model.fields.refusal`), by pydantic's name for the error's type.
REFUSALS = {
    code.label.replace("-", "_"): code
    for code in (Code.WRONG_TYPE, Code.INVALID_VALUE, Code.INVALID_DATE, Code.UNSAFE_LINK)
}
# Choices whose faults have a code of their own, by key.
CHOICES = {"relation": (Code.UNKNOWN_RELATION, "relation"), "kind": (Code.UNKNOWN_KIND, "kind")}
EMPTY_ENTRY, FILL_ENTRY = "this entry of the list is empty", "fill it in, or delete its `-`"
TIGHT_COLON = re.compile(r"[\w-]+:\S")


class _Fault(NamedTuple):
    code: Code
    message: str
    hint: str


def explain_model_fault(fault: ErrorDetails, model: type[Model], loaded: Loaded, at: Path) -> Diagnostic:
    """Give the diagnostic for one of pydantic's errors in the model that was bound at the path `at`."""
    kind, path, within = fault["type"], (*at, *fault["loc"]), fault["loc"]
    if kind == "extra_forbidden":
        name = str(within[-1])
        hint = _hint_keys(name, find_model(model, within[:-1]))
        place = loaded.source.place(loaded.key_spans.get(path) or _span(loaded, path))
        return report(Code.UNKNOWN_KEY, place, f"unknown key `{shorten(name)}`", hint)
    if kind == "missing":
        return report(Code.MISSING_KEY, _first_key(loaded, path[:-1]), *_explain_missing(model, within, loaded, path))
    code, message, hint = _explain_value(fault, model)
    return report(code, loaded.source.place(_span(loaded, path)), message, hint)


def find_meant_key(fault: ErrorDetails, model: type[Model]) -> Path | None:
    """Find the path of the key that an unknown key was likely meant to be."""
    if fault["type"] != "extra_forbidden":
        return None
    around = find_model(model, fault["loc"][:-1])
    meant = nearest(str(fault["loc"][-1]), keys_of(around)) if around else None
    return (*fault["loc"][:-1], meant) if meant else None


def explain_wrong_root(value: object, model: type[Model], loaded: Loaded, at: Path) -> Diagnostic:
    """Give the diagnostic for a value that should have been a mapping and is not."""
    place = loaded.source.place(_span(loaded, at))
    if value is None:
        return report(Code.WRONG_TYPE, place, EMPTY_ENTRY, FILL_ENTRY)
    hint = _hint_mapping(model)
    if isinstance(value, str) and TIGHT_COLON.match(value):
        hint = "put a space after the colon"
    found = kind_of(value)
    return report(
        Code.WRONG_TYPE, loaded.source.place(_span(loaded, at)), f"expected keys with values, found {found}", hint
    )


def nearest_span(spans: Mapping[Path, Span], path: Path) -> Span | None:
    """Find the span of a path, or of the nearest path around it that has one."""
    for length in range(len(path), -1, -1):
        if span := spans.get(path[:length]):
            return span
    return None


def find_model(model: type[Model], path: Path) -> type[Model] | None:
    """Find the model that a path within a model leads to; None if it leads to none."""
    annotation: Any = model
    for part in path:
        if _is_model(annotation):
            field = find_field(annotation, str(part))
            annotation = field.annotation if field else None
        else:
            annotation = next((inner for inner in reversed(get_args(annotation)) if inner is not Ellipsis), None)
        annotation = _without_none(annotation)
    return annotation if _is_model(annotation) else None


def find_field(model: type[Model], key: str) -> FieldInfo | None:
    """Find a model's field by the key that the file has for it."""
    by_key = {field.alias or name: field for name, field in model.model_fields.items()}
    return by_key.get(key)


def keys_of(model: type[Model]) -> list[str]:
    """Give the keys that a file may have for a model, in the order of its fields."""
    return [field.alias or name for name, field in model.model_fields.items()]


def _explain_missing(model: type[Model], within: Path, loaded: Loaded, path: Path) -> tuple[str, str]:
    key = str(within[-1])
    parent = find_model(model, within[:-1])
    field = find_field(parent, key) if parent else None
    what = f", {field.description}" if field and field.description else ""
    if path in loaded.key_spans:
        return f"the key `{key}` has no value", f"fill in `{key}:`{what}"
    return f"the key `{key}` is missing", f"add `{key}:`{what}"


def _explain_value(fault: ErrorDetails, model: type[Model]) -> _Fault:
    kind, value, path = fault["type"], fault["input"], fault["loc"]
    context = fault.get("ctx", {})
    if kind in REFUSALS:
        meant = context.get("meant") or {}
        near = nearest(str(value), meant) if meant else None
        return _Fault(
            REFUSALS[kind], fault["msg"], f"did you mean `{meant[near]}`?" if near else context.get("hint", "")
        )
    if value is None:
        return _Fault(Code.WRONG_TYPE, EMPTY_ENTRY, FILL_ENTRY)
    if kind == "literal_error":
        return _explain_choice(
            str(path[-1]) if path else "", value, re.findall(r"'([^']*)'", context.get("expected", ""))
        )
    found = kind_of(value)
    if kind == "string_type":
        hint = "write plain text; one that begins with `[`, `{` or `- `, or holds `: `, goes in quotes"
        return _Fault(Code.WRONG_TYPE, f"expected text, found {found}", hint)
    if kind in {"tuple_type", "list_type"}:
        return _Fault(
            Code.WRONG_TYPE, f"expected a list, found {found}", "begin each entry with `- ` on a line of its own"
        )
    return _Fault(Code.WRONG_TYPE, f"expected keys with values, found {found}", _hint_mapping(find_model(model, path)))


def _explain_choice(key: str, value: object, allowed: list[str]) -> _Fault:
    among = "one of " + ", ".join(f"`{choice}`" for choice in allowed)
    if not isinstance(value, str):
        return _Fault(Code.WRONG_TYPE, f"expected a word, found {kind_of(value)}", f"write {among}")
    hint = " ".join(filter(None, (did_you_mean(value, allowed), f"write {among}")))
    if key in CHOICES:
        code, noun = CHOICES[key]
        return _Fault(code, f"no {noun} is called `{shorten(value)}`", hint)
    return _Fault(Code.INVALID_VALUE, f"`{shorten(value)}` is no value of `{key}`", hint)


def _hint_keys(name: str, model: type[Model] | None) -> str:
    keys = keys_of(model) if model else []
    return did_you_mean(name, keys) or "the keys here are " + ", ".join(f"`{key}`" for key in keys)


def _hint_mapping(model: type[Model] | None) -> str:
    keys = keys_of(model) if model else []
    among = " with the keys " + ", ".join(f"`{key}`" for key in keys[:8]) if keys else ""
    return f"write lines of `key: value`{among}{', …' if len(keys) > 8 else ''}"  # noqa: PLR2004  enough to see what is meant


def _first_key(loaded: Loaded, mapping: Path) -> Place:
    return loaded.source.place(loaded.first_keys.get(mapping) or _span(loaded, mapping))


def _span(loaded: Loaded, path: Path) -> Span:
    return nearest_span(loaded.spans, path) or loaded.whole


def _is_model(annotation: object) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, Model)


def _without_none(annotation: Any) -> Any:  # noqa: ANN401  an annotation may be anything
    if get_origin(annotation) in {Union, UnionType}:
        return next((inner for inner in get_args(annotation) if inner is not type(None)), None)
    return annotation
