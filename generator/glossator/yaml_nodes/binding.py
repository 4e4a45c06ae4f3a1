"""From plain values to a model: what pydantic finds wrong, told in our words at its line and column, and the good parts kept.

One fault does not hide another: a part that is wrong is told and left out, and the rest is bound again without it. So a build with a faulty key
still finds the faults of all that follows from the others. (It writes nothing; a default that stands in for a faulty value is never published.)
A list is left out whole, so that indices stay those of the file.
"""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from pydantic import ValidationError

from glossator.frozen import frozen
from glossator.yaml_nodes.limits import MAX_FAULTS
from glossator.yaml_nodes.model_faults import explain_model_fault, explain_wrong_root, find_meant_key, nearest_span

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydantic_core import ErrorDetails

    from glossator.diagnostics import Diagnostic
    from glossator.model.fields import Model
    from glossator.source import Place, Source, Span
    from glossator.yaml_nodes.limits import Path
    from glossator.yaml_nodes.loaded import Loaded

M = TypeVar("M")
ModelT = TypeVar("ModelT", bound="Model")


@frozen
class Located(Generic[M]):
    """A value read from a source, and where its parts stand. Paths given to it are relative to `at`, the value's own path in the file.

    `left_out` are the (whole) paths of the faulty parts that the value lacks, each already told. `source` ends where the YAML does: an article's
    body is not kept for the sake of its front matter.
    """

    value: M
    source: Source
    spans: Mapping[Path, Span] = field(repr=False)
    key_spans: Mapping[Path, Span] = field(repr=False)
    whole: Span
    at: Path = ()
    left_out: frozenset[Path] = frozenset()

    def span(self, *path: str | int) -> Span:
        """Give the span of a part, or of the nearest part around it that is there."""
        return nearest_span(self.spans, (*self.at, *path)) or self.whole

    def place(self, *path: str | int) -> Place:
        """Tell where a part stands, or the nearest part around it that is there."""
        return self.source.place(self.span(*path))

    def line(self, *path: str | int) -> int:
        """Tell on which line (from 1) a part begins, or the nearest part around it that is there."""
        return self.source.line_column(self.span(*path).start)[0]

    def key_place(self, *path: str | int) -> Place:
        """Tell where a part's key stands; for a list's entry, the entry; for what is not there, the nearest key around it."""
        whole_path = (*self.at, *path)
        while whole_path:
            if span := self.key_spans.get(whole_path) or self.spans.get(whole_path):
                return self.source.place(span)
            whole_path = whole_path[:-1]
        return self.place()

    def first_key_place(self, *path: str | int) -> Place:
        """Tell where the first key of a mapping stands: there a missing key is told."""
        mapping = (*self.at, *path)
        first = next((span for key, span in self.key_spans.items() if key[:-1] == mapping), None)
        return self.source.place(first) if first else self.place(*path)

    def is_left_out(self, *path: str | int) -> bool:
        """Tell whether a part was left out for a fault that is already told."""
        whole_path = (*self.at, *path)
        return any(whole_path[:length] in self.left_out for length in range(len(whole_path) + 1))


def bind(
    loaded: Loaded,
    model: type[ModelT],
    *,
    at: Path = (),
    context: Mapping[str, Any] | None = None,
    stand_ins: Mapping[str, Any] | None = None,
) -> tuple[Located[ModelT] | None, list[Diagnostic]]:
    """Validate the value at the path `at` as a model; tell each fault at its place.

    `context` is pydantic's (`timezone`). `stand_ins` are values for required keys that are missing or faulty. Without one the whole is lost
    and None is given, as it is where the value is no mapping, or reading it had stopped.
    """
    if loaded.is_broken or (loaded.faulty and any(at[:length] in loaded.faulty for length in range(len(at) + 1))):
        return None, []
    value, diagnostics = _find_mapping(loaded, model, at)
    if value is None and not stand_ins:
        return None, diagnostics
    if value is not None and not loaded.faulty:
        # Nearly every file is without a fault, and then validating it as it stands says so.
        try:
            whole = model.model_validate(value, context=context)
        except ValidationError:
            whole = None
        if whole is not None:
            return _locate(whole, loaded, at), diagnostics
    return _bind_good_parts(loaded, model, value, at, context or {}, stand_ins or {}, diagnostics)


def _locate(bound: ModelT, loaded: Loaded, at: Path, left_out: frozenset[Path] = frozenset()) -> Located[ModelT]:
    return Located(bound, loaded.excerpt, loaded.spans, loaded.key_spans, loaded.whole, at, left_out)


def _bind_good_parts(
    loaded: Loaded,
    model: type[ModelT],
    value: dict[str, Any] | None,
    at: Path,
    context: Mapping[str, Any],
    stand_ins: Mapping[str, Any],
    diagnostics: list[Diagnostic],
) -> tuple[Located[ModelT] | None, list[Diagnostic]]:
    """Validate what is left of a value without its faulty parts, until no fault is left or nothing."""
    left_out = {_up_to_list(path[len(at) :]) for path in loaded.faulty if path[: len(at)] == at}
    defaults: Mapping[str, Any] = {}
    while True:
        try:
            given = {**defaults, **_without(value or {}, left_out)}
            bound = model.model_validate(given, context=dict(context))
        except ValidationError as error:
            faults = error.errors(include_url=False)
        else:
            return _locate(bound, loaded, at, frozenset((*at, *path) for path in left_out)), diagnostics
        misspelt = {find_meant_key(fault, model) for fault in faults}
        told = [
            fault for fault in faults if not (fault["type"] == "missing" and fault["loc"] in {*left_out, *misspelt})
        ]
        if value is not None:
            diagnostics += [explain_model_fault(fault, model, loaded, at) for fault in told[:MAX_FAULTS]]
        is_first = not defaults
        defaults = stand_ins
        losses = {_find_loss(fault, defaults) for fault in faults}
        if () in losses or (losses <= left_out and not (is_first and defaults)):
            return None, diagnostics
        left_out |= losses


def _find_mapping(loaded: Loaded, model: type[Model], at: Path) -> tuple[dict[str, Any] | None, list[Diagnostic]]:
    """Find the mapping at a path; an empty document is an empty mapping."""
    value = loaded.value
    for part in at:
        value = value[part]
    if value is None and not at:
        return {}, []
    if isinstance(value, dict):
        return value, []
    return None, [explain_wrong_root(value, model, loaded, at)]


def _find_loss(fault: ErrorDetails, stand_ins: Mapping[str, Any]) -> Path:
    """Find the smallest part without which the fault is gone: for a missing key, the mapping that lacks it."""
    path = fault["loc"]
    if fault["type"] == "missing" and not (len(path) == 1 and path[0] in stand_ins):
        path = path[:-1]
    return _up_to_list(path)


def _up_to_list(path: Path) -> Path:
    """Cut a path at its first index: a list with a faulty entry is left out whole."""
    for length, part in enumerate(path):
        if isinstance(part, int):
            return path[:length]
    return path


def _without(value: dict[str, Any], left_out: set[Path], path: Path = ()) -> dict[str, Any]:
    """Give a mapping without the parts left out."""
    return {
        key: _without(item, left_out, (*path, key)) if isinstance(item, dict) else item
        for key, item in value.items()
        if (*path, key) not in left_out
    }
