"""Digests of words: what the ledger records of an article and of a correction's notice."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC
from typing import TYPE_CHECKING

from glossator.model.ledger import State

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from glossator.model.fields import Moment
    from glossator.model.ledger import Words

BLOCK_DIGITS = 8
UNEVEN = ("  ", " \n", "\n ", "\n\n", *"\t\r\v\f\x1c\x1d\x1e\x1f")
# RFC 8785 for objects of texts and lists of texts, whose keys are ASCII: those need nothing more.
CANONICAL = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def digest_text(text: str) -> str:
    """Give the digest of a text; of none, nothing."""
    return hashlib.sha256(text.encode()).hexdigest() if text else ""


def even(text: str) -> str:
    """Give a text's lines with single spaces, and without the empty ones."""
    if _is_even(text):
        return text
    return "\n".join(line for each in text.split("\n") if (line := " ".join(each.split())))


def _is_even(text: str) -> bool:
    """Tell of a text in ASCII whether it is as it would be given: nearly all are, and a few searches are quicker than splitting it up."""
    return text.isascii() and text == text.strip() and not any(each in text for each in UNEVEN)


def make_state(words: Words) -> State:
    """Digest an article's words."""
    text = even(words.text)
    blocks = tuple([digest_text(block)[:BLOCK_DIGITS] for block in text.split("\n")]) if text else ()
    return _digest_parts(words, text)._replace(blocks=blocks)


def digest_words(words: Words) -> bytes:
    """Give one digest for an article's words: what `digest_state` gives for their state."""
    return digest_state(_digest_parts(words, even(words.text)))


def _digest_parts(words: Words, text: str) -> State:
    return State(
        digest_text(" ".join(words.title.split())),
        digest_text(even(words.summary)),
        digest_text(_list(words.byline)),
        digest_text(" ".join(words.caption.split())),
        digest_text(text),
        digest_text(_list(words.links)),
    )


def _list(items: Iterable[str]) -> str:
    return "\n".join([" ".join(item.split()) for item in items])


def digest_state(state: State) -> bytes:
    """Give one digest for all parts of a state."""
    return hashlib.sha256("\n".join(state[:6]).encode()).digest()


def digest_notice(fields: Mapping[str, str]) -> str:
    """Give the digest of what a correction's notice says, by field; what is empty counts as absent."""
    said = {name: text for name, value in fields.items() if (text := even(value))}
    return digest_text(CANONICAL.encode(said))


def write_moment(moment: Moment) -> str:
    """Write a day as `2026-03-05`, and a moment in UTC as `2026-03-05T14:30:00Z`."""
    return moment.at.date().isoformat() if moment.is_day else write_utc(moment)


def write_utc(moment: Moment) -> str:
    """Write a moment in UTC."""
    return moment.at.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"
