"""Saves: each works on the files as they are, under the sidecar's lock, and is written in one step or refused to its face.

An editor's page tells with each save which file it started from (`digest`) and what the annotation then said (`version`). If the file is another by
now, nothing is written, and the editor is told how things stand; asked to merge, a save is written all the same if its own annotation is as it was.
"""

from __future__ import annotations

import hashlib
import secrets
import threading
from collections import OrderedDict
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from glossator.diagnostics import did_you_mean
from glossator.editing.applying import Applied, add, change, hold_place, take_out
from glossator.editing.describing import describe_annotation, describe_annotations, version_of
from glossator.editing.errors import EditError
from glossator.editing.proposing import find_place, make_values, state_changes
from glossator.editing.selecting import select_quote
from glossator.editing.wording import check_reviewer, clean, clean_fields, write_moment
from glossator.frozen import frozen
from glossator.model.annotations import GROUPS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from glossator.editing.newsroom import Newsroom, Opened
    from glossator.editing.proposing import Place
    from glossator.files import Files
    from glossator.sidecars import Entry

MOST_UNDONE = 500  # saves that can be taken back
NO_RECORD: Mapping[str, None] = dict.fromkeys(("reviewed_by", "reviewed", "why", "approved_digest"))


@frozen
class Ask:
    """What every save is asked with: the article, the editor, and for an annotation that is there, its id.

    `digest` is that of the sidecar that the editor has seen, None for whichever there is; `version` likewise of the annotation.
    """

    article: str
    by: str
    id: str = ""
    digest: str | None = None
    version: str | None = None
    merges: bool = False
    approves: bool = False


class Saved(NamedTuple):
    """What a save has made: the article as it is now, its annotation (None where it was taken out), and the word with which it is undone."""

    opened: Opened
    entry: Entry | None
    id: str
    undo: str


class _Undoable(NamedTuple):
    path: str
    raw: str
    before: bytes | None
    after: bytes | None
    id: str
    said_before: Mapping[str, Any] | None
    said_after: Mapping[str, Any] | None
    group: str


