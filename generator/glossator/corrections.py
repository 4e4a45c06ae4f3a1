"""Corrections put in or found in: from the file's text and its dated entries to the current text.

The rules are content-format's, "What a correction does". The file may hold the text as first published or as it stands now, and an entry works
for both, so each entry is *judged*: are its old words in the text, or its new ones? What neither text of the file decides is judged in the
version that the corrections before it make (its old words came with one of them) or that the corrections after it were made to (its new words
went with one of them).

All places are code points. A `Trail` tells where the places of one version stand in another.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, NamedTuple

from glossator.anchoring import find_verbatim, line_at, nearest_passage
from glossator.diagnostics import Code, Diagnostic, report
from glossator.model.text import Document, Range, Text
from glossator.splicing import close_gap, splice

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from glossator.model.annotations import Correction
    from glossator.source import Place

CLOSING = re.compile(r"[.,;:!?)\]}\u2019\u201d\u00bb\u2026]")
SPACES = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Pending:
    """A correction to be put in. `is_due` is false while it waits for its date; `place` is where its words stand in the sidecar."""

    id: str
    correction: Correction
    is_due: bool
    place: Place


class Applied(NamedTuple):
    """Where a due correction's new words stand in the current text; a deletion is a point."""

    id: str
    place: Range


@dataclass(frozen=True, slots=True)
class Corrected:
    """The current text, and where in it each due correction stands, in the order they were made."""

    document: Document
    applied: tuple[Applied, ...]
    diagnostics: tuple[Diagnostic, ...]


class Change(NamedTuple):
    """`removed` code points at `start` gave way to `added` others."""

    start: int
    removed: int
    added: int


@dataclass(slots=True)
class Trail:
    """The changes that lead from one version of a text to another, in their order."""

    changes: list[Change] = field(default_factory=list)

    def forward(self, place: Range) -> Range:
        """Tell where a place of the first version stands in the last; what was cut into grows to all that replaced it."""
        start, end = place
        for change in self.changes:
            change_end = change.start + change.removed
            shift = change.added - change.removed
            is_point = start == end
            start = (
                start
                if start <= change.start and not (is_point and start == change.start and not change.removed)
                else (start + shift if start >= change_end else change.start)
            )
            end = (
                end
                if end <= change.start and not (is_point and end == change.start and not change.removed)
                else (end + shift if end >= change_end else change.start + change.added)
            )
            end = max(start, end)
        return Range(start, end)


class Verdict(NamedTuple):
    """What a text says of a correction: its new words stand in it, its old ones, several places do, or none."""

    state: Literal["in", "out", "ambiguous", "neither"]
    places: tuple[Range, ...] = ()


def judge(text: str, correction: Correction) -> Verdict:
    """Judge whether a correction is in a text (code points; white-space runs equal, nothing else folded)."""
    was, now = _places(text, correction, correction.was or ""), _places(text, correction, correction.now or "")
    old = [place for place in was if not any(_is_part(text, place, other) for other in now)]
    new = [place for place in now if not any(_is_part(text, place, other) for other in was)]
    if len(old) + len(new) > 1:
        return Verdict("ambiguous", tuple(sorted((*old, *new))))
    if new:
        return Verdict("in", (new[0],))
    return Verdict("out", (old[0],)) if old else Verdict("neither")


def _places(text: str, correction: Correction, words: str) -> list[Range]:
    if not words.strip() and not (correction.prefix or correction.suffix):
        # A caption or a summary may have been added, or taken away whole.
        return [] if text else [Range(0, 0)]
    return find_verbatim(text, words.strip(), correction.prefix, correction.suffix, correction.occurrence)


def _is_part(text: str, inner: Range, outer: Range) -> bool:
    """Tell whether a place lies within another. A gap beside words is theirs: with a suffix alone, no words would stand before it as well."""
    if inner != outer and not text[inner.start : inner.end].strip() and text[outer.start : outer.end].strip():
        between = text[outer.end : inner.start] + text[inner.end : outer.start]
        return not between.strip()
    return outer.start <= inner.start and inner.end <= outer.end and inner != outer


def correct(document: Document, entries: Sequence[Pending]) -> Corrected:
    """Make the current text: every due correction in, every other one out.

    `entries` are the approved corrections of the text that have `was` and `now`. An entry that cannot be placed is the error
    `unplaced-correction`, or `ambiguous-quote` where several places fit.
    """
    return _Bench(document, sorted(entries, key=lambda entry: entry.correction.date.at)).run()


