"""An article's sidecar: its annotations, what they owe beyond their types, their ids, and whether they count as approved.

An entry with a fault is told and left out; the others stand. `index` is an entry's place in its list in the file, whatever was left out.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from glossator.diagnostics import Code, Diagnostic, in_order, report
from glossator.frozen import frozen
from glossator.model.annotations import (
    GROUPS,
    Annotation,
    Correction,
    GlossaryLink,
    Note,
    Reference,
    Sidecar,
)
from glossator.model.fields import shorten
from glossator.sidecars.digests import default_id, entry_digest
from glossator.sidecars.duties import check_duties, check_supersedes
from glossator.sidecars.persons import is_same_person
from glossator.yaml_nodes import MAX_FAULTS, Loaded, Located, bind, load_yaml

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from glossator.model.annotations import Status
    from glossator.model.content import ReadOptions
    from glossator.source import Place, Source

MODELS: Mapping[str, type[Annotation]] = {
    "glossary": GlossaryLink,
    "references": Reference,
    "corrections": Correction,
    "notes": Note,
}
GROUP_NAMES = frozenset(GROUPS)
# What stands for a required key that is missing or wrong, so that the entry's other keys can be checked. No place shows it.
STAND_INS: Mapping[str, Mapping[str, str]] = {
    "glossary": {"term": "x"},
    "references": {"quote": "x", "to": "x"},
    "corrections": {"date": "2000-01-01"},
    "notes": {"quote": "x", "note": "x"},
}


@frozen
class Entry:
    """An annotation with its place in the file. `id` is never empty; `has_own_id` tells that the file gives it.

    `is_approved` tells that it may be shown to the public, which with a review takes more than the word `approved`.
    """

    group: str
    index: int
    located: Located[Annotation]
    id: str
    has_own_id: bool
    is_approved: bool

    @property
    def annotation(self) -> Annotation:
        """What the entry says."""
        return self.located.value

    @property
    def status(self) -> Status:
        """What the entry says of its own state."""
        return self.located.value.status

    def place(self, *path: str | int) -> Place:
        """Tell where the entry, or the value of one of its keys, stands; of a key that it does not have, the entry."""
        return self.located.place(*path)


@frozen
class SidecarFile:
    """A sidecar's entries, in the order of the groups (`GROUPS`) and, in a group, of the file.

    `faulty` are those that have a fault of their own, which is told: nothing is made of them, but what they say rightly can be checked.
    """

    source: Source
    entries: tuple[Entry, ...] = ()
    faulty: tuple[Entry, ...] = ()

    def find(self, annotation_id: str) -> Entry | None:
        """Find an entry by its id, a faulty one too."""
        return next((entry for entry in (*self.entries, *self.faulty) if entry.id == annotation_id), None)


def read_sidecar(source: Source, options: ReadOptions) -> tuple[SidecarFile, list[Diagnostic]]:
    """Read a sidecar; an empty one has no entries.

    Of entries without an id that define the same, the first has the default id, and the others, in the order of the file, `-2`, `-3` and so on; an
    id that another entry gives itself is passed over. No more than about a hundred faults of one file are told.
    """
    return read_loaded(*load_sidecar(source), options)


def load_sidecar(source: Source) -> tuple[Loaded, list[Diagnostic]]:
    """Read a sidecar's YAML, and nothing more."""
    hint = "delete entries that nobody needs, such as rejected ones, or divide the article; a sidecar is one file"
    return load_yaml(source, when_too_large=hint)


def read_loaded(
    loaded: Loaded, diagnostics: Sequence[Diagnostic], options: ReadOptions
) -> tuple[SidecarFile, list[Diagnostic]]:
    """Read a sidecar of which `load_sidecar` has given this; else as `read_sidecar`."""
    source, diagnostics = loaded.source, list(diagnostics)
    if loaded.is_broken:
        return SidecarFile(source), in_order(diagnostics)
    if not _is_well_shaped(loaded):
        shape, found = bind(_without_entries(loaded), Sidecar)
        diagnostics += found
        if shape is None:
            return SidecarFile(source), in_order(diagnostics)
    bound: list[_Bound] = []
    context = {"timezone": options.timezone}
    for group, index in _list_entries(loaded):
        stand_ins = STAND_INS[group] if isinstance(loaded.value[group][index], dict) else None
        located, found = bind(loaded, MODELS[group], at=(group, index), context=context, stand_ins=stand_ins)
        if located:
            found = [*found, *check_duties(located)]
            bound.append(_Bound(group, index, located, is_faulty=bool(found or located.left_out)))
        diagnostics += found
        if len(diagnostics) >= MAX_FAULTS:
            break
    entries, faulty, found = _make_entries(bound, options)
    if len(diagnostics) < MAX_FAULTS:
        unread = {one.located.value.id for one in bound if one.is_faulty and one.located.value.id}
        found += check_supersedes({entry.id: entry.located for entry in entries}, unread)
    return SidecarFile(source, entries, faulty), in_order([*diagnostics, *found])


