"""Immutable values that are cheap to define: `@frozen` stands for `@dataclass(frozen=True, slots=True)`.

That one writes six methods for each class and has Python compile them whenever the module is loaded: half a millisecond for each of a hundred
classes, which a build with little to do feels. Here nothing is compiled for a single class: all of as many fields share one `__init__`, into which
each puts its names. What differs: it is the type checker that refuses to change a value, nothing at run time does; so a value is made in a third of
the time, too.
"""

from __future__ import annotations

from dataclasses import MISSING, dataclass, field, fields
from functools import cache, cached_property
from operator import attrgetter
from types import CodeType, FunctionType
from typing import TYPE_CHECKING, Any, TypeVar, cast, dataclass_transform

if TYPE_CHECKING:
    from collections.abc import Callable
    from dataclasses import Field

T = TypeVar("T")
_KNOWN: set[type] = set()


class _Made:
    """Stands for a field's default that is made anew for each value."""

    __slots__ = ("make",)

    def __init__(self, make: Callable[[], object]) -> None:
        self.make = make


@cache
def _compile_init(made: tuple[bool, ...]) -> CodeType:
    """Compile the `__init__` of all classes of as many fields; `made` tells of each whether its default is made. Fields are called `_0`, `_1`, ..."""
    names = [f"_{number}" for number in range(len(made))]
    values = [
        f"{name}.make() if {name}.__class__ is _Made else {name}" if is_made else name
        for name, is_made in zip(names, made, strict=True)
    ]
    lines = [f" self.{name} = {value}" for name, value in zip(names, values, strict=True)]
    scope: dict[str, Any] = {}
    exec("\n".join([f"def __init__(self, {', '.join(names)}):", *lines]), scope)  # noqa: S102  of numbers alone
    code: CodeType = scope["__init__"].__code__
    return code


def _make_init(cls: type, parts: tuple[Field[Any], ...]) -> FunctionType:
    """Make a class's `__init__` of its fields."""
    made = tuple([each.default_factory is not MISSING for each in parts])
    names = {f"_{number}": each.name for number, each in enumerate(parts)}
    code = _compile_init(made)
    named = code.replace(
        co_names=tuple([names.get(name, name) for name in code.co_names]),
        co_varnames=tuple([names.get(name, name) for name in code.co_varnames]),
        co_qualname=f"{cls.__qualname__}.__init__",
    )
    defaults = [each.default if each.default_factory is MISSING else _Made(each.default_factory) for each in parts]
    first = next((number for number, each in enumerate(defaults) if each is not MISSING), len(defaults))
    return FunctionType(named, {"_Made": _Made}, "__init__", tuple(defaults[first:]))


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def frozen(cls: type[T]) -> type[T]:
    """Make a class, which must have a field, one of values. Two are equal if their class and their fields are, but for those left out.

    Values have slots, but where a property of the class is cached: that needs a dictionary.
    """
    # Else a text would be made of its signature, which takes longer than all the rest.
    cls.__doc__ = cls.__doc__ or cls.__name__
    has_slots = not any(isinstance(each, cached_property) for each in vars(cls).values())
    made: Any = dataclass(init=False, slots=has_slots, eq=False, repr=False)(cls)
    parts = fields(made)
    names = tuple([each.name for each in parts])
    shown = tuple([each.name for each in parts if each.repr])
    values = attrgetter(*[each.name for each in parts if each.compare])

    def is_equal(self: object, other: object) -> bool:
        return values(self) == values(other) if other.__class__ is self.__class__ else NotImplemented

    def show(self: object) -> str:
        return f"{made.__qualname__}({', '.join([f'{name}={getattr(self, name)!r}' for name in shown])})"

    def get_state(self: object) -> list[object]:
        return [getattr(self, name) for name in names]

    def set_state(self: object, state: list[object]) -> None:
        for name, value in zip(names, state, strict=True):
            setattr(self, name, value)

    made.__init__, made.__eq__, made.__repr__ = _make_init(made, parts), is_equal, show
    made.__hash__ = lambda self: hash(values(self))
    made.__getstate__, made.__setstate__ = get_state, set_state
    _KNOWN.add(made)
    return cast("type[T]", made)


def is_frozen(kind: type) -> bool:
    """Tell whether a class is one of immutable values: of `frozen`, or a frozen dataclass."""
    if kind in _KNOWN:
        return True
    parameters = vars(kind).get("__dataclass_params__")
    return parameters is not None and bool(parameters.frozen)
