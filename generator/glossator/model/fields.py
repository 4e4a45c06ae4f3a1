"""The types of the fields in the content files, over what `yaml_nodes` gives: text, lists and mappings.

Every scalar arrives as a `Scalar`, its source spelling with the word whether it was written plain. So a text field takes `no`, `1.10` and
`12:30` as they stand, and only a field that wants a boolean or a number reads them by the YAML 1.2 core schema (YAML 1.2.2, 10.3.2).

The JSON Schemas beside the types describe what an editor's own YAML reader makes of the file: there `1.10` is a number.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, UTC, datetime, timedelta, tzinfo
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, Self, TypeVar
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationInfo, WithJsonSchema
from pydantic_core import PydanticCustomError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

MOMENT = re.compile(
    r"(\d{4}-\d{2}-\d{2})(?:(?:[Tt]|[ \t]+)(\d{1,2}):(\d{2}(?::\d{2}(?:\.\d{1,6})?)?)[ \t]*([Zz]|[+-]\d{2}(?::?\d{2})?)?)?",
    re.ASCII,
)
NULL_WORDS = frozenset({"", "null", "Null", "NULL", "~"})
BOOLEAN_WORDS = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
INTEGER = re.compile(r"([-+]?[0-9]+)|0o([0-7]+)|0x([0-9a-fA-F]+)")
FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
SPECIAL_FLOAT = re.compile(r"([-+]?)\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")
MAX_NUMBER_LENGTH = 1000  # Python refuses to write integers of more than 4300 digits
MAX_SHOWN_LENGTH = 60


class Scalar(str):
    """A scalar's source spelling; `is_plain` tells that it was written without quotes."""

    __slots__ = ()
    is_plain: ClassVar[bool]

    def __new__(cls, text: str, *, is_plain: bool) -> Scalar:  # noqa: PYI034  one of the two below
        """Make a scalar of its spelling."""
        return PlainScalar(text) if is_plain else QuotedScalar(text)


# Classes and no attribute: a file has many scalars, and these are made as fast as any text.
class PlainScalar(Scalar):
    """A scalar that was written without quotes."""

    __slots__ = ()
    if TYPE_CHECKING:

        def __new__(cls, text: str) -> Self:
            """Make a scalar of its spelling."""
            ...
    else:
        __new__ = str.__new__
    is_plain = True


class QuotedScalar(Scalar):
    """A scalar that was written in quotes, or as a block of text."""

    __slots__ = ()
    if TYPE_CHECKING:

        def __new__(cls, text: str) -> Self:
            """Make a scalar of its spelling."""
            ...
    else:
        __new__ = str.__new__
    is_plain = False


@dataclass(frozen=True, slots=True, order=True)
class Moment:
    """A point in time as an editor gave it: `at` is aware; `is_day` tells that only the day was given (then `at` is its midnight)."""

    at: datetime
    is_day: bool = False

    def __reduce__(self) -> tuple[Callable[..., Moment], tuple[object, ...]]:
        """Give how it is made again: much quicker than what a dataclass and a time zone do by themselves, and every record holds some."""
        zone = self.at.tzinfo
        if isinstance(zone, ZoneInfo) and zone.key:
            return _remake_moment, (self.at.replace(tzinfo=None).isoformat(), zone.key, self.at.fold, self.is_day)
        return Moment, (self.at, self.is_day)


def _remake_moment(at: str, zone: str, fold: int, is_day: bool) -> Moment:  # noqa: FBT001  by position, as pickle calls it
    return Moment(datetime.fromisoformat(at).replace(tzinfo=ZoneInfo(zone), fold=fold), is_day)


class Model(BaseModel):
    """What all content models share: frozen, and an unknown key is an error."""

    # Each model's validator is made when it is first wanted: most builds read no sidecar and no page again.
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


