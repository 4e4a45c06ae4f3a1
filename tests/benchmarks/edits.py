"""Edits as an editor makes them: a word, a sentence, a headline or a note in one file, each with a marker by which it is known in the page."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tests.benchmarks.articles import make_article
from tests.benchmarks.measuring import FailedError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from tests.benchmarks.articles import Article

KINDS = ("sentence", "opening", "middle", "headline", "note")


@dataclass(frozen=True, slots=True)
class Edit:
    """One file's new text, and what the page at `url` shows of it: the marker, the headline, and all notes of the sidecar if there is one."""

    path: str
    text: str
    url: str
    marker: str
    shown: tuple[str, ...]


def make_edit(
    make_files: Callable[[Article], Iterable[tuple[str, str]]], kind: str, number: int, marker: str
) -> Edit | None:
    """Edit the article of a number, as it was made; None if it has nothing of the kind to edit. `make_files` gives its file, and then its sidecar's."""
    article = make_article(number)
    files = list(make_files(edit_article(article, kind, marker)))
    notes = [line.split("note: ")[1] for _, text in files[1:] for line in text.splitlines() if " note: " in line]
    if kind == "note" and not notes:
        return None
    path, text = files[0]
    if kind == "note":
        path, text = files[1]
        text = text.replace(" note: ", f" note: {marker} ", 1)
    if marker not in text:
        raise FailedError(f"{path}: it could not be edited ({kind})")
    return Edit(path, text, f"/articles/{article.stem}/", marker, (article.title, *notes))


def edit_article(article: Article, kind: str, marker: str) -> Article:
    """Put the marker where no annotation is disturbed: none begins at a sentence's first word or ends at its last."""
    body = article.body
    match kind:
        case "sentence":
            return replace(article, body=f"{body}\nIt was said that {marker} had been added.\n")
        case "opening":
            first, rest = body.split(" ", 1)
            return replace(article, body=f"{first} {marker} {rest}")
        case "middle":
            sentence = article.plain[len(article.plain) // 2]
            words, _, last = sentence.rpartition(" ")
            return replace(article, body=body.replace(sentence, f"{words} {marker} {last}", 1))
        case "headline":
            return replace(article, title=f"{article.title} {marker}")
    return article
