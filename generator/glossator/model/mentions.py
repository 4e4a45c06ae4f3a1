"""An article's mentions of terms, packed: what is kept of them in its record, and the sentences, which are packed away beside its body.

The sentences are several times as much as all else that a record holds, and only terms' pages show them. So they are packed term by term, and what
is kept of each term's is a mark: their digest, and where they end. With it a term's page has its key without reading them.
"""

from __future__ import annotations

import pickle
from hashlib import blake2b
from struct import Struct
from typing import TYPE_CHECKING, NamedTuple

from glossator.model.site import Mention

if TYPE_CHECKING:
    from collections.abc import Iterable

# Bytes. Such a digest is only ever held against another of the same article and term, so it need not be as long as others.
MARK_DIGEST_SIZE = 8
_MARK = Struct(f"<{MARK_DIGEST_SIZE}sI")
_STOP = Struct("<I")
_STOP_AND_MARK = Struct(f"<I{MARK_DIGEST_SIZE}sI")


class PackedMentions(NamedTuple):
    """Mentions, packed: the keys of the terms, each once and in the order of their first mentions; a mark for each; the sentences."""

    terms: tuple[str, ...]
    marks: bytes
    sentences: bytes


class Mark(NamedTuple):
    """Where a term's mentions are in an article's packed sentences, and their digest."""

    digest: bytes
    start: int
    stop: int


def pack_mentions(mentions: Iterable[Mention]) -> PackedMentions:
    """Pack an article's mentions by term."""
    by_term: dict[str, list[tuple[str, str, str, str]]] = {}
    for term, own_id, before, words, after in mentions:
        by_term.setdefault(term, []).append((own_id, before, words, after))
    marks, pieces, stop = [], [], 0
    for found in by_term.values():
        piece = pickle.dumps(found, 5)
        stop += len(piece)
        pieces.append(piece)
        marks.append(_MARK.pack(_digest(piece), stop))
    return PackedMentions(tuple(by_term), b"".join(marks), b"".join(pieces))


def unpack_mentions(term: str, mark: Mark, piece: bytes) -> list[Mention] | None:
    """Give a term's mentions by its piece of the packed sentences; None if it is not the piece that was packed."""
    if _digest(piece) != mark.digest:
        return None
    return [Mention(term, *parts) for parts in pickle.loads(piece)]  # noqa: S301  our own, as its digest tells


def find_mark(marks: bytes, number: int) -> Mark:
    """Give the mark of a term by its number among those that an article mentions."""
    if not number:
        digest, stop = _MARK.unpack_from(marks)
        return Mark(digest, 0, stop)
    start, digest, stop = _STOP_AND_MARK.unpack_from(marks, number * _MARK.size - _STOP.size)
    return Mark(digest, start, stop)


def find_digest(marks: bytes, number: int) -> bytes:
    """Give the digest in the mark of a term by its number."""
    start = number * _MARK.size
    return marks[start : start + MARK_DIGEST_SIZE]


def measure_sentences(marks: bytes) -> int:
    """Give the size in bytes of an article's packed sentences."""
    stop: int = _STOP.unpack_from(marks, len(marks) - _STOP.size)[0] if marks else 0
    return stop


def _digest(piece: bytes) -> bytes:
    return blake2b(piece, digest_size=MARK_DIGEST_SIZE).digest()