class _Bench:
    """One text and its corrections in order, while they are worked on."""

    def __init__(self, document: Document, entries: Sequence[Pending]) -> None:
        self.document = document
        self.entries = entries
        self.file_text = self.text = document.text
        self.trail = Trail()
        self.verdicts = [judge(document.text, entry.correction) for entry in entries]
        self.places: dict[int, Range] = {}
        self.diagnostics: list[Diagnostic] = []

    def run(self) -> Corrected:
        for index, verdict in enumerate(self.verdicts):
            if verdict.state == "ambiguous":
                self._report_ambiguous(index, verdict)
        if not self._find_version():
            self._judge_backwards()
        self._withdraw_waiting()
        self._put_in()
        applied = tuple(
            Applied(entry.id, _without_outer_spaces(self.text, self.places[index]))
            for index, entry in enumerate(self.entries)
            if index in self.places and entry.is_due
        )
        return Corrected(self.document, applied, tuple(self.diagnostics))

    def _find_version(self) -> bool:
        """Tell whether the file is one of the text's versions: the corrections can be undone from it back to the first, and made on to the last.

        It is nearly always, and then each correction is judged where it was made. Of several versions that are the same text the last is taken.
        """
        last = len(self.entries)
        for count in range(last, -1, -1):
            is_next_out = count == last or self.verdicts[count].state == "out"
            is_last_in = not count or self.verdicts[count - 1].state == "in"
            if is_next_out and is_last_in and self._can_be_made(count):
                places = self._undo_all(count)
                if places is not None:
                    made = [Verdict("in", (place,)) for place in places]
                    self.verdicts = [*made, *(Verdict("neither") for _ in range(count, last))]
                    return True
        return False

    def _can_be_made(self, first: int) -> bool:
        """Tell whether the corrections from the one at an index on can be made one after another."""
        text = self.text
        for entry in self.entries[first:]:
            verdict = judge(text, entry.correction)
            if verdict.state != "out":
                return False
            start, end, words, _ = _change(text, verdict.places[0], entry.correction.now or "")
            text = text[:start] + words + text[end:]
        return True

    def _undo_all(self, count: int) -> list[Range] | None:
        """Undo so many corrections, the latest first, and tell where in the file each stands; None if one is not in."""
        text, back = self.text, Trail()
        places = []
        for entry in reversed(self.entries[:count]):
            verdict = judge(text, entry.correction)
            if verdict.state != "in":
                return None
            places.append(_to_file(verdict.places[0], back))
            text = self._undo(text, back, verdict.places[0], entry.correction)
        return places[::-1]

    def _judge_backwards(self) -> None:
        """Judge what the file's text left open in the versions before the later corrections that are in it.

        Old words that a later correction brought back (A to B, then B to A) do not tell that the earlier one is out: before the later one was made,
        its new words stood there.
        """
        text, back = self.text, Trail()
        for index in range(len(self.entries) - 1, -1, -1):
            verdict, correction = self.verdicts[index], self.entries[index].correction
            earlier = judge(text, correction) if back.changes else verdict
            if verdict.state == "in":
                place = earlier.places[0] if earlier.state == "in" else back.forward(verdict.places[0])
            elif verdict.state != "ambiguous" and earlier.state == "in":
                place = earlier.places[0]
                self.verdicts[index] = Verdict("in", (_to_file(place, back),))
            else:
                if verdict.state == "neither" and earlier.state == "out":
                    self._note_old_words(index, text[slice(*earlier.places[0])], _to_file(earlier.places[0], back))
                continue
            text = self._undo(text, back, place, correction)

    def _note_old_words(self, index: int, words: str, place: Range) -> None:
        """Note that a correction is out, if its old words, found beside words that a later one took away, stand in the file unchanged."""
        if self.file_text[slice(*place)] == words:
            self.verdicts[index] = Verdict("out", (place,))

    @staticmethod
    def _undo(text: str, trail: Trail, place: Range, correction: Correction) -> str:
        start, end, words, _ = _change(text, place, correction.was or "")
        trail.changes.append(Change(start, end - start, len(words)))
        return text[:start] + words + text[end:]

    def _withdraw_waiting(self) -> None:
        """Take corrections out that the file already holds but whose date has not come, the latest first."""
        for index in range(len(self.entries) - 1, -1, -1):
            entry, verdict = self.entries[index], self.verdicts[index]
            if verdict.state == "in" and not entry.is_due:
                self._replace(self._place_of_new_words(entry, verdict), entry.correction.was or "")

    def _put_in(self) -> None:
        others_wait = False
        for index, (entry, verdict) in enumerate(zip(self.entries, self.verdicts, strict=True)):
            if not entry.is_due or verdict.state == "ambiguous":
                if verdict.state == "neither" and not others_wait:
                    self._check_waiting(entry)
                others_wait = True
                continue
            if verdict.state == "in":
                self.places[index] = self._place_of_new_words(entry, verdict)
                continue
            place = self._place_of_old_words(index, entry, verdict)
            if place is not None:
                self._replace(place, entry.correction.now or "", index)

    def _check_waiting(self, entry: Pending) -> None:
        if judge(self.text, entry.correction).state == "neither":
            self._report_unplaced(entry)

    def _place_of_new_words(self, entry: Pending, verdict: Verdict) -> Range:
        """Tell where the words of a correction that is in stand now: a place that was changed is sought anew, since it only grows on the way."""
        present = judge(self.text, entry.correction) if self.trail.changes else verdict
        return present.places[0] if present.state == "in" else self.trail.forward(verdict.places[0])

    def _place_of_old_words(self, index: int, entry: Pending, verdict: Verdict) -> Range | None:
        if verdict.state == "out":
            place = self.trail.forward(verdict.places[0])
            if self.text[place.start : place.end] == self.file_text[verdict.places[0].start : verdict.places[0].end]:
                return place
        present = judge(self.text, entry.correction)
        if present.state == "out":
            return present.places[0]
        if present.state == "in":
            self.places[index] = present.places[0]
        elif present.state == "ambiguous":
            self._report_ambiguous(index, present)
        else:
            self._report_unplaced(entry)
        return None

    def _replace(self, place: Range, words: str, index: int | None = None) -> None:
        start, end, written, mark = _change(self.text, place, words)
        change = Trail([Change(start, end - start, len(written))])
        self.document = splice(self.document, start, end, written)
        text = self.document.text
        if (
            not written
            and text
            and text[max(0, start - 1) : start] in {"", "\n"}
            and text[start : start + 1] in {"", "\n"}
        ):
            # A block without words has no place in the text.
            gap = max(0, start - 1)
            self.document = close_gap(self.document, gap)
            change.changes.append(Change(gap, 1, 0))
            mark = Range(gap, gap)
        self.places = {other: change.forward(given) for other, given in self.places.items()}
        self.trail.changes.extend(change.changes)
        self.text = self.document.text
        if index is not None:
            self.places[index] = mark

    def _report_ambiguous(self, index: int, verdict: Verdict) -> None:
        entry = self.entries[index]
        lines = ", ".join(str(line_at(self.document.lines, place.start)) for place in verdict.places)
        message = f"the correction fits {len(verdict.places)} places of the article, on lines {lines}"
        hint = "add a `prefix` or a `suffix` that stands beside only one of them; it counts for `was` and for `now`"
        self.diagnostics.append(report(Code.AMBIGUOUS_QUOTE, entry.place, message, hint))

    def _report_unplaced(self, entry: Pending) -> None:
        correction = entry.correction
        sought = correction.was or correction.now or correction.prefix or correction.suffix or ""
        nearest = nearest_passage(self.text, sought)
        if nearest:
            line = line_at(self.document.lines, nearest[0].start)
            words = self.text[nearest[0].start : nearest[0].end]
            hint = f"the nearest passage is `{words}` on line {line}; copy the article's words exactly"
            if "\n" in words:
                hint = (
                    f"make an entry for each paragraph: the nearest passage, on line {line}, runs over the end of one"
                )
        else:
            hint = "copy the words from the article exactly, with their quotation marks and dashes; they must stand within one paragraph"
        if not (correction.was and correction.now) and not (correction.prefix and correction.suffix):
            hint = "give both `prefix` and `suffix`, so that the place can be found whether or not the change is in the file"
        self.diagnostics.append(
            report(Code.UNPLACED_CORRECTION, entry.place, "neither `was` nor `now` stands in the article", hint)
        )


