"""What is wrong with a request's body, in plain words: what pydantic finds, told as a refusal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from glossator.editing.errors import EditError

if TYPE_CHECKING:
    from typing import Any

    from pydantic_core import ErrorDetails

    from glossator.editing.requests import Body

# What was expected, by pydantic's name for the error's type.
EXPECTED = {
    "model_type": "a JSON object",
    "dict_type": "an object of keys and values",
    "string_type": "text",
    "bool_type": "true or false",
    "int_type": "a whole number",
    "list_type": "a list",
}
DEPTH = 4  # parts of a place that a message names
LONGEST = 60


def explain_request(body: type[Body], faults: list[ErrorDetails]) -> EditError:
    """Refuse a request for the first fault of its body."""
    fault = faults[0]
    kind, context = fault["type"], fault.get("ctx", {})
    at, is_choice = _find_place(fault["loc"])
    named = f"`{'.'.join(part[:LONGEST] for part in at[:DEPTH])}`" if at else "the body"
    field = ".".join(part[:LONGEST] for part in at[:DEPTH]) or None
    message, hint = _say(kind, context, named, is_choice=is_choice)
    if kind == "extra_forbidden":
        hint = f"leave it out; the keys here are {_list_keys(body, at[:-1])}"
    return EditError("invalid-request", message, hint, field)


def _say(kind: str, context: dict[str, Any], named: str, *, is_choice: bool) -> tuple[str, str]:
    if kind == "missing":
        return f"{named} is missing", "give it"
    if kind == "extra_forbidden":
        return f"{named} is no key of this request", ""
    if is_choice:
        return f"{named} is of the wrong kind", "give text, a whole number, true or false, a list of texts, or null"
    if kind in EXPECTED:
        return f"{named} is not {EXPECTED[kind]}", f"give {EXPECTED[kind]}"
    bounds = {
        "string_too_long": ("max_length", "longer than {} characters", "shorten it"),
        "too_long": ("max_length", "longer than {} entries", "shorten it"),
        "string_too_short": ("min_length", "shorter than {} characters", "fill it in"),
        "greater_than_equal": ("ge", "less than {}", "count from the text's beginning"),
        "less_than_equal": ("le", "more than {}", "count from the text's beginning"),
    }
    if kind in bounds:
        bound, what, hint = bounds[kind]
        return f"{named} is {what.format(context.get(bound))}", hint
    return f"{named} is not what it may be", "give a value of the kind that the key has"


def _find_place(loc: tuple[int | str, ...]) -> tuple[list[str], bool]:
    """Give the path of a fault as the request has it, and whether any of several kinds of value could stand there."""
    if loc[:1] == ("fields",) and len(loc) > 1:
        return [str(part) for part in loc[:2]], len(loc) > 2  # noqa: PLR2004  behind the key pydantic names the kinds
    return [str(part) for part in loc], False


def _list_keys(body: type[Body], within: list[str]) -> str:
    model: Any = body
    for part in within:
        annotation = model.model_fields[part].annotation
        model = next(
            (each for each in (annotation, *getattr(annotation, "__args__", ())) if hasattr(each, "model_fields")), body
        )
    return ", ".join(f"`{key}`" for key in model.model_fields)
