"""The parts of a site besides its articles: terms, topics, stories, authors, standing pages."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, NamedTuple

from glossator.articles import check_links
from glossator.diagnostics import Code, Diagnostic, did_you_mean, report
from glossator.frozen import frozen
from glossator.markdown.reading import read_markdown
from glossator.model.site import Fragment, StandingPage, SubjectPage, TermPage
from glossator.resolve.fragments import make_fragment
from glossator.sentences import first_sentence

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from glossator.articles import PageFile
    from glossator.glossary.reading import TermEntry
    from glossator.model.content import ReadOptions, SiteConfig
    from glossator.model.ledger import Ledger
    from glossator.model.records import Record
    from glossator.model.text import Document
    from glossator.resolve.names import Names
    from glossator.resolve.targets import LinkChecker
    from glossator.source import Place
    from glossator.yaml_nodes import Located


@frozen
class JoinOptions:
    """What is shown: the clock, and whether drafts and what is dated after the clock are."""

    clock: datetime
    read: ReadOptions
    shows_drafts: bool = False
    shows_future: bool = False


class KeptArticle(NamedTuple):
    """An article's record with the digests of it, of what lists show of it, and of its text."""

    record: Record
    digest: bytes
    face_digest: bytes
    text_digest: bytes


@frozen
class Sources:
    """All that was read. `broken` are paths of articles and pages that could not be; `assets` are paths of other files below content/."""

    config: Located[SiteConfig]
    articles: Sequence[KeptArticle]
    pages: Sequence[PageFile]
    terms: Mapping[str, TermEntry]
    assets: Sequence[str]
    broken: Sequence[str] = ()
    ledger: Ledger | None = None


def is_page_shown(page: PageFile, options: JoinOptions) -> bool:
    """Tell whether a standing page is shown."""
    return not page.matter.value.draft or options.shows_drafts


class Parts:
    """Makes the parts; what is wrong with them goes to `diagnostics`, their links to `checker`."""

    def __init__(
        self, sources: Sources, options: JoinOptions, checker: LinkChecker, diagnostics: list[Diagnostic]
    ) -> None:
        """Take what was read."""
        self.sources = sources
        self.config = sources.config.value
        self.options = options
        self.checker = checker
        self.diagnostics = diagnostics

    def _read(self, markdown: str, place: Place) -> Document:
        read = self.options.read
        document = read_markdown(markdown, html=read.html, first_line=place.line or 1, is_fragment=True)
        self.diagnostics += check_links(document, place, read)
        for link in document.links:
            self.checker.check(link.target, place.path, place, is_image=link.is_image, is_shown=True)
        return document

    def _fragment(self, markdown: str | None, place: Place) -> Fragment | None:
        return make_fragment(self._read(markdown, place), place.path) if markdown else None

    def terms(self) -> dict[str, TermPage]:
        """Read the terms' definitions."""
        pages = {}
        for key, entry in sorted(self.sources.terms.items()):
            place = entry.place("definition")
            document = self._read(entry.term.definition, place)
            definition = make_fragment(document, place.path)
            lead = document.text[slice(*document.lead)] or document.text.partition("\n")[0]
            pages[key] = TermPage(key, entry.term, definition, first_sentence(lead), entry.place("term"), place.path)
        return pages

    def subjects(self, names: Names, field: str) -> dict[str, SubjectPage]:
        """Give the topics or the stories, declared or used."""
        declared = self.config.topics if field == "topics" else self.config.stories
        return {
            key: SubjectPage(
                key,
                title,
                self._fragment(declared[key].description, self._place(field, key)) if key in declared else None,
            )
            for key, title in names.titles().items()
        }

    def _place(self, field: str, key: str) -> Place:
        return self.sources.config.place(field, key, "bio" if field == "authors" else "description")

    def author_pages(self, authors: Names) -> dict[str, SubjectPage]:
        """Give the authors, declared or used."""
        declared = self.config.authors
        return {
            key: SubjectPage(key, title, self._fragment(declared[key].bio, self._place("authors", key)), declared[key])
            if key in declared
            else SubjectPage(key, title, None)
            for key, title in authors.titles().items()
        }

    def pages(self) -> tuple[StandingPage, ...]:
        """Give the standing pages that are shown."""
        return tuple(
            StandingPage(
                path=page.path,
                stem=page.stem,
                url=page.url,
                title=page.matter.value.title,
                summary=page.matter.value.summary or page.document.text[slice(*page.document.lead)],
                language=page.matter.value.lang or self.config.language,
                updated=page.matter.value.updated,
                aliases=tuple(unicodedata.normalize("NFC", alias) for alias in page.matter.value.aliases),
                extra=page.matter.value.extra,
                document=page.document,
            )
            for page in sorted(self.sources.pages, key=lambda page: page.path)
            if is_page_shown(page, self.options)
        )

    def policy(self, pages: Sequence[StandingPage]) -> StandingPage | None:
        """Find the standing page that states the corrections policy."""
        wanted = self.config.corrections.policy
        if not wanted:
            return None
        found = [page for page in pages if wanted in {page.stem, page.url.strip("/")}]
        if not found:
            known = [page.stem for page in self.sources.pages]
            hint = did_you_mean(wanted, known) or f"write content/pages/{wanted}.md, or name another page"
            place = self.sources.config.place("corrections", "policy")
            if wanted in known:
                message, hint = f"the page `{wanted}` is not public, so it is not linked", "publish it first"
                self.diagnostics.append(report(Code.NOT_PUBLIC, place, message, hint))
            elif f"content/pages/{wanted}.md" not in self.sources.broken:
                self.diagnostics.append(
                    report(Code.UNKNOWN_PAGE, place, f"no standing page is called `{wanted}`", hint)
                )
        return found[0] if found else None
