"""A published site, compared with its own ledger: whether the chain holds, and whether each page says what the last entry says.

Nothing but the site is needed, and nothing in it is trusted. That it agrees with itself is all that this can show, unless an earlier head of the
chain is known: see `find_since`.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import unquote

from glossator.ledger.blocks import diff_blocks
from glossator.ledger.chain import FORM, check_chain
from glossator.ledger.digests import BLOCK_DIGITS, digest_notice, digest_text, even
from glossator.ledger.page_words import read_page_words
from glossator.links import output_path

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from glossator.ledger.page_words import PageWords

    ReadPages = Callable[[Sequence[str]], Iterable[tuple[str, bytes | None]]]

LEDGER_PATH = "/ledger.json"
NAMES = {"title": "headline", "summary": "standfirst", "byline": "byline", "caption": "caption"}
# A path from the site's root: no other host, no way up, nothing that is not printed.
PATH = re.compile(r"/(?!/)[^\x00-\x20\x7f\\?#]*")
HASH = re.compile(r"[0-9a-f]{64}")
MOST_BLOCKS = 3


class Mismatch(NamedTuple):
    """What is not as the ledger says: the page, by its path from the site's root, the part of it, and what is wrong."""

    page: str
    part: str
    message: str


@dataclass(slots=True)
class Verdict:
    """What came of it: the mismatches, the head of the chain, and how many entries and pages were looked at."""

    mismatches: list[Mismatch] = field(default_factory=list)
    head: str = ""
    entries: int = 0
    pages: int = 0


def verify_site(
    ledger: bytes | None, read_pages: ReadPages, *, since: Iterable[str] = (), others: Iterable[str] = ()
) -> Verdict:
    """Verify a site. `ledger` are the bytes of its `/ledger.json`; `read_pages` gives the bytes of pages by their paths, None where there is none.

    `since` are hashes that the chain must hold; `others` are the files of a site on which articles stand, if they are known.
    """
    verdict = Verdict()
    chain, fault = read_chain(ledger)
    if chain is None:
        verdict.mismatches.append(Mismatch(LEDGER_PATH, "ledger", fault))
        return verdict
    entries, verdict.head = chain["entries"], str(chain["head"])
    verdict.entries = len(entries)
    broken = check_chain(entries, chain["head"])
    verdict.mismatches += [Mismatch(LEDGER_PATH, f"entry {number}", message) for number, message in broken]
    if broken:
        return verdict
    known = {entry["hash"] for entry in entries}
    verdict.mismatches += [
        Mismatch(LEDGER_PATH, "chain", f"the chain does not hold the hash {each} that was seen earlier")
        for each in since
        if each not in known
    ]
    verdict.mismatches += _check_pages(entries, chain["pages"], read_pages, verdict, others)
    return verdict


def read_chain(data: bytes | None) -> tuple[dict[str, Any] | None, str]:  # noqa: PLR0911  a fault each
    """Read a `ledger.json`; None and what is wrong, if it cannot be."""
    if data is None:
        return None, "the site has none"
    try:
        read = json.loads(data)
    except (ValueError, RecursionError):
        return None, "it is no JSON"
    if not isinstance(read, dict) or read.get("format") != FORM:
        return None, f"it is not of the format {FORM}"
    entries, head, pages = read.get("entries"), read.get("head"), read.get("pages")
    if not isinstance(entries, list) or not isinstance(head, str) or not isinstance(pages, dict):
        return None, "it lacks `entries`, `head` or `pages`"
    if read.keys() != {"format", "entries", "head", "pages"}:
        return None, "it holds more than `format`, `head`, `entries` and `pages`"
    if not all(
        isinstance(path, str) and PATH.fullmatch(path) and ".." not in path.split("/") for path in pages.values()
    ):
        return None, "`pages` holds what is no path of this site"
    return read, ""


def find_since(given: str | bytes) -> tuple[list[str], str]:
    """Give the hashes that a chain must hold to extend what was seen: a hash, or the bytes of an earlier `ledger.json`; or what is wrong with it."""
    if isinstance(given, str):
        return (
            ([given.lower()], "") if HASH.fullmatch(given.lower()) else ([], "it is no hash of 64 hexadecimal digits")
        )
    chain, fault = read_chain(given)
    if chain is None:
        return [], fault
    if broken := check_chain(chain["entries"], chain["head"]):
        return [], f"its own chain is broken at entry {broken[0][0]}: {broken[0][1]}"
    return ([str(chain["head"])] if chain["entries"] else []), ""


