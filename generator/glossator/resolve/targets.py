"""What references and links lead to, and the faults of those that lead nowhere."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from glossator.articles import slug_of_stem
from glossator.diagnostics import Code, Diagnostic, did_you_mean, report
from glossator.links import CONTENT, output_path, read_target
from glossator.model.fields import shorten
from glossator.model.names import is_own_yaml, normal_key

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

    from glossator.model.links import Spot
    from glossator.model.records import Record
    from glossator.source import Place

    Locate = Callable[[Spot | Place], Place]

OWN_FOLDERS = {"content", "content/articles", "content/pages", "content/glossary"}


class ArticleTable:
    """Articles by the names that a reference may use: the stem, the stem with its folders, the slug."""

    def __init__(
        self, records: Iterable[Record], broken: Iterable[str], terms: Collection[str], locate: Locate
    ) -> None:
        """Take the articles read, the paths of those that could not be, and the keys of terms, which may have been meant."""
        self._locate = locate
        self._terms = terms
        self._by_stem: dict[str, list[str]] = defaultdict(list)
        self._by_slug: dict[str, list[str]] = defaultdict(list)
        for record in records:
            self._add(record.path, record.slug)
        for path in broken:
            self._add(path, slug_of_stem(path.rpartition("/")[2].removesuffix(".md")))

    def _add(self, path: str, slug: str) -> None:
        inner = path.removeprefix("content/articles/").removesuffix(".md")
        for name in {inner, inner.rpartition("/")[2]}:
            self._by_stem[name].append(path)
        self._by_slug[slug].append(path)

    def find(self, name: str, spot: Spot) -> tuple[str | None, Diagnostic | None]:
        """Find the path of the article that a reference names, or the fault of a name that none or several bear."""
        found = self._by_stem.get(name.removesuffix(".md")) or self._by_slug.get(name.lower())
        if not found:
            hint = (
                self._find_meant(name)
                or did_you_mean(name, [*self._by_slug, *self._by_stem])
                or "give an article's slug or its file's name without `.md`"
            )
            return None, report(Code.UNKNOWN_ARTICLE, self._locate(spot), f"no article is called `{name}`", hint)
        if len(found) > 1:
            stems = ", ".join(
                f"`{path.removeprefix('content/articles/').removesuffix('.md')}`" for path in sorted(found)
            )
            message = f"{len(found)} articles are called `{name}`"
            hint = f"name one of them by its file: {stems}"
            return None, report(Code.AMBIGUOUS_ARTICLE, self._locate(spot), message, hint)
        return found[0], None

    def _find_meant(self, name: str) -> str:
        """Find what a name means beyond doubt that is a term's key, or the address or path of an article."""
        for part in reversed(re.split(r"[?#]", name)[0].split("/")):
            stem = re.sub(r"\.(?:md|html)$", "", part)
            if stem != name and (stem in self._by_stem or stem.lower() in self._by_slug):
                return f"write `{stem}`"
        return f"write `term:{normal_key(name)}`" if normal_key(name) in self._terms else ""


class RootLink(NamedTuple):
    """A link by a path from the site's root, to be checked once all pages are planned; `at` is where it stands."""

    path: str
    at: Spot | Place