@frozen
class _Bound:
    group: str
    index: int
    located: Located[Annotation]
    is_faulty: bool


def _is_well_shaped(loaded: Loaded) -> bool:
    """Tell whether a file is nothing but lists under the groups' names, of which binding would find no fault."""
    value = loaded.value
    return (
        isinstance(value, dict)
        and not loaded.faulty
        and value.keys() <= GROUP_NAMES
        and all(isinstance(entries, list) for entries in value.values())
    )


def _without_entries(loaded: Loaded) -> Loaded:
    """Give the file with empty lists: its shape alone."""
    if not isinstance(loaded.value, dict):
        return loaded
    return replace(loaded, value={key: [] if isinstance(value, list) else value for key, value in loaded.value.items()})


def _list_entries(loaded: Loaded) -> list[tuple[str, int]]:
    groups = loaded.value or {}
    lists = {group: groups[group] for group in GROUPS if isinstance(groups.get(group), list)}
    return [(group, index) for group, entries in lists.items() for index in range(len(entries))]


def _make_entries(
    bound: list[_Bound], options: ReadOptions
) -> tuple[tuple[Entry, ...], tuple[Entry, ...], list[Diagnostic]]:
    """Give each entry its id, and judge whether it is approved; then the faulty ones. An entry that takes another's id is told, and one of these."""
    owners, diagnostics = _claim_ids(bound)
    taken = set(owners)
    twins: dict[str, int] = {}
    entries, left = [], []
    for one in bound:
        annotation = one.located.value
        if one.is_faulty or (annotation.id and owners[annotation.id] is not one):
            left.append(one)
            continue
        entry_id = annotation.id or _free_id(default_id(one.group, annotation), taken, twins)
        why_not = _why_not_approved(annotation, options)
        if why_not and annotation.status == "approved" and len(diagnostics) < MAX_FAULTS:
            message = f"the entry is not approved, though it says so: {why_not}"
            hint = "have it reviewed: `reviewed_by` and an `approved_digest` of what it says now; until then only `--drafts` shows it"
            diagnostics.append(report(Code.UNREVIEWED, one.located.place(), message, hint))
        entries.append(Entry(one.group, one.index, one.located, entry_id, annotation.id is not None, not why_not))
    faulty = [
        Entry(
            one.group,
            one.index,
            one.located,
            _name_faulty(one, owners, taken, twins),
            one.located.value.id is not None,
            is_approved=not _why_not_approved(one.located.value, options),
        )
        for one in left
    ]
    return tuple(entries), tuple(faulty), diagnostics


def _name_faulty(one: _Bound, owners: Mapping[str, _Bound], taken: set[str], twins: dict[str, int]) -> str:
    own_id = one.located.value.id
    return (
        own_id if own_id and owners[own_id] is one else _free_id(default_id(one.group, one.located.value), taken, twins)
    )


def _claim_ids(bound: list[_Bound]) -> tuple[dict[str, _Bound], list[Diagnostic]]:
    """Give each id that an entry gives itself to the first in the file that does."""
    owners: dict[str, _Bound] = {}
    diagnostics: list[Diagnostic] = []
    with_ids = [one for one in bound if one.located.value.id is not None]
    for one in sorted(with_ids, key=lambda one: one.located.span().start):
        own_id = one.located.value.id
        if own_id is None or (owner := owners.setdefault(own_id, one)) is one or len(diagnostics) >= MAX_FAULTS:
            continue
        message = f"the id `{own_id}` is already taken on line {owner.located.place('id').line}"
        hint = "choose another, or delete it: an entry without one makes its own"
        diagnostics.append(report(Code.DUPLICATE_ID, one.located.place("id"), message, hint))
    return owners, diagnostics


def _free_id(wanted: str, taken: set[str], twins: dict[str, int]) -> str:
    """Take the wanted id, or with `-2`, `-3` and so on the first that is free. `twins` tells how many wanted the same before."""
    number = twins.get(wanted, 0) + 1
    while (free := wanted if number == 1 else f"{wanted}-{number}") in taken:
        number += 1
    twins[wanted] = number
    taken.add(free)
    return free


def _why_not_approved(annotation: Annotation, options: ReadOptions) -> str:
    """Tell why an entry does not count as approved; empty if it does."""
    if annotation.status != "approved":
        return f"its status is `{annotation.status}`"
    if not options.review_required:
        return ""
    by, reviewer, digest = annotation.by or "", annotation.reviewed_by or "", annotation.approved_digest or ""
    reasons = (
        (not reviewer, "`reviewed_by` is missing"),
        (options.four_eyes and not by, "`by` is missing, so nobody can tell that another person reviewed it"),
        (
            options.four_eyes and is_same_person(by, reviewer, dict(options.author_names)),
            f"`{shorten(by)}` made it and cannot review it",
        ),
        (not digest, "`approved_digest` is missing"),
        (digest.strip().lower() != entry_digest(annotation), "it was changed after it was approved"),
    )
    return next((reason for holds, reason in reasons if holds), "")