def _check_pages(
    entries: Sequence[Mapping[str, Any]],
    pages: Mapping[str, str],
    read_pages: ReadPages,
    verdict: Verdict,
    others: Iterable[str],
) -> Iterator[Mismatch]:
    entries_by_article: dict[str, list[Mapping[str, Any]]] = {}
    for entry in entries:
        entries_by_article.setdefault(entry["article"], []).append(entry)
    for feed_id, own in entries_by_article.items():
        if feed_id not in pages and not any(entry.get("kind") == "retraction" for entry in own):
            yield Mismatch(LEDGER_PATH, "pages", f"the article `{feed_id}` is recorded and has no page")
    for feed_id in pages.keys() - entries_by_article.keys():
        yield Mismatch(pages[feed_id], "page", f"the article `{feed_id}` has a page and is not recorded")
    if len(set(pages.values())) < len(pages):
        yield Mismatch(LEDGER_PATH, "pages", "two articles have one page")
    for file in sorted(set(others) - {output_path(unquote(path)) for path in pages.values()}):
        yield Mismatch(f"/{file}", "page", "an article stands on the page, and the ledger does not know it")
    article_by_path = {path: feed_id for feed_id, path in pages.items() if feed_id in entries_by_article}
    for path, data in read_pages(sorted(article_by_path)):
        verdict.pages += 1
        if data is None:
            yield Mismatch(path, "page", "the page cannot be read")
            continue
        words = read_page_words(data.decode("utf-8", "replace"))
        for part, message in check_page(words, entries_by_article[article_by_path[path]]):
            yield Mismatch(path, part, message)


def check_page(words: PageWords, entries: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    """Compare a page with the entries of its article: give each part that differs, and how."""
    last = entries[-1]
    is_retracted = any(entry.get("kind") == "retraction" for entry in entries)
    for part, name in NAMES.items():
        said = words.parts.get(part, "")
        if digest_text(said) == last.get(part, ""):
            continue
        if part == "summary" and is_retracted and not said:
            continue  # the retraction stands in its place
        yield name, f"the {name} is {f'`{_shorten(said)}`' if said else 'not there'}, and that is not what was recorded"
    yield from _check_text(words.parts.get("text"), last)
    for part in sorted(words.doubled):
        yield NAMES.get(part, part), "it stands on the page more than once"
    if words.stray:
        yield "byline", f"its names are not joined as in `A, B and C`, but as in `{_shorten(words.stray)}`"
    yield from _check_notices(words, entries)


def _check_text(text: str | None, last: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if text is None:
        yield "text", "the page has no `data-text`"
        return
    if digest_text(text) == last.get("text", ""):
        return
    found, recorded = text.split("\n") if text else [], list(last.get("blocks", []))
    different = diff_blocks(recorded, [digest_text(each)[:BLOCK_DIGITS] for each in found])
    for kind, now, was in different[:MOST_BLOCKS]:
        if kind == "gone":
            yield f"paragraph {was + 1}", "it was recorded, and is gone"
        else:
            what = "is not what was recorded" if kind == "changed" else "was not recorded"
            yield f"paragraph {now + 1}", f"`{_shorten(found[now])}` {what}"
    if not different:
        yield "text", "it is not what was recorded"


def _check_notices(words: PageWords, entries: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    recorded = {
        entry["correction"]: entry for entry in entries if entry.get("correction") and entry.get("kind") != "typo"
    }
    seen: set[str] = set()
    for notice in words.notices:
        part = f"correction `{_shorten(notice.id)}`"
        entry = recorded.get(notice.id)
        if notice.id in seen:
            yield part, "its notice stands on the page more than once"
        elif entry is None:
            yield part, "its notice stands on the page, and it is not recorded"
        elif digest_notice(notice.fields) != entry.get("notice"):
            yield part, "its notice does not say what was recorded"
        seen.add(notice.id)
    for own_id in recorded.keys() - seen:
        yield f"correction `{_shorten(own_id)}`", "it is recorded, and its notice is not on the page"
    old_words = {even(notice.fields.get("was", "")).replace("\n", " ") for notice in words.notices}
    for aside in words.asides:
        if aside.replace("\n", " ") not in old_words:
            yield "text", f"`{_shorten(aside)}` stands in it, marked as no part of it, and is no correction's old words"


def _shorten(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 60 else line[:59] + "\u2026"  # noqa: PLR2004  as elsewhere in messages
