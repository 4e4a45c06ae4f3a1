"""The hash chain of `/ledger.json`: each entry holds the hash of the one before it, so none can be changed without all after it.

Whoever can change the whole file can make a whole other chain. So its head is to be kept elsewhere, too: see `check_chain`.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any, NamedTuple

from glossator.ledger.digests import CANONICAL
from glossator.model.ledger import PARTS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from glossator.model.ledger import LedgerEntry

FORM = "glossator-ledger/1"
START = "0" * 64


class Link(NamedTuple):
    """An entry of the chain, as JSON has it, with its hash."""

    said: dict[str, Any]
    hash: str


def link_entries(entries: Iterable[LedgerEntry]) -> list[Link]:
    """Give the chain of entries that are in its order."""
    links = []
    previous = START
    for entry in entries:
        said = {**tell_entry(entry), "previous": previous}
        previous = hash_entry(said)
        links.append(Link(said, previous))
    return links


def tell_entry(entry: LedgerEntry) -> dict[str, Any]:
    """Give what an entry says, by the keys of the JSON; what is empty is left out."""
    said: dict[str, Any] = {"article": entry.article, "recorded": entry.recorded}
    if entry.correction:
        said |= {"correction": entry.correction, "kind": entry.kind, "in": entry.scope, "date": entry.date}
        said["notice"] = entry.notice
    said |= {part: digest for part, digest in zip(PARTS, entry.state, strict=False) if digest}
    return said | ({"blocks": list(entry.state.blocks)} if entry.state.blocks else {})


def hash_entry(said: Mapping[str, Any]) -> str:
    """Give an entry's hash: the SHA-256 of its canonical JSON (RFC 8785), without the hash itself."""
    return hashlib.sha256(
        CANONICAL.encode({key: each for key, each in said.items() if key != "hash"}).encode()
    ).hexdigest()


def write_chain(links: Sequence[Link], pages: Mapping[str, str]) -> str:
    """Write `/ledger.json`, an entry a line. `pages` tells where each article is now; it is no part of the chain."""
    entries = ",\n".join([CANONICAL.encode({**link.said, "hash": link.hash}) for link in links])
    head = links[-1].hash if links else START
    where = ",\n".join([f"{json.dumps(key, ensure_ascii=False)}:{json.dumps(pages[key])}" for key in sorted(pages)])
    return f'{{"format":"{FORM}",\n"head":"{head}",\n"entries":[\n{entries}\n],\n"pages":{{\n{where}\n}}}}\n'


def check_chain(entries: Sequence[Any], head: Any) -> list[tuple[int, str]]:  # noqa: ANN401  whatever a site's JSON holds
    """Find what breaks a chain: the number of the entry, from 1, and what is wrong there. Nothing is trusted to be of the right kind."""
    faults: list[tuple[int, str]] = []
    previous, order = START, ("", "", "")
    seen: set[tuple[str, str]] = set()
    for number, entry in enumerate(entries, 1):
        fault = find_malformed(entry)
        if fault:
            return [*faults, (number, fault)]
        if entry.get("previous") != previous:
            faults.append((number, "it does not name the hash of the entry before it"))
        own = hash_entry(entry)
        if entry.get("hash") != own:
            faults.append((number, "its hash is not that of what it says"))
        place = (entry["recorded"], entry["article"], entry.get("correction", ""))
        if place <= order:
            faults.append((number, "it does not stand in the order of recording"))
        if (place[1], place[2]) in seen or bool(place[2]) == ((place[1], "") not in seen):
            faults.append((number, "it is there twice, or what it corrects is not there"))
        seen.add((place[1], place[2]))
        previous, order = own, place
    if head != previous:
        faults.append((len(entries), "it is not what the head names"))
    return faults


def find_malformed(entry: Any) -> str:  # noqa: ANN401  as above
    """Say what keeps an entry from being read; empty if nothing does."""
    if not isinstance(entry, dict):
        return "it is no object"
    known = {"article", "recorded", "correction", "kind", "in", "date", "notice", "previous", "hash", *PARTS}
    if any(not isinstance(value, str) for key, value in entry.items() if key != "blocks") or not entry.keys() <= {
        *known,
        "blocks",
    }:
        return "it holds what no entry holds"
    blocks = entry.get("blocks", [])
    if not isinstance(blocks, list) or not all(isinstance(block, str) for block in blocks):
        return "its blocks are no texts"
    if not entry.get("article") or not entry.get("recorded"):
        return "it names no article, or no moment"
    try:
        CANONICAL.encode(entry).encode()
    except UnicodeEncodeError:
        return "it holds half a character"
    return ""
