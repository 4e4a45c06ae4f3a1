"""What `check` looks for beyond a build: links and fragments that lead nowhere, terms that nothing uses.

The pages are rendered, as a build would render them, and read again as a browser reads them; so a template's links are checked like an editor's.
"""

from __future__ import annotations

from dataclasses import dataclass
from html.parser import HTMLParser
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote, urljoin, urlsplit

from glossator.build.running import prepare, render_files
from glossator.diagnostics import Code, Diagnostic, did_you_mean, in_order, report, with_strictness
from glossator.links import output_path
from glossator.source import Place

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from glossator.articles import ArticleFile, PageFile
    from glossator.build.running import BuildOptions, Builtin, Prepared
    from glossator.files import Files
    from glossator.pages.planning import Plan

LINKS = {"a": "href", "link": "href", "img": "src", "script": "src", "source": "src", "area": "href"}


class OuterLink(NamedTuple):
    """A link to the web, and where an editor wrote it."""

    address: str
    place: Place


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check found: its diagnostics, in order, and the web addresses that the sources link to."""

    diagnostics: Sequence[Diagnostic]
    outer_links: Sequence[OuterLink]


def check_site(files: Files, builtin: Builtin, options: BuildOptions) -> Checked:
    """Check a project as a build would, and more; nothing is written."""
    prepared = prepare(files, builtin, options)
    diagnostics = list(prepared.diagnostics)
    pages = {
        plan.path: _read_page(plan, data)
        for plan, data in render_files(prepared, files, diagnostics.append)
        if plan.path.endswith(".html")
    }
    diagnostics += _find_dead_links(prepared, pages)
    diagnostics += _find_unused_terms(prepared)
    told = in_order(with_strictness(diagnostics) if options.strict else diagnostics)
    return Checked(told, tuple(_list_outer_links(prepared)))


class _Page(NamedTuple):
    plan: Plan
    ids: frozenset[str]
    links: tuple[str, ...]


class _Collector(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.ids: set[str] = set()
        self.links: dict[str, None] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name == "id" and value:
                self.ids.add(value)
            elif value and name == LINKS.get(tag):
                self.links[value] = None


def _read_page(plan: Plan, data: bytes) -> _Page:
    collector = _Collector()
    collector.feed(data.decode())
    collector.close()
    return _Page(plan, frozenset(collector.ids), tuple(collector.links))


def _find_dead_links(prepared: Prepared, pages: Mapping[str, _Page]) -> Iterator[Diagnostic]:
    composer = prepared.composer
    known = {plan.path for plan in prepared.plans}
    base = composer.canonical("/")
    for page in pages.values():
        own = composer.canonical(page.plan.url)
        for link in page.links:
            target = urljoin(own, link)
            if not target.startswith(base):
                continue
            split = urlsplit(target)
            path = output_path(unquote(split.path)[len(composer.prefix) :])
            if path not in known:
                place = _place_of(prepared, page.plan, link)
                hint = did_you_mean(path, known) or "mend the link, in the source or in the template that makes it"
                yield report(Code.DEAD_LINK, place, f"`{link}` on the page `{page.plan.url}` leads to no page", hint)
            elif split.fragment and path in pages and not split.fragment.startswith(":~:"):
                fragment = unquote(split.fragment).partition(":~:")[0]
                if fragment not in pages[path].ids:
                    place = _place_of(prepared, page.plan, link)
                    hint = did_you_mean(fragment, pages[path].ids) or "name an id that the page has"
                    message = f"`{link}` on the page `{page.plan.url}` leads to no place on its page"
                    yield report(Code.DEAD_FRAGMENT, place, message, hint)


def _place_of(prepared: Prepared, plan: Plan, link: str) -> Place:
    """Tell where an editor wrote a link that a page holds; if that cannot be told, the page's source."""
    file = _file_of(prepared, plan)
    if file:
        ending = "#" + link.partition("#")[2] if "#" in link else link
        for written, place in zip(file.document.links, file.link_places, strict=True):
            if place and written.target.endswith(ending):
                return place
        return Place(file.path)
    return Place("content/site.yaml")


def _file_of(prepared: Prepared, plan: Plan) -> ArticleFile | PageFile | None:
    files: list[ArticleFile | PageFile] = [*prepared.project.articles, *prepared.project.pages]
    return next((file for file in files if file.path == plan.owner), None)


def _find_unused_terms(prepared: Prepared) -> Iterator[Diagnostic]:
    site = prepared.site
    for key, page in site.terms.items():
        if not site.articles_by_term.get(key) and not site.referrals_to_term.get(key):
            message = f"no article mentions the term `{page.term.term}`"
            yield report(
                Code.UNUSED_TERM,
                page.place,
                message,
                "mention it, give it the aliases that articles use, or take it out",
            )


def _list_outer_links(prepared: Prepared) -> Iterator[OuterLink]:
    for article in prepared.site.articles:
        place = Place(article.path)
        documents = [article.body.document, *(fragment.document for fragment in (article.summary,) if fragment)]
        for document in documents:
            yield from (
                OuterLink(link.target, place)
                for link in document.links
                if link.target.startswith(("http://", "https://"))
            )
        for marked in article.body.marked:
            if marked.address and marked.address.startswith("http"):
                yield OuterLink(marked.address, place)
            yield from (OuterLink(source.url, place) for source in marked.sources if source.url)
    for term in prepared.site.terms.values():
        yield from (OuterLink(see, term.place) for see in term.term.see if see.startswith(("http://", "https://")))
        targets = (link.target for link in term.definition.document.links)
        yield from (OuterLink(target, term.place) for target in targets if target.startswith(("http://", "https://")))
