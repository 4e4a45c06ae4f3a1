"""The current text made of the file's: every due correction in, every other one out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from glossator.corrections.judging import Applied, Change, Corrected, Pending, Trail, Verdict, judge, trace_back
from glossator.corrections.telling import tell_ambiguous, tell_unplaced
from glossator.model.text import Document, Range, Text
from glossator.splicing import Fitted, close_gap, fit_words, splice

if TYPE_CHECKING:
    from collections.abc import Sequence

    from glossator.diagnostics import Diagnostic
    from glossator.model.annotations import Correction, CorrectionScope

# Versions that the search for the file's own looks at. It needs as many as there are corrections, but where none fits.
MOST_VERSIONS = 2000


def correct(document: Document, entries: Sequence[Pending], scope: CorrectionScope = "text") -> Corrected:
    """Make the current text: every due correction in, every other one out.

    `entries` are the approved corrections of the text that have `was` and `now`. An entry that cannot be placed is the error
    `unplaced-correction`, or `ambiguous-quote` where several places fit. `scope` tells what the document is: a byline has a block for each name.
    """
    return _Bench(document, in_order(entries), scope).run() if entries else Corrected(document, (), ())


def correct_line(line: str, entries: Sequence[Pending], scope: CorrectionScope) -> Corrected:
    """Correct a headline, a caption, or a byline with each name on a line: plain text."""
    return correct(make_line(line), entries, scope)


def make_line(line: str) -> Document:
    """Give plain text as a document."""
    return Document(line, (Text(0, len(line), line),))


def in_order(entries: Sequence[Pending]) -> list[Pending]:
    """Give corrections in the order in which they are put in: by date, then as they stand in the file."""
    return sorted(entries, key=lambda entry: entry.correction.date.at)


def exchange(text: str, change: Fitted) -> str:
    """Give a text with a change made."""
    return text[: change.start] + change.written + text[change.end :]


class _Bench:
    """One text and its corrections in order, while they are worked on."""

    def __init__(self, document: Document, entries: Sequence[Pending], scope: CorrectionScope) -> None:
        self.document = document
        self.scope = scope
        self.between = "\n" if scope == "byline" else " "
        self.entries = entries
        self.file_text = self.text = document.text
        self.trail = Trail()
        self.verdicts = [judge(document.text, entry.correction) for entry in entries]
        self.places: dict[int, Range] = {}
        self.diagnostics: list[Diagnostic] = []

    def run(self) -> Corrected:
        for index, verdict in enumerate(self.verdicts):
            if verdict.state == "ambiguous":
                self._tell_ambiguous(self.entries[index], verdict)
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
        makeable: dict[tuple[int, str], bool] = {}
        dead_ends: set[tuple[int, str]] = set()
        for count in range(last, -1, -1):
            is_next_out = count == last or self.verdicts[count].state == "out"
            is_last_in = not count or self.verdicts[count - 1].state == "in"
            if is_next_out and is_last_in and self._can_be_made(count, makeable):
                places = self._undo_all(count, dead_ends)
                if places is not None:
                    made = [Verdict("in", (place,)) for place in places]
                    self.verdicts = [*made, *(Verdict("neither") for _ in range(count, last))]
                    return True
            if len(makeable) + len(dead_ends) > MOST_VERSIONS:
                break
        return False

    def _judge(self, text: str, index: int) -> Verdict:
        """Judge whether a correction is in a version; of the file's own that is known."""
        return self.verdicts[index] if text is self.file_text else judge(text, self.entries[index].correction)

    def _can_be_made(self, first: int, makeable: dict[tuple[int, str], bool]) -> bool:
        """Tell whether the corrections from the one at an index on can be made one after another.

        `makeable` remembers it of each version met: corrections there and back meet the same few again and again.
        """
        text, seen, result = self.text, [], True
        for index in range(first, len(self.entries)):
            if (index, text) in makeable:
                result = makeable[index, text]
                break
            seen.append((index, text))
            verdict = self._judge(text, index)
            if verdict.state != "out":
                result = False
                break
            text = exchange(text, self._fit(text, verdict.places[0], self.entries[index].correction.now))
        makeable.update(dict.fromkeys(seen, result))
        return result

    def _undo_all(self, count: int, dead_ends: set[tuple[int, str]]) -> list[Range] | None:
        """Undo so many corrections, the latest first, and tell where in the file each stands; None if one is not in.

        `dead_ends` are the versions met from which it could not be done.
        """
        text, back = self.text, Trail()
        places, seen = [], []
        for index in range(count - 1, -1, -1):
            correction = self.entries[index].correction
            seen.append((index, text))
            verdict = None if seen[-1] in dead_ends else self._judge(text, index)
            if verdict is None or verdict.state != "in":
                dead_ends.update(seen)
                return None
            places.append(trace_back(verdict.places[0], back))
            text = self._undo(text, back, verdict.places[0], correction)
        return places[::-1]

    def _fit(self, text: str, place: Range, words: str | None) -> Fitted:
        return fit_words(text, place, words or "", self.between)

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
                self.verdicts[index] = Verdict("in", (trace_back(place, back),))
            else:
                if verdict.state == "neither" and earlier.state == "out":
                    self._note_old_words(index, text[slice(*earlier.places[0])], trace_back(earlier.places[0], back))
                continue
            text = self._undo(text, back, place, correction)

    def _note_old_words(self, index: int, words: str, place: Range) -> None:
        """Note that a correction is out, if its old words, found beside words that a later one took away, stand in the file unchanged."""
        if self.file_text[slice(*place)] == words:
            self.verdicts[index] = Verdict("out", (place,))

    def _undo(self, text: str, trail: Trail, place: Range, correction: Correction) -> str:
        change = self._fit(text, place, correction.was)
        trail.changes.append(Change(change.start, change.end - change.start, len(change.written)))
        return exchange(text, change)

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
            self.diagnostics.append(tell_unplaced(self.document, entry, self.scope, self.entries))

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
            self._tell_ambiguous(entry, present)
        else:
            self.diagnostics.append(tell_unplaced(self.document, entry, self.scope, self.entries))
        return None

    def _replace(self, place: Range, words: str, index: int | None = None) -> None:
        start, end, written, mark = self._fit(self.text, place, words)
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

    def _tell_ambiguous(self, entry: Pending, verdict: Verdict) -> None:
        self.diagnostics.append(tell_ambiguous(self.document, entry, verdict, self.scope))


def _without_outer_spaces(text: str, place: Range) -> Range:
    """Give a place without the white space at its ends: words that were deleted leave a point, and no mark stands on a gap."""
    words = text[place.start : place.end]
    start = place.start + (len(words) - len(words.lstrip()) if words.strip() else 0)
    return Range(start, start + len(words.strip()))
