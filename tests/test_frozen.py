"""Values of `frozen` classes are what those of frozen dataclasses with slots are."""

import pickle
from dataclasses import dataclass, field, replace

import pytest

from glossator.frozen import frozen


@frozen
class Point:
    x: int
    y: int = 0
    note: str = field(default="", repr=False)


@frozen
class Named(Point):
    name: str = ""


@frozen
class Single:
    parts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Model:
    x: int
    y: int = 0
    note: str = field(default="", repr=False)


def test_values_behave_as_those_of_a_frozen_dataclass() -> None:
    value, model = Point(1, note="n"), Model(1, note="n")
    assert repr(value) == repr(model).replace("Model", "Point")
    assert value == Point(1, 0, "n") != Point(1, 1, "n")
    assert hash(value) == hash(model) == hash(Point(1, 0, "n"))
    assert value != object()
    assert replace(value, y=2) == Point(1, 2, "n")
    assert Named(1, name="a") != Named(1, name="b")
    assert Named(1) != Point(1)
    assert {Single((1,)): 1}[Single((1,))] == 1
    assert not hasattr(value, "__dict__")


@pytest.mark.parametrize("value", [Point(1, note="n"), Named(1, 2, "n", "name"), Single((1, 2))], ids=repr)
def test_values_come_through_pickling_whole(value: object) -> None:
    assert pickle.loads(pickle.dumps(value)) == value
