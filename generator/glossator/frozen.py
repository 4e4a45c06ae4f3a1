"""Immutable values that are cheap to define: `@frozen` stands for `@dataclass(frozen=True, slots=True)`.

That one writes six methods for each class and has Python compile them whenever the module is loaded: half a millisecond for each of a hundred
classes, which a build with little to do feels. Here `__init__` alone is made so. What differs: it is the type checker that refuses to change a
value, nothing at run time does; so a value is made in a third of the time, too.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from operator import attrgetter
from typing import Any, TypeVar, cast, dataclass_transform

T = TypeVar("T")
_KNOWN: set[type] = set()


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def frozen(cls: type[T]) -> type[T]:
    """Make a class, which must have a field, one of values with slots. Two are equal if their class and their fields are."""
    made: Any = dataclass(slots=True, eq=False, repr=False)(cls)
    names = tuple([each.name for each in fields(made)])
    shown = tuple([each.name for each in fields(made) if each.repr])
    values = attrgetter(*names)

    def is_equal(self: object, other: object) -> bool:
        return values(self) == values(other) if other.__class__ is self.__class__ else NotImplemented

    def show(self: object) -> str:
        return f"{made.__qualname__}({', '.join([f'{name}={getattr(self, name)!r}' for name in shown])})"

    def get_state(self: object) -> list[object]:
        return [getattr(self, name) for name in names]

    def set_state(self: object, state: list[object]) -> None:
        for name, value in zip(names, state, strict=True):
            setattr(self, name, value)

    made.__eq__, made.__repr__ = is_equal, show
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