class Desk:
    """Saves annotations. May be asked by any thread; saves to one sidecar come one after the other, those of other processes too.

    `state` is where locks lie. `on_saved` hears of each file that was written, as the disk spells its path.
    """

    def __init__(self, newsroom: Newsroom, state: Files, on_saved: Callable[[str], None] | None = None) -> None:
        """Take the newsroom whose articles are worked on."""
        self.newsroom = newsroom
        self.state = state
        self._on_saved = on_saved
        self._undoable: OrderedDict[str, _Undoable] = OrderedDict()
        self._lock = threading.Lock()

    # What can be done

    def propose(self, ask: Ask, group: str, fields: Mapping[str, Any], place: Place | None) -> Saved:
        """Add an annotation at a place, or one that needs none; it is proposed, unless `approves`."""

        def work(opened: Opened, entry: Entry | None) -> Applied:
            del entry
            return self.compose(opened, ask, group, fields, place)

        return self._save(ask, work, {"group": group, **fields})

    def compose(self, opened: Opened, ask: Ask, group: str, fields: Mapping[str, Any], place: Place | None) -> Applied:
        """Give an article with an annotation added, and write nothing."""
        _check_editor(ask)
        now = self._now(opened)
        values = make_values(opened, group, self._check(group, fields), place, now)
        values = {"by": ask.by, **values, "created": write_moment(now), "status": "proposed"}
        record = None
        if ask.approves:
            if opened.reader.options.read.four_eyes:
                hint = "leave the approval to somebody else"
                raise EditError("four-eyes", "nobody approves their own on this site", hint, "approve")
            record = self._record(opened, ask)
        made = add(opened, group, values, record)
        hold_place(made)
        return made

    def edit(self, ask: Ask, fields: Mapping[str, Any]) -> Saved:
        """Have an annotation say something else: the keys given, None taking one out. Where a review counts, it has to be reviewed again."""

        def work(opened: Opened, entry: Entry | None) -> Applied:
            found = _need(opened, entry, ask)
            wanted = self._check(found.group, fields)
            changed = change(opened, found, wanted if ask.approves else {**wanted, **state_changes(opened, found)})
            if "was" in wanted:
                hold_place(changed, "was")
            if not ask.approves:
                return changed
            return self._approve(changed.opened, _need(changed.opened, changed.entry, ask), ask)

        return self._save(ask, work, fields)

    def approve(self, ask: Ask) -> Saved:
        """Record that an editor has approved an annotation as it reads now."""
        return self._save(
            ask, lambda opened, entry: self._approve(opened, _need(opened, entry, ask), ask), {"status": "approved"}
        )

    def reject(self, ask: Ask, why: str) -> Saved:
        """Record that an editor has turned an annotation down, and why."""
        _check_editor(ask)
        reason = " ".join(clean(why, "why").split())
        if not reason:
            raise EditError("invalid-request", "it is not said why", "give a reason, which is never published", "why")

        def work(opened: Opened, entry: Entry | None) -> Applied:
            record = {**self._record(opened, ask), "why": reason, "status": "rejected", "approved_digest": None}
            return change(opened, _need(opened, entry, ask), record)

        return self._save(ask, work, {"status": "rejected", "why": reason})

    def delete(self, ask: Ask) -> Saved:
        """Take an annotation out of the sidecar."""
        return self._save(ask, lambda opened, entry: take_out(opened, _need(opened, entry, ask)), None)

    def reattach(self, ask: Ask, place: Place) -> Saved:
        """Have an annotation stand elsewhere: at a candidate of its own, or at words that an editor has selected."""

        def work(opened: Opened, entry: Entry | None) -> Applied:
            found = _need(opened, entry, ask)
            if found.group == "corrections":
                hint = "edit its `was`, `prefix` and `suffix` in the file, or delete it and make another"
                raise EditError("invalid-request", "a correction stands on its own words, not on a quote", hint, "id")
            folded = opened.folded
            said = select_quote(folded, find_place(opened, place), is_pinned=found.group != "glossary")
            wanted = {**dict.fromkeys(("prefix", "suffix", "occurrence")), **said, **state_changes(opened, found)}
            made = change(opened, found, wanted)
            hold_place(made)
            return made

        return self._save(ask, work, {"selection": place})

    def undo(self, ask: Ask, word: str) -> Saved:
        """Take a save back: byte for byte if the file is as that save left it, else its annotation alone, if that still says what it said then."""
        with self._lock:
            known = self._undoable.get(word)
        if known is None or self.newsroom.find(ask.article) != known.path:
            raise EditError("nothing-to-undo", "there is nothing to undo", "load the page anew", "undo")

        def work(opened: Opened, entry: Entry | None) -> Applied:
            if opened.data == known.after:
                before = opened.with_text("" if known.before is None else known.before.decode("utf-8-sig"))
                return Applied(before, before.find(known.id))
            if (None if entry is None else _said(opened, entry)) != known.said_after:
                raise self._conflict(opened, ask, known.said_before, can_merge=False)
            if known.said_before is None:
                return take_out(opened, _need(opened, entry, ask))
            if entry is None:
                return add(opened, known.group, known.said_before)
            gone = dict.fromkeys(key for key in known.said_after or {} if key not in known.said_before)
            return change(opened, entry, {**gone, **known.said_before})

        return self._save(replace(ask, id=known.id, digest=None, version=None), work, known.said_before, undone=known)

    # How it is done

    def _check(self, group: str, fields: Mapping[str, Any]) -> dict[str, Any]:
        if group not in GROUPS:
            hint = f"give one of {', '.join(GROUPS)}"
            raise EditError("invalid-request", f"there is no group `{group[:60]}`", hint, "group")
        wanted = clean_fields(group, fields)
        if isinstance(target := wanted.get("to"), str):
            self.newsroom.check_target(target)
        return wanted

    def _approve(self, opened: Opened, entry: Entry, ask: Ask) -> Applied:
        _check_editor(ask)
        check_reviewer(entry.annotation, ask.by, opened.reader.options.read)
        return change(opened, entry, {"why": None}, self._record(opened, ask))

    def _record(self, opened: Opened, ask: Ask) -> dict[str, Any]:
        return {"reviewed_by": ask.by, "reviewed": write_moment(self._now(opened))}

    def _now(self, opened: Opened) -> Any:  # noqa: ANN401  an aware datetime
        return opened.reader.options.clock

    def _save(
        self,
        ask: Ask,
        work: Callable[[Opened, Entry | None], Applied],
        ours: Mapping[str, Any] | None,
        *,
        undone: _Undoable | None = None,
    ) -> Saved:
        path = self.newsroom.find(ask.article)
        name = hashlib.sha256(path.encode()).hexdigest()[:16]
        with self.state.lock(f"editing/{name}.lock"):
            opened = self.newsroom.open(path)
            entry = self._find(opened, ask, ours)
            made = work(opened, entry)
            data: bytes | None = opened.encode(made.opened.source.text)
            if undone is not None and opened.data == undone.after:
                data = undone.before
            self._write(opened, data)
            saved = replace(made.opened, data=data)
        undoable = _Undoable(
            path,
            opened.raw,
            opened.data,
            data,
            made.entry.id if made.entry else ask.id,
            None if entry is None else _said(opened, entry),
            None if made.entry is None else _said(made.opened, made.entry),
            made.entry.group if made.entry else entry.group if entry else "",
        )
        word = self._keep(undoable)
        if self._on_saved:
            self._on_saved(opened.raw)
        return Saved(saved, made.entry, undoable.id, word)

    def _find(self, opened: Opened, ask: Ask, ours: Mapping[str, Any] | None) -> Entry | None:
        """Find the annotation that a save is about, and refuse the save if it was made from another file."""
        entry = opened.find(ask.id) if ask.id else None
        is_same_file = ask.digest is None or ask.digest == opened.digest
        is_same_entry = not ask.id or (entry is not None and ask.version in {None, version_of(_said(opened, entry))})
        if not is_same_file and not (ask.merges and is_same_entry):
            raise self._conflict(opened, ask, ours, can_merge=is_same_entry)
        if ask.id and not is_same_entry and (entry is not None or ask.version):
            raise self._conflict(opened, ask, ours, can_merge=False)  # it says something else by now, or is gone
        return entry

    def _conflict(self, opened: Opened, ask: Ask, ours: Mapping[str, Any] | None, *, can_merge: bool) -> EditError:
        entry = opened.find(ask.id) if ask.id else None
        details = {
            "digest": opened.digest,
            "theirs": describe_annotation(opened, entry) if entry else None,
            "ours": ours,
            "annotations": describe_annotations(opened),
            "can_merge": can_merge,
        }
        message = "the sidecar was changed meanwhile, and nothing was written"
        hint = "look at both, and save again"
        if can_merge:
            message, hint = f"{message}; what was changed is elsewhere in it", "save again, merged by annotation"
        return EditError("conflict", message, hint, None, details)

    def _write(self, opened: Opened, data: bytes | None) -> None:
        """Write the sidecar, or remove it, as it was not there before a save that is undone."""
        files, raw = self.newsroom.files, opened.raw
        try:
            if data is None:
                done = opened.data is not None and files.read(raw) == opened.data
                if done:
                    files.remove(raw)
            else:
                done = files.create(raw, data) if opened.data is None else files.replace(raw, data, opened.data)
        except OSError as error:
            reason = (error.strerror or "unknown reason").lower()
            hint = "mend its permissions, or free some space"
            raise EditError("not-written", f"the file cannot be written: {reason}", hint) from error
        if not done:
            message = "the sidecar was changed at this very moment, and nothing was written"
            raise EditError("conflict", message, "try again", None, {"can_merge": True})

    def _keep(self, undoable: _Undoable) -> str:
        word = secrets.token_urlsafe(12)
        with self._lock:
            self._undoable[word] = undoable
            while len(self._undoable) > MOST_UNDONE:
                self._undoable.popitem(last=False)
        return word


def _said(opened: Opened, entry: Entry) -> Mapping[str, Any]:
    group, index = entry.located.at
    said: Mapping[str, Any] = opened.values[str(group)][index]
    return said


def _need(opened: Opened, entry: Entry | None, ask: Ask) -> Entry:
    if entry is None:
        hint = did_you_mean(ask.id, [each.id for each in opened.entries]) or "it may have been deleted meanwhile"
        raise EditError("unknown-annotation", f"the article has no annotation `{ask.id[:60]}`", hint, "id")
    return entry


def _check_editor(ask: Ask) -> None:
    if not ask.by.strip():
        raise EditError("invalid-request", "nobody is named as the editor", "say who you are", "by")