def _to_file(place: Range, back: Trail) -> Range:
    """Tell where a place of an earlier version stands in the file's text, by taking the changes back one by one."""
    start, end = place
    for change in reversed(back.changes):
        change_end = change.start + change.added
        shift = change.removed - change.added
        if start < change_end and end > change.start:
            start, end = min(start, change.start), max(end, change_end) + shift
        elif start >= change_end:
            start, end = start + shift, end + shift
    return Range(start, end)


def _without_outer_spaces(text: str, place: Range) -> Range:
    """Give a place without the white space at its ends: words that were deleted leave a point, and no mark stands on a gap."""
    words = text[place.start : place.end]
    start = place.start + (len(words) - len(words.lstrip()) if words.strip() else 0)
    return Range(start, start + len(words.strip()))


def _change(text: str, place: Range, words: str) -> tuple[int, int, str, Range]:
    """Work out a change with the spaces it wants: (start, end, what is written there, where the words then stand)."""
    start, end = place
    core = SPACES.sub(" ", words.strip())
    gap = text[start:end]
    if core and (not gap or gap.isspace()):
        return _insertion(start, end, gap, words, core)
    if core:
        return start, end, core, Range(start, start + len(core))
    after = text[end : end + 1]
    if start and text[start - 1] == " " and (not after or after in " \n" or CLOSING.match(after)):
        start -= 1
    elif after == " " and (not start or text[start - 1] == "\n"):
        end += 1
    return start, end, "", Range(start, start)


def _insertion(start: int, end: int, gap: str, words: str, core: str) -> tuple[int, int, str, Range]:
    if not gap:
        before = " " if words[:1].isspace() else ""
        after = " " if words[-1:].isspace() else ""
    elif CLOSING.match(core):
        before, after = "", gap
    else:
        before, after = gap, " "
    return start, end, before + core + after, Range(start + len(before), start + len(before) + len(core))


def correct_line(line: str, pending: Sequence[Pending], on_fault: Callable[[Diagnostic], None]) -> str:
    """Correct a headline, byline or caption (plain text), and give its current words."""
    result = correct(Document(line, (Text(0, len(line), line),)), pending)
    for diagnostic in result.diagnostics:
        on_fault(diagnostic)
    return result.document.text
