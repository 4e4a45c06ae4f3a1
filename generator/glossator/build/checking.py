"""What `check` looks for beyond a build: links and fragments that lead nowhere, terms that nothing uses.

The pages are rendered, as a build would render them, and read again as a browser reads them; so a template's links are checked like an editor's.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote, urljoin, urlsplit

from glossator.build.inventory import CONFIG
from glossator.build.preparing import prepare
from glossator.build.rendering import render_files
from glossator.build.waiting import find_unused_terms
from glossator.diagnostics import Code, Diagnostic, Severity, did_you_mean, in_order, report, with_strictness
from glossator.frozen import frozen
from glossator.html_tokens import StartTag, read_tokens
from glossator.links import output_path
from glossator.markdown.reading import read_markdown
from glossator.model.fields import shorten
from glossator.source import Place

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from glossator.build.crew import Crew
    from glossator.build.options import BuildOptions, Builtin
    from glossator.build.preparing import Memory, Prepared
    from glossator.build.reading import SourcePair
    from glossator.files import Files
    from glossator.model.text import Document
    from glossator.pages.planning import Plan
    from glossator.resolve.placing import PlacedArticle
    from glossator.sidecars import Entry

LINKS = {"a": "href", "link": "href", "img": "src", "script": "src", "source": "src", "area": "href"}


class OuterLink(NamedTuple):
    """A link to the web, and where an editor wrote it."""

    address: str
    place: Place


@frozen
class Checked:
    """What a check found: its diagnostics, in order, and the web addresses that the sources link to, if they were asked for."""

    diagnostics: Sequence[Diagnostic]
    outer_links: Sequence[OuterLink]


def check_site(
    files: Files,
    builtin: Builtin,
    options: BuildOptions,
    *,
    memory: Memory | None = None,
    crew: Crew | None = None,
    lists_outer_links: bool = False,
) -> Checked:
    """Check a project as a build would, and more; nothing is written but what `memory` keeps meanwhile."""
    prepared = prepare(files, builtin, options, memory=memory, crew=crew)
    diagnostics = list(prepared.diagnostics)
    pages = {
        plan.path: _read_page(plan, data)
        for plan, data in render_files(prepared, files, diagnostics)
        if plan.path.endswith(".html")
    }
    faulty = _find_faulty(prepared, diagnostics)
    told_already = {each.place for each in diagnostics if each.code is Code.MISSING_LINK_TARGET}
    diagnostics += [each for each in _find_dead_links(prepared, pages, faulty) if each.place not in told_already]
    diagnostics += _find_unused(prepared, files, faulty)
    diagnostics += _find_waiting(prepared)
    told = in_order(with_strictness(diagnostics) if options.strict else diagnostics)
    return Checked(told, tuple(_list_outer_links(prepared)) if lists_outer_links else ())


class _Page(NamedTuple):
    plan: Plan
    ids: frozenset[str]
    links: tuple[str, ...]


def _read_page(plan: Plan, data: bytes) -> _Page:
    ids: set[str] = set()
    links: dict[str, None] = {}
    for token in read_tokens(data.decode()):
        if isinstance(token, StartTag):
            if own_id := token.attributes.get("id"):
                ids.add(own_id)
            if link := token.attributes.get(LINKS.get(token.name, "")):
                links[link] = None
    return _Page(plan, frozenset(ids), tuple(links))


class _DeadLink(NamedTuple):
    code: Code
    link: str
    hint: str


def _find_faulty(prepared: Prepared, diagnostics: Iterable[Diagnostic]) -> frozenset[str]:
    """Give the paths of files with an error, which may hide what else there would be: with an article its sidecar."""
    faulty = {each.place.path for each in diagnostics if each.severity is Severity.ERROR}
    sidecars = prepared.project.sidecar_by_article
    return frozenset(faulty.union(sidecar for article, sidecar in sidecars.items() if article in faulty))


def _find_unused(prepared: Prepared, files: Files, faulty: Collection[str]) -> Iterator[Diagnostic]:
    """Report terms that nothing uses, but for those that an article or a sidecar with an error names."""
    spelling = prepared.project.inventory.spelling
    raws = [spelling.get(path, path) for path in faulty if path.startswith("content/articles/")]
    texts = [files.read(raw).decode(errors="replace").casefold() for raw in raws if files.exists(raw)]
    names_by_place = {
        page.place: (key, page.term.term, *page.term.aliases) for key, page in prepared.site.terms.items()
    }
    for fault in find_unused_terms(prepared.site):
        if not any(name.casefold() in text for text in texts for name in names_by_place[fault.place]):
            yield fault


def _find_dead_links(prepared: Prepared, pages: Mapping[str, _Page], faulty: Collection[str]) -> Iterator[Diagnostic]:
    """Report dead links at the place where an editor wrote them; one that many pages share, as navigation is, is told once.

    A page that two sources claim is passed over, since nobody can tell which it is; and what a page with an error lacks, it may have without it.
    """
    claims = Counter(plan.path for plan in prepared.plans)
    sidecars = prepared.project.sidecar_by_article
    whole = {
        path: page
        for path, page in pages.items()
        if claims[path] == 1 and not {page.plan.owner, sidecars.get(page.plan.owner)}.intersection(faulty)
    }
    shared: dict[_DeadLink, list[Plan]] = {}
    url_by_path = {plan.path: plan.url for plan in prepared.plans}
    for page in pages.values():
        dead_links = list(_dead_links_of(prepared, page, whole, url_by_path)) if claims[page.plan.path] == 1 else []
        places = _places_in_file(prepared, page.plan) if dead_links else []
        for dead in dead_links:
            ending = "#" + dead.link.partition("#")[2] if "#" in dead.link else dead.link
            place = next((place for target, place in places if place and target.endswith(ending)), None)
            if place:
                yield _explain(dead, place, f"the page `{page.plan.url}`")
            else:
                shared.setdefault(dead, []).append(page.plan)
    for dead, plans in shared.items():
        place = _place_in_navigation(prepared, dead.link)
        file = _owner_of(prepared, plans[0]) if len(plans) == 1 else None
        others = f" and {len(plans) - 1:,} more" if len(plans) > 1 else ""
        nearest = Place(file, 1, 1, 2) if file else Place(CONFIG)
        yield _explain(dead, place or nearest, f"the page `{plans[0].url}`{others}")


def _dead_links_of(
    prepared: Prepared, page: _Page, pages: Mapping[str, _Page], url_by_path: Mapping[str, str]
) -> Iterator[_DeadLink]:
    composer = prepared.composer
    base, own = composer.canonical("/"), composer.canonical(page.plan.url)
    for link in page.links:
        target = urljoin(own, link)
        if not target.startswith(base):
            continue
        split = urlsplit(target)
        url = unquote(split.path)[len(composer.prefix) :]
        path = output_path(url)
        if path not in url_by_path:
            hint = (
                did_you_mean(url, url_by_path.values())
                or "mend the link, in the source or in the template that makes it"
            )
            yield _DeadLink(Code.DEAD_LINK, link, hint)
        elif split.fragment and path in pages and not split.fragment.startswith(":~:"):
            fragment = unquote(split.fragment).partition(":~:")[0]
            if fragment not in pages[path].ids:
                hint = did_you_mean(fragment, pages[path].ids) or "name an id that the page has"
                yield _DeadLink(Code.DEAD_FRAGMENT, link, hint)


def _explain(dead: _DeadLink, place: Place, where: str) -> Diagnostic:
    what = "leads to no page" if dead.code is Code.DEAD_LINK else "leads to no place on its page"
    return report(dead.code, place, f"`{dead.link}` on {where} {what}", dead.hint)


def _places_in_file(prepared: Prepared, plan: Plan) -> list[tuple[str, Place | None]]:
    """Tell where an editor wrote the links that a page holds, as written; none if it is made of no article or page."""
    page = next((page for page in prepared.project.pages if page.path == plan.owner), None)
    file = page or (_read_sources(prepared, plan.owner).article if plan.owner in prepared.entries else None)
    if file is None:
        return []
    return [(each.target, place) for each, place in zip(file.document.links, file.link_places, strict=True)]


def _read_sources(prepared: Prepared, path: str) -> SourcePair:
    return prepared.reader.read(path, prepared.project.sidecar_by_article.get(path))[0]


def _place_in_navigation(prepared: Prepared, link: str) -> Place | None:
    config = prepared.project.config
    for index, item in enumerate(config.value.nav):
        if prepared.composer.link_url(item.url, CONFIG) == link:
            return config.place("nav", index, "url")
    return None


def _owner_of(prepared: Prepared, plan: Plan) -> str | None:
    """Give the path of the article or the page that a page is made of."""
    is_file = plan.owner in prepared.entries or any(page.path == plan.owner for page in prepared.project.pages)
    return plan.owner if is_file else None


def _find_waiting(prepared: Prepared) -> Iterator[Diagnostic]:
    """Name the entries that are proposed, and their age; those that only call themselves approved are told when they are read."""
    clock = prepared.reader.options.clock
    for path in prepared.project.sidecar_by_article:
        sidecar = _read_sources(prepared, path).sidecar
        for entry in sidecar.entries if sidecar else ():
            if entry.status == "proposed":
                yield _tell_proposed(entry, path, clock)


def _tell_proposed(entry: Entry, path: str, clock: datetime) -> Diagnostic:
    created, by = entry.annotation.created, entry.annotation.by
    days = max(0, (clock - created.at).days) if created else 0
    since = f" {days:,} day{'s' if days > 1 else ''} ago" if days else " today" if created else ""
    whom = f" by `{shorten(by)}`" if by else ""
    message = f"the entry `{entry.id}` was proposed{whom}{since} and waits for a review; only `--drafts` shows it"
    named = f"{path.rpartition('/')[2].removesuffix('.md')}#{entry.id}"
    hint = f"decide with `glossator review approve {named}`, or `reject` and a `--why`"
    return report(Code.UNREVIEWED, entry.place("status"), message, hint)


def _list_outer_links(prepared: Prepared) -> Iterator[OuterLink]:
    site = prepared.site
    for article in site.articles:
        placed, _ = prepared.reader.place(_read_sources(prepared, article.path))
        if placed:
            yield from _of_article(placed)
    for page in site.pages:
        yield from _of_document(page.document, page.path)
    terms = prepared.project.terms
    for key, term in site.terms.items():
        definition = read_markdown(terms[key].term.definition, html=prepared.project.options.html, is_fragment=True)
        targets = [link.target for link in definition.links]
        yield from _of_addresses((*term.term.see, *targets), term.place)
    config = prepared.project.config
    for index, item in enumerate(config.value.nav):
        yield from _of_addresses((item.url,), config.place("nav", index, "url"))
    publisher = config.value.publisher
    yield from _of_addresses((publisher.url,) if publisher else (), config.place("publisher", "url"))
    for key, author in config.value.authors.items():
        yield from _of_addresses((author.url,), config.place("authors", key, "url"))


def _of_article(placed: PlacedArticle) -> Iterator[OuterLink]:
    path = placed.file.path
    yield from _of_document(placed.document, path)
    if placed.summary:
        yield from _of_document(placed.summary, path)
    source = placed.file.matter.value.source
    if source:
        yield from _of_addresses((source.url,), Place(path, 1, 1, 2))
    for each in placed.entries:
        if not each.entry:
            continue
        yield from _of_addresses((each.marked.address,), each.entry.place("to"))
        for index, cited in enumerate(each.marked.sources):
            yield from _of_addresses((cited.url,), each.entry.place("sources", index, "url"))
        if each.note:
            yield from _of_addresses((link.target for link in each.note.links), each.entry.place("note"))
    for notice in placed.notices:
        if notice.reason:
            yield from _of_addresses((link.target for link in notice.reason.links), notice.entry.place("reason"))


def _of_document(document: Document, path: str) -> Iterator[OuterLink]:
    for link in document.links:
        yield from _of_addresses((link.target,), Place(path, link.line, 1, 2))


def _of_addresses(addresses: Iterable[str | None], place: Place) -> Iterator[OuterLink]:
    for address in addresses:
        if address and address.lower().startswith(("http://", "https://")):
            yield OuterLink(address, place)
