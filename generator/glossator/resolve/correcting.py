"""One article's fields with their corrections in: headline, standfirst, byline and caption as they stand now.

The text's own corrections are put in by placing; here is what both share, and what a field may become.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from glossator.corrections import Pending, correct, make_line
from glossator.diagnostics import Code, Diagnostic, report
from glossator.model.annotations import Correction
from glossator.model.links import Spot
from glossator.model.names import make_key
from glossator.model.text import Close, Document, Open, Text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from glossator.articles import ArticleFile
    from glossator.corrections import Corrected
    from glossator.model.annotations import CorrectionScope
    from glossator.sidecars import Entry
    from glossator.source import Place

# A paragraph without words: into it goes a summary that a correction adds.
NO_SUMMARY = Document("", (Open("p", "<p>", is_inline=False), Text(0, 0, ""), Close("p", "</p>\n", is_inline=False)))
FIELDS: Mapping[CorrectionScope, str] = {
    "title": "title",
    "summary": "summary",
    "byline": "authors",
    "caption": "image",
}


class PlacedName(NamedTuple):
    """A name of the current byline: as it was written (it may be a key), as readers see it, and where it was written."""

    written: str
    shown: str
    spot: Spot


class Fields:
    """An article's fields, and the corrections of it that are approved; what is wrong with them goes to `diagnostics`.

    `due_at` is the moment until which corrections are made, None for all; `author_names` are declared authors' names by key.
    """

    def __init__(
        self,
        article: ArticleFile,
        entries: Sequence[Entry],
        due_at: datetime | None,
        author_names: Mapping[str, str],
        diagnostics: list[Diagnostic],
    ) -> None:
        """Take the sidecar's corrections."""
        self.article = article
        self.matter = article.matter.value
        self.due_at = due_at
        self.author_names = author_names
        self.diagnostics = diagnostics
        self.entries = {entry.id: entry for entry in entries if entry.is_approved}
        # Each part as its file has it and as it stands now, once it is corrected.
        self.documents: dict[CorrectionScope, tuple[Document, Document]] = {}

    def pending(self, scope: CorrectionScope) -> list[Pending]:
        """Give the corrections of a part that say words; none of a field that is at fault itself."""
        if not self.entries:
            return []
        if scope in FIELDS and any(path[:1] == (FIELDS[scope],) for path in self.article.matter.left_out):
            return []
        return [
            Pending(
                entry.id,
                self.spell(correction),
                self.is_due(correction),
                entry.place("now" if correction.was is None else "was"),
            )
            for entry in self.entries.values()
            if isinstance(correction := entry.annotation, Correction)
            and correction.scope == scope
            and (correction.was is not None or correction.now is not None)
        ]

    def is_due(self, correction: Correction) -> bool:
        """Tell whether a correction's date has come."""
        return self.due_at is None or correction.date.at <= self.due_at

    def spell(self, correction: Correction) -> Correction:
        """Give a byline's correction with names for authors' keys: it speaks of what readers see."""
        if correction.scope != "byline":
            return correction
        given = {field: getattr(correction, field) for field in ("was", "now", "prefix", "suffix")}
        names = {field: self.author_names.get((words or "").strip().lower(), words) for field, words in given.items()}
        return correction.model_copy(update=names)

    def title(self) -> str:
        """Give the current headline; taken away whole it is an error, and stays."""
        corrected = self._correct(self.matter.title, "title")
        title = corrected.document.text if corrected else self.matter.title
        if corrected and not title.strip():
            place = self._last_place(corrected, "title", "now")
            message, hint = "the correction takes the whole headline away", "let `now` be a headline"
            self.diagnostics.append(report(Code.INVALID_VALUE, place, message, hint))
            return self.matter.title
        return title

    def caption(self) -> str:
        """Give the image's current caption."""
        image = self.matter.image
        caption = image.caption or "" if image else ""
        corrected = self._correct(caption, "caption")
        if corrected and not image and corrected.document.text:
            place = self._last_place(corrected, "caption", "was")
            message = "the article has no `image` that the caption could stand below"
            hint = "give the article an `image`, or take the entry out"
            self.diagnostics.append(report(Code.UNPLACED_CORRECTION, place, message, hint))
        return corrected.document.text if corrected else caption

    def summary(self) -> Document | None:
        """Give the current summary, if the article has one."""
        pending = self.pending("summary")
        document = self.article.summary or NO_SUMMARY
        if not pending:
            self._keep("summary", document, document)
            return self.article.summary
        corrected = correct(document, pending, "summary")
        self.diagnostics += corrected.diagnostics
        self._keep("summary", document, corrected.document)
        return corrected.document if corrected.document.text else None

    def byline(self) -> tuple[PlacedName, ...]:
        """Give the current byline: a name that a correction left alone as the article has it, any other as the correction writes it."""
        path = self.article.path
        names = [
            PlacedName(name, self.author_names.get(name.lower(), name), Spot(path, ("authors", index)))
            for index, name in enumerate(self.matter.authors)
        ]
        corrected = self._correct("\n".join(name.shown for name in names), "byline")
        if not corrected:
            return tuple(names)
        by_shown = {name.shown: name for name in reversed(names)}
        current, start = [], 0
        for line in corrected.document.text.split("\n"):
            if line in by_shown:
                current.append(by_shown[line])
            elif line:
                ids = [applied.id for applied in corrected.applied if _meets(applied.place, start, start + len(line))]
                entry = self.entries[ids[-1]] if ids else None
                if make_key(line):
                    spot = Spot(entry.located.source.path, (entry.id, "now")) if entry else Spot(path, ("authors",))
                    current.append(PlacedName(line, line, spot))
                else:
                    place = entry.place("now") if entry else self.article.matter.place("authors")
                    hint = "use a name that holds a letter or a digit"
                    self.diagnostics.append(report(Code.INVALID_VALUE, place, f"`{line}` makes no key", hint))
            start += len(line) + 1
        return tuple(dict.fromkeys(current))

    def _correct(self, line: str, scope: CorrectionScope) -> Corrected | None:
        if not self.entries:
            return None
        pending = self.pending(scope)
        document = make_line(line)
        if not pending:
            self._keep(scope, document, document)
            return None
        corrected = correct(document, pending, scope)
        self.diagnostics += corrected.diagnostics
        self._keep(scope, document, corrected.document)
        return corrected

    def _keep(self, scope: CorrectionScope, document: Document, current: Document) -> None:
        if self.entries:
            self.documents[scope] = (document, current)

    def _last_place(self, corrected: Corrected, scope: CorrectionScope, key: str) -> Place:
        """Tell where the correction says its words that made a field what it is; a waiting one does so too, taken out of the file."""
        last = corrected.applied[-1].id if corrected.applied else self.pending(scope)[-1].id
        return self.entries[last].place(key)


def _meets(place: tuple[int, int], start: int, end: int) -> bool:
    return place[0] <= end and place[1] >= start
