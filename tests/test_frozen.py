"""Values of `frozen` classes are what those of frozen dataclasses with slots are."""

import pickle
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import pytest

from glossator.frozen import frozen, is_frozen
from glossator.model.views import parts
from glossator.template_engine.macros import is_fixed


@frozen
class Point:
    x: int
    y: int = 0
    note: str = field(default="", repr=False)
    held: object = field(default=None, repr=False, compare=False)


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
    held: object = field(default=None, repr=False, compare=False)


def test_values_behave_as_those_of_a_frozen_dataclass() -> None:
    value, model = Point(1, note="n"), Model(1, note="n")
    assert repr(value) == repr(model).replace("Model", "Point")
    assert value == Point(1, 0, "n") != Point(1, 1, "n")
    assert hash(value) == hash(model) == hash(Point(1, 0, "n"))
    assert value != object()
    assert value == replace(value, held=1)
    assert hash(value) == hash(replace(value, held=1))
    assert replace(value, y=2) == Point(1, 2, "n")
    assert Named(1, name="a") != Named(1, name="b")
    assert Named(1) != Point(1)
    assert {Single((1,)): 1}[Single((1,))] == 1
    assert not hasattr(value, "__dict__")


@pytest.mark.parametrize("value", [Point(1, note="n"), Named(1, 2, "n", "name"), Single((1, 2))], ids=repr)
def test_values_come_through_pickling_whole(value: object) -> None:
    assert pickle.loads(pickle.dumps(value)) == value


@frozen
class Listed:
    name: str
    notes: list[str] = field(default_factory=list)
    more: int = 1


def test_a_default_that_is_made_is_made_for_each_value() -> None:
    first, second = Listed("a"), Listed("b", more=2)
    first.notes.append("x")
    assert (first.notes, second.notes, Listed("c", ["y"]).notes, second.more) == (["x"], [], ["y"], 2)


@pytest.mark.parametrize("given", [{}, {"y": 1}, {"x": 1, "z": 2}])
def test_wrong_arguments_are_refused_in_the_same_words(given: dict[str, Any]) -> None:
    said = []
    for kind in (Point, Model):
        with pytest.raises(TypeError) as refused:
            kind(**given)
        said.append(str(refused.value).replace("Model", "Point"))
    assert said[0] == said[1]


@frozen
class Doubled:
    x: int

    @cached_property
    def double(self) -> int:
        return self.x * 2


def test_a_cached_property_is_kept_and_no_part_of_the_value() -> None:
    value = Doubled(2)
    assert (value.double, value) == (4, Doubled(2))
    assert vars(pickle.loads(pickle.dumps(value))) == {"x": 2}


class Open(Point):
    """A class that only inherits from a frozen one."""


@pytest.mark.parametrize(
    ("kind", "is_so"), [(Point, True), (Named, True), (Model, True), (Open, False), (dict, False), (str, False)]
)
def test_it_is_told_which_classes_are_frozen(kind: type, is_so: bool) -> None:  # noqa: FBT001
    assert is_frozen(kind) is is_so


def test_templates_keep_what_they_made_of_views() -> None:
    assert is_fixed(parts.LinkView("title", "/url/"))