def refusal(
    kind: str, value: object, message: str, hint: str, meant: Mapping[str, str] | None = None
) -> PydanticCustomError:
    """Make the fault that a validator raises.

    `kind` is a diagnostic code's name with `_` for `-`; `{value}` in the message stands for what was given. `meant` are names that may have been
    meant, each with what is to be written for it: if one is near to the value, the hint names that.
    """
    shown = message.replace("{value}", shorten(value) if isinstance(value, str) else kind_of(value))
    return PydanticCustomError(kind, "{message}", {"message": shown, "hint": hint, "meant": dict(meant or {})})


def shorten(text: str) -> str:
    """Give a text as a message can hold it: on one line, without control characters and backticks, 60 code points at most."""
    line = "".join(
        char if char.isprintable() and char != "`" else "\N{REPLACEMENT CHARACTER}" for char in " ".join(text.split())
    )
    return line if len(line) <= MAX_SHOWN_LENGTH else line[: MAX_SHOWN_LENGTH - 1] + "…"


def kind_of(value: object) -> str:
    """Name what stands in a file: `a list`, `a mapping`, `text` or `nothing`."""
    names = {list: "a list", tuple: "a list", dict: "a mapping", type(None): "nothing"}
    return names.get(type(value), "text")


def resolve_core(value: Any) -> Any:  # noqa: ANN401  whatever YAML can say
    """Give plain Python values for scalars, lists and mappings, by the core schema; a number of over 1000 characters stays text."""
    if isinstance(value, Scalar):
        return resolve_scalar(value)
    if isinstance(value, list):
        return [resolve_core(item) for item in value]
    if isinstance(value, dict):
        return {str(key): resolve_core(item) for key, item in value.items()}
    return value


def resolve_scalar(scalar: Scalar) -> str | float | bool | None:
    """Give the text, number, boolean or None that the core schema takes a scalar for (YAML 1.2.2, 10.3.2)."""
    text = str(scalar)
    if not scalar.is_plain or len(text) > MAX_NUMBER_LENGTH:
        return text
    if text in NULL_WORDS:
        return None
    if text in BOOLEAN_WORDS:
        return BOOLEAN_WORDS[text]
    if number := INTEGER.fullmatch(text):
        decimal, octal, hexadecimal = number.groups()
        return int(decimal) if decimal else int(octal, 8) if octal else int(hexadecimal, 16)
    if special := SPECIAL_FLOAT.fullmatch(text):
        return float("nan" if special[1] is None else f"{special[1]}inf")
    return float(text) if FLOAT.fullmatch(text) else text


def read_moment(value: Any, info: ValidationInfo) -> Moment:  # noqa: ANN401  pydantic hands in whatever the file holds
    """Read a date or a date-time (RFC 3339, with the looseness of YAML's timestamps); without an offset it is in the site's time zone."""
    if isinstance(value, Moment):
        return value
    hint = "write it as `2021-01-06` or `2021-01-06 14:30`"
    if not isinstance(value, str):
        raise refusal("wrong_type", value, "expected a date, found {value}", hint)
    match = MOMENT.fullmatch(value.strip())
    if not match:
        raise refusal("invalid_date", value, "`{value}` is not a date", hint)
    zone: tzinfo = (info.context or {}).get("timezone", UTC)
    day, hour, rest, offset = match.groups()
    time = f"{hour:0>2}:{rest}" if hour else "00:00"
    try:
        at = datetime.fromisoformat(f"{day}T{time}{(offset or '').upper()}")
        at = at if at.tzinfo else at.replace(tzinfo=zone)
        if not MINYEAR < at.year < MAXYEAR:
            _ = at - timedelta(days=2), at + timedelta(days=2)  # so that it can be told in any time zone
    except (ValueError, OverflowError) as error:
        raise refusal(
            "invalid_date", value, "`{value}` is not in the calendar", "give a day and a time that exist"
        ) from error
    return Moment(at, is_day=hour is None)


def read_boolean(value: Any) -> bool:  # noqa: ANN401  pydantic hands in whatever the file holds
    """Read `true` or `false` by the core schema; a quoted "true" is a text and not a boolean."""
    if isinstance(value, bool):
        return value
    if getattr(value, "is_plain", False) and value in BOOLEAN_WORDS:
        return BOOLEAN_WORDS[str(value)]
    found = "`{value}`" if isinstance(value, str) else "{value}"
    raise refusal("wrong_type", value, f"expected `true` or `false`, found {found}", _boolean_hint(value))


