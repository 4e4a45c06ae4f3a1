"""What an annotation made elsewhere becomes here: a note, a reference, or a phrase that means a term.

Tags say what is meant, as far as they are plain: a note's kind (`context`, `fact-check`, `source`, `translation`, `opinion`), a relation
(`background` and the like), `term:KEY`. A text that is nothing but an address, and a body that is one, make a reference. All else is a note of
the kind `context`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple, get_args
from urllib.parse import unquote, urlsplit

from glossator.model.annotations import NoteKind, Relation

if TYPE_CHECKING:
    from collections.abc import Mapping

    from glossator.interchange.foreign import Foreign

NOTE_KINDS = frozenset(get_args(NoteKind))
RELATIONS = frozenset(get_args(Relation))
ADDRESS = re.compile(r"<?(https?://[^\s<>]+)>?")
TERM = "term:"


class Proposal(NamedTuple):
    """An entry of a group of the sidecar, as yet without its place."""

    group: str
    fields: Mapping[str, Any]


class Refusal(NamedTuple):
    """Why an annotation is not taken over; with `is_fault` false that is as it should be."""

    reason: str
    hint: str
    is_fault: bool = True


def make_proposal(foreign: Foreign) -> Proposal | Refusal:
    """Tell what an annotation becomes, or why it becomes nothing."""
    return _refuse(foreign) or _propose(foreign)


def _refuse(foreign: Foreign) -> Refusal | None:
    if foreign.is_reply:
        hint = "write what matters of it into that one's note"
        return Refusal("it is a reply to another annotation", hint, is_fault=False)
    if not (foreign.quote or "").strip():
        return Refusal("it is on the page as a whole, and quotes no words", "select the words that it is about")
    if foreign.motivation == "editing":
        return Refusal("it is a correction", "make corrections here: `glossator correct`", is_fault=False)
    if not (foreign.text.strip() or foreign.addresses or _find_term(foreign)):
        return Refusal("it is a highlight without a word", "write a comment, or tag it `term:KEY`", is_fault=False)
    return None


def _propose(foreign: Foreign) -> Proposal:
    by = {"by": foreign.user} if foreign.user else {}
    tags = [tag.strip().lower() for tag in foreign.tags]
    if term := _find_term(foreign):
        return Proposal("glossary", {"term": term, **by})
    alone = ADDRESS.fullmatch(foreign.text.strip())
    is_link = foreign.motivation == "linking" or not foreign.text.strip()
    address = alone[1] if alone else foreign.addresses[0][0] if foreign.addresses and is_link else ""
    if address:
        relation = next((tag for tag in tags if tag in RELATIONS), "see-also")
        note = {"note": foreign.text} if foreign.text and not alone else {}
        return Proposal("references", {"to": address, "relation": relation, **note, **by})
    kind = next((tag for tag in tags if tag in NOTE_KINDS), "context")
    sources = [{"title": label or urlsplit(url).netloc or url, "url": url} for url, label in foreign.addresses]
    return Proposal("notes", {"kind": kind, "note": foreign.text, **({"sources": sources} if sources else {}), **by})


def _find_term(foreign: Foreign) -> str:
    tags = (tag.strip().lower() for tag in foreign.tags)
    return next((tag.removeprefix(TERM).strip() for tag in tags if tag.startswith(TERM)), "")


def page_path(address: str, base_url: str) -> str | None:
    """Give the path below the site's root of a page's address, decoded and without `index.html`; None if it is of another site.

    The address of a preview on this machine is taken for the site's own, and so is one that is a path alone.
    """
    parts, base = urlsplit(address), urlsplit(base_url)
    is_local = (parts.hostname or "") in {"localhost", "127.0.0.1", "::1"}
    if parts.scheme not in {"", "http", "https"} or not (is_local or parts.netloc.lower() in {"", base.netloc.lower()}):
        return None
    path, root = unquote(parts.path), base.path.rstrip("/")
    if path.startswith(f"{root}/") and not is_local:
        path = path[len(root) :]
    return path.removesuffix("index.html").rstrip("/") + "/"
