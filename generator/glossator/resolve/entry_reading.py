"""What a sidecar's entries say beyond their places: words in Markdown, and who made them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from glossator.articles import check_links
from glossator.diagnostics import Code, Diagnostic, did_you_mean, report
from glossator.markdown.reading import read_markdown
from glossator.model.site import Byline

if TYPE_CHECKING:
    from glossator.model.text import Document
    from glossator.resolve.placing_options import PlacingOptions
    from glossator.sidecars import Entry


class EntryReader:
    """Reads the entries of one sidecar, at `path`; what is wrong with them goes to `diagnostics`."""

    def __init__(self, path: str, options: PlacingOptions, diagnostics: list[Diagnostic]) -> None:
        """Take what reading depends on."""
        self.path = path
        self.options = options
        self.diagnostics = diagnostics

    def is_shown(self, entry: Entry) -> bool:
        """Tell whether an entry is shown: it is approved, or proposed ones are shown too."""
        return entry.is_approved or self.options.shows_proposed

    def read_words(self, markdown: str | None, entry: Entry, field: str) -> Document | None:
        """Read what an entry says in a field, if it does."""
        if not markdown:
            return None
        read, line = self.options.read, entry.located.line(field)
        document = read_markdown(markdown, html=read.html, first_line=line, is_fragment=True)
        if document.links:
            self.diagnostics += check_links(document, entry.place(field), read)
        return document

    def read_person(self, name: str, entry: Entry, field: str = "by") -> Byline:
        """Tell whom an entry names in a field: an author's key or a plain name, which makes no page of its own."""
        declared = self.options.author_names
        if name.lower() in declared:
            return Byline(name.lower(), declared[name.lower()])
        if name.lower() in self.options.faulty_authors:
            return Byline("", name)
        if declared and name == name.lower() and " " not in name and (hint := did_you_mean(name, declared)):
            message = f"no author is called `{name}`"
            self.diagnostics.append(report(Code.UNKNOWN_AUTHOR, entry.place(field), message, hint))
        return Byline("", name)
