"""New texts of a sidecar, each read again before it is given: the entry says what was meant, the others what they said, and nothing new is wrong."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

from glossator.diagnostics import Severity
from glossator.editing.errors import EditError
from glossator.editing.wording import in_order, list_changes
from glossator.sidecars import default_id, entry_digest
from glossator.source import Source
from glossator.yaml_nodes.entries import add_entry, remove_entry
from glossator.yaml_nodes.rewriting import rewrite_values

if TYPE_CHECKING:
    from collections.abc import Mapping

    from glossator.diagnostics import Diagnostic
    from glossator.editing.newsroom import Opened
    from glossator.sidecars import Entry

PLACED = frozenset({"placed", "moved"})


class Applied(NamedTuple):
    """An article as it is with a new text of its sidecar, and the entry that was worked on; None where it was taken out."""

    opened: Opened
    entry: Entry | None


def add(opened: Opened, group: str, values: Mapping[str, Any], record: Mapping[str, Any] | None = None) -> Applied:
    """Add an entry, which is given an id; with `record` it is approved in that record's words. Raises `EditError`."""
    check_editable(opened)
    known = {entry.id for entry in opened.entries}
    values = {**values, "id": _free_id(_read_alone(opened, group, values), known)}
    text = add_entry(opened.source, group, in_order(group, values))
    if text is None:
        raise _refuse_rewriting(opened)
    made = _find(opened.with_text(text), values["id"])
    if record is not None:
        made = _record(made, record)
    _hold_others(opened, None, made)
    _hold_faults(opened, made, group)
    return made


def change(opened: Opened, entry: Entry, wanted: Mapping[str, Any], record: Mapping[str, Any] | None = None) -> Applied:
    """Have an entry say something else, None taking a key out; with `record` it is approved. An entry without an id gets the one that it had."""
    check_editable(opened)
    wanted = dict(wanted) if entry.has_own_id else {**wanted, "id": entry.id}
    made = _rewrite(opened, entry, wanted)
    if record is not None:
        made = _record(made, record)
    _hold_others(opened, entry, made)
    _hold_faults(opened, made, entry.group)
    return made


def take_out(opened: Opened, entry: Entry) -> Applied:
    """Take an entry out."""
    check_editable(opened)
    text = remove_entry(opened.source, entry.located.at)
    if text is None:
        raise _refuse_rewriting(opened)
    made = Applied(opened.with_text(text), None)
    _hold_others(opened, entry, made)
    _hold_faults(opened, made, entry.group)
    return made


def hold_place(made: Applied, field: str = "selection") -> None:
    """Refuse an entry that does not stand in the text; `field` is what said where."""
    entry = made.entry
    if entry is None or (anchor := made.opened.anchor_of(entry)) is None or anchor.state in PLACED:
        return
    key = "was" if entry.group == "corrections" else "quote"
    found = [fault for fault in made.opened.faults if fault.place.path == made.opened.sidecar]
    about = next((fault for fault in found if fault.place.line == entry.place(key).line), None)
    hint = about.hint if about else "take the words from the text as it is now"
    raise EditError("not-anchored", "the words do not stand in the text, or nobody can tell where", hint, field)


def check_editable(opened: Opened) -> None:
    """Refuse a sidecar that cannot be read as YAML: whatever were written into it might be lost in the fault."""
    if opened.source.text.strip() and not opened.values and (fault := _first_error(opened)):
        hint = f"mend line {fault.place.line} of `{opened.sidecar}` first"
        raise EditError("not-editable", f"the sidecar cannot be read: {fault.message}", hint)


def _first_error(opened: Opened) -> Diagnostic | None:
    return next(
        (each for each in opened.faults if each.severity is Severity.ERROR and each.place.path == opened.sidecar), None
    )


def _rewrite(opened: Opened, entry: Entry, wanted: Mapping[str, Any]) -> Applied:
    group, index = entry.located.at
    present = opened.values[str(group)][index].keys()
    text = rewrite_values(opened.source, list_changes(entry.located.at, entry.group, present, wanted))
    if text is None:
        raise _refuse_rewriting(opened)
    return _find(opened.with_text(text), entry.id)


def _record(made: Applied, record: Mapping[str, Any]) -> Applied:
    """Write down that an entry was approved as it reads now."""
    if made.entry is None:
        return made
    digest = entry_digest(made.entry.annotation)
    return _rewrite(made.opened, made.entry, {**record, "status": "approved", "approved_digest": digest})


def _find(opened: Opened, annotation_id: str) -> Applied:
    """Find an entry in a new text; where it is not, it has a fault, which is told."""
    entry = opened.find(annotation_id)
    if entry is None:
        fault = _first_error(opened)
        raise EditError.of(fault) if fault else _refuse_rewriting(opened)
    return Applied(opened, entry)


def _read_alone(opened: Opened, group: str, values: Mapping[str, Any]) -> Entry:
    """Read a new entry as if there were no others: that tells its id."""
    text = add_entry(Source(opened.sidecar, ""), group, in_order(group, values))
    alone = opened.with_text(text or "")
    if not alone.entries:
        fault = _first_error(alone)
        raise EditError.of(fault) if fault else _refuse_rewriting(opened)
    return alone.entries[0]


def _free_id(entry: Entry, known: set[str]) -> str:
    wanted = default_id(entry.group, entry.annotation)
    free, number = wanted, 1
    while free in known:
        number += 1
        free = f"{wanted}-{number}"
    return free


def _hold_others(before: Opened, old: Entry | None, made: Applied) -> None:
    """Refuse a text in which any entry but the one worked on says something else."""
    said = [
        [(each.group, each.annotation) for each in opened.entries if entry is None or each.id != entry.id]
        for opened, entry in ((before, old), (made.opened, made.entry))
    ]
    if said[0] != said[1]:
        raise _refuse_rewriting(before)


def _hold_faults(before: Opened, made: Applied, group: str) -> None:
    """Refuse a text that brings an error about, in whichever entry it shows: a correction may bear on all others, any other entry only on itself."""
    after = made.opened
    found = after.faults if group == "corrections" else after.faults_about(made.entry)
    errors = [fault for fault in found if fault.severity is Severity.ERROR]
    known = Counter((fault.code, fault.message) for fault in before.faults) if errors else Counter()
    for fault in errors:
        if not known[fault.code, fault.message]:
            raise EditError.of(fault)


def _refuse_rewriting(opened: Opened) -> EditError:
    hint = f"edit `{opened.sidecar}` by hand, or write its entries in a simpler way"
    return EditError("not-written", "the sidecar cannot be changed without changing anything else", hint)