def _boolean_hint(value: object) -> str:
    word = str(value).lower() if isinstance(value, str) else ""
    truths = {"true": "true", "yes": "true", "on": "true", "y": "true", "1": "true"}
    falsehoods = {"false": "false", "no": "false", "off": "false", "n": "false", "0": "false"}
    meant = (truths | falsehoods).get(word)
    return f"write `{meant}`, without quotation marks" if meant else "write `true` or `false`"


def read_whole_number(value: Any) -> int:  # noqa: ANN401  pydantic hands in whatever the file holds
    """Read a decimal whole number of at least 1."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if getattr(value, "is_plain", False) and re.fullmatch(r"\+?[0-9]{1,9}", value) and int(value) > 0:
        return int(value)
    found = "`{value}`" if isinstance(value, str) else "{value}"
    hint = "write it in digits, at least 1"
    if isinstance(value, str) and re.fullmatch(r"\s*\+?[0-9]+\s*", value):
        hint = "write a number of at most nine digits" if len(value.strip()) > 9 else "write at least 1"  # noqa: PLR2004
        hint = hint if getattr(value, "is_plain", True) or int(value) < 1 else "write it without quotation marks"
    raise refusal("wrong_type", value, f"expected a whole number of at least 1, found {found}", hint)


def read_extra(value: Any) -> Any:  # noqa: ANN401  pydantic hands in whatever the file holds
    """Read what is passed to the templates: plain values, by the core schema."""
    return resolve_core(value)


def refuse_blank(value: str) -> str:
    """Refuse a text that holds nothing to read."""
    if not value or value.isspace():
        raise refusal("invalid_value", value, "the text is empty", "fill it in, or delete the key")
    return value


def list_one(value: Any) -> Any:  # noqa: ANN401  pydantic hands in whatever the file holds
    """Take a single text where a list of texts is wanted as a list of one."""
    return [value] if isinstance(value, str) else value


def read_switch(value: Any) -> Any:  # noqa: ANN401  pydantic hands in whatever the file holds
    """Read `true` as a mapping that leaves all to the defaults, `false` as nothing; anything else stays."""
    if not isinstance(value, str):
        return value
    return {} if read_boolean(value) else None


def _allow_boolean(schema: dict[str, Any]) -> None:
    schema["anyOf"] = [{"type": "boolean"}, *schema["anyOf"]]


Options = TypeVar("Options", bound=Model)
# Options that are there as a whole or not at all: `true` stands for the defaults.
Switched = Annotated[Options | None, BeforeValidator(read_switch), Field(json_schema_extra=_allow_boolean)]

TEXT_SCHEMA = {"type": ["string", "number", "boolean"]}
LINE_SCHEMA = {"type": ["string", "number", "boolean"], "pattern": r"\S"}

Text = Annotated[str, WithJsonSchema(TEXT_SCHEMA)]
Line = Annotated[str, AfterValidator(refuse_blank), WithJsonSchema(LINE_SCHEMA)]
When = Annotated[
    Moment,
    BeforeValidator(read_moment),
    WithJsonSchema({"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}([Tt \t].*)?$"}),
]
Boolean = Annotated[bool, BeforeValidator(read_boolean), WithJsonSchema({"type": "boolean"})]
Count = Annotated[int, BeforeValidator(read_whole_number), WithJsonSchema({"type": "integer", "minimum": 1})]
Lines = Annotated[
    tuple[Line, ...],
    BeforeValidator(list_one),
    WithJsonSchema({"anyOf": [LINE_SCHEMA, {"type": "array", "items": LINE_SCHEMA}]}),
]
Extra = Annotated[dict[str, Any], BeforeValidator(read_extra), WithJsonSchema({"type": "object"})]
HtmlMode = Literal["escape", "sanitize"]