class LinkChecker:
    """Checks that links and images lead to files of the project, and keeps in mind which assets are used by what is shown."""

    def __init__(
        self,
        url_by_source: Mapping[str, str],
        url_by_hidden: Mapping[str, str],
        broken: set[str],
        assets: Sequence[str],
        locate: Locate,
    ) -> None:
        """Take what is published where, what is not shown and where it would be, what could not be read, and all assets."""
        self.locate = locate
        self.url_by_source = url_by_source
        self.hidden = set(url_by_hidden)
        taken = {output_path(url) for url in url_by_source.values()}
        self.hidden_outputs = frozenset(output_path(url) for url in url_by_hidden.values()) - taken
        self.broken = broken
        self._broken_slugs = {slug_of_stem(path.rpartition("/")[2].removesuffix(".md")) for path in broken}
        self.assets = set(assets)
        self.diagnostics: list[Diagnostic] = []
        self.root_links: list[RootLink] = []
        self.images: dict[
            str, Spot | Place
        ] = {}  # those that are shown, by their source, each with where it is first named
        self._used: set[str] = set()
        self._used_by_hidden: set[str] = set()

    def check_root(self, target: str, place: Place) -> None:
        """Check a path from the site's root that the navigation names."""
        self.check(target, "content/site.yaml", place, is_image=False, is_shown=True)

    def assets_of_hidden_alone(self) -> set[str]:
        """Give the assets that only what is not shown uses."""
        return self._used_by_hidden - self._used

    def check(self, target: str, origin: str, at: Spot | Place, *, is_image: bool, is_shown: bool) -> None:
        """Check a link or an image written in the file `origin`, which stands at a place or a spot."""
        kind, path, _ = read_target(target, origin)
        if kind in {"outer", "fragment"}:
            return
        if kind == "root" and (is_image or "content" + path in self.assets):
            kind, path = "source", "content" + path
        if path in self.assets:
            (self._used if is_shown else self._used_by_hidden).add(path)
            if is_image and is_shown:
                self.images.setdefault(path, at)
        known = self.assets if is_image else self.url_by_source
        if not is_shown or path in self.broken or (kind == "source" and path in known):
            return
        if kind == "root" and self._broken_slugs.intersection(path.split("/")):
            return
        if kind == "root" and output_path(path) not in self.hidden_outputs:
            self.root_links.append(RootLink(path, at))
        elif kind == "root" or path in self.hidden:
            message, hint = (
                f"`{target}` is not public, so the link is left out",
                "publish it first, or take the link out",
            )
            self.diagnostics.append(report(Code.NOT_PUBLIC, self.locate(at), message, hint))
        else:
            self.diagnostics.append(self._missing(target, kind, path, self.locate(at), is_image=is_image))

    def _missing(self, target: str, kind: str, path: str, place: Place, *, is_image: bool) -> Diagnostic:
        code = Code.MISSING_IMAGE if is_image else Code.MISSING_LINK_TARGET
        noun = "image" if is_image else "link target"
        if kind == "nowhere":
            return report(code, place, f"the {noun} is empty", "name a file of the project, or an `https://` address")
        if explained := self._explain_missing(target, kind, path, noun):
            return report(code, place, *explained)
        known = self.assets if is_image else self.url_by_source
        nearest = did_you_mean(path, known)
        hint = nearest or f"make the file `{path}`, or name one that is there, from the folder of the file you write in"
        return report(code, place, f"the {noun} `{target}` is not there", hint)

    def _explain_missing(self, target: str, kind: str, path: str, noun: str) -> tuple[str, str] | None:
        """Give the message and the hint for a target that no file will ever be made for; None if one may be."""
        if not path.isprintable():
            hint = "take the control characters out of the link, and out of the file's name if it has them"
            return f"the {noun} `{shorten(target)}` is not there", hint
        if is_own_yaml(path):
            hint = "link to the page that is made of it, such as `/glossary/`, or take the link out"
            return f"`{target}` is one of Glossator's own files, which are never published", hint
        if noun == "image" and path in self.url_by_source:
            return f"`{target}` is a page, not an image", "name an image file below content/"
        if self._is_folder(target, path):
            from_root = "" if noun == "image" else ", or a page from the root, such as `/archive/`"
            return f"the {noun} `{target}` is a folder, and only files are published", f"name a file in it{from_root}"
        if kind == "outside":
            hint = "put the file below content/, and name it from the file you write in"
            return f"the {noun} `{target}` lies outside content/", hint
        return None

    def _is_folder(self, target: str, path: str) -> bool:
        """Tell whether a link that leads to no file leads to content/ or a folder in it, or is written as one that does."""
        files = (*self.url_by_source, *self.hidden, *self.broken)
        is_there = path in OWN_FOLDERS or any(file.startswith(f"{path}/") for file in files)
        return is_there or (path.startswith(CONTENT) and re.split(r"[?#]", target)[0].endswith("/"))
