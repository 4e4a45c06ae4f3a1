"""Files whose names are nearly those that Glossator reads. They are told, and never published: what they hold was not meant for readers.

Nothing here opens a file.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from glossator.diagnostics import Code, did_you_mean
from glossator.model.names import is_own_yaml
from glossator.source import Place, Source, Span

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

SIDECAR = ".annotations.yaml"
CONTENT = "content/"
SIDECAR_NAME = re.compile(r"\.annotations?\.ya?ml$", re.IGNORECASE)
OWN_FOLDER = re.compile(r"content/(?:(?:articles|pages)/|glossary/(?=.*\.ya?ml$))", re.IGNORECASE)
MARKDOWN_NAME = re.compile(r"\.(?:md|markdown|mdown)$", re.IGNORECASE)
YAML_NAME = re.compile(r"\.ya?ml$", re.IGNORECASE)
TEXT_NAME = re.compile(r"\.(?:md|markdown|mdown|ya?ml)$", re.IGNORECASE)
FRONT_MATTER = re.compile(r"---[ \t]*(?:\r|\n|$)")


class Misnaming(NamedTuple):
    """What is wrong with a file's name or place, and what to do."""

    code: Code
    message: str
    hint: str


def find_misnaming(
    path: str, paths: Collection[str], articles: Mapping[str, str], read: Callable[[str], str]
) -> Misnaming | None:
    """Find what keeps a file of content/ from being read as what it was meant to be; None if nothing does.

    `paths` are all files, `articles` the paths of articles by their stems (case-folded); `read` gives a file's text.
    """
    folder, _, name = path.rpartition("/")
    if SIDECAR_NAME.search(name) and not path.lower().startswith("content/articles/"):
        article = articles.get(SIDECAR_NAME.sub("", name).casefold())
        if article:
            hint = f"move it beside `{article}`"
        elif folder.lower().startswith("content/pages"):
            hint = "delete it: standing pages have no annotations"
        else:
            hint = "move it below content/articles/, beside the article whose name it bears, or delete it"
        return Misnaming(Code.ORPHANED_SIDECAR, "a sidecar belongs beside its article, below content/articles/", hint)
    if (better := _spell(path)) != path:
        return Misnaming(
            Code.MISNAMED_FILE, "the file's name keeps it from being read", _hint_name(path, better, paths)
        )
    if path.startswith("content/articles/") and not SIDECAR_NAME.search(name) and YAML_NAME.search(name):
        article = articles.get(YAML_NAME.sub("", name).casefold())
        if article:
            message = f"the file bears the name of the article `{article}`, but not that of its sidecar"
            better = article.removesuffix(".md") + SIDECAR
            return Misnaming(Code.MISNAMED_FILE, message, _hint_name(path, better, paths))
    if MARKDOWN_NAME.search(name) and not OWN_FOLDER.match(path) and FRONT_MATTER.match(read(path)):
        message = "the file has front matter, and lies where neither articles nor standing pages do"
        return Misnaming(Code.MISNAMED_FILE, message, "move it below content/articles/ or content/pages/")
    return None


def find_orphan(path: str, articles: Mapping[str, str]) -> Misnaming:
    """Say that a sidecar has no article beside it."""
    stem = path.rpartition("/")[2].removesuffix(SIDECAR)
    hint = f"name it after an article in its folder, or write `{stem}.md`"
    article = articles.get(stem.casefold(), "")
    if article.endswith(f"/{stem}.md"):
        hint = f"move it beside `{article}`"
    elif guess := did_you_mean(stem, (each.rpartition("/")[2].removesuffix(".md") for each in articles.values())):
        hint = guess
    return Misnaming(Code.ORPHANED_SIDECAR, f"the sidecar has no article `{stem}.md` beside it", hint)


def first_line_place(path: str, text: str) -> Place:
    """Give the place of a fault of a whole file: its first line."""
    line = re.split(r"[\r\n]", text, maxsplit=1)[0]
    return Source(path, line).place(Span(0, 0))


def _spell(path: str) -> str:
    """Give a path as it would have to be spelt to be read for what it seems to be."""
    if folder := OWN_FOLDER.match(path):
        path = folder[0].lower() + path[folder.end() :]
    if path.startswith("content/articles/") and (name := SIDECAR_NAME.search(path)):
        return path[: name.start()] + SIDECAR
    if path.startswith(("content/articles/", "content/pages/")):
        return MARKDOWN_NAME.sub(".md", path)
    if is_own_yaml(path):
        better = YAML_NAME.sub(".yaml", path)
        return better if "/" in better.removeprefix(CONTENT) else better.lower()
    return path


def _hint_name(path: str, better: str, paths: Collection[str]) -> str:
    if better in paths:
        return f"`{better}` is there already: join the two, and delete this one"
    folder, _, name = better.rpartition("/")
    return f"rename it to `{name}`" if folder == path.rpartition("/")[0] else f"move it to `{better}`"
