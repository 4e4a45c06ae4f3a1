"""A project's articles as other programs know them: by the addresses of their pages."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from glossator.build.finding import find_files
from glossator.build.inventory import take_inventory
from glossator.build.options import BuildOptions
from glossator.build.preparing import Memory, make_reader
from glossator.build.reanchoring import find_article
from glossator.build.sources import read_project
from glossator.interchange.proposing import page_path
from glossator.links import article_url

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from glossator.articles import ArticleFile
    from glossator.files import Files
    from glossator.resolve.placing import PlacedArticle
    from glossator.sidecars import SidecarFile


class Articles:
    """The articles of a project as the public has them at the moment `clock`."""

    def __init__(self, files: Files, clock: datetime) -> None:
        """Read what all articles share."""
        paths, _ = find_files(files)
        self.inventory, _ = take_inventory(files, paths)
        self.project, _ = read_project(files, self.inventory, {})
        self.config = self.project.config.value
        zone = self.project.options.timezone
        self.clock = clock if clock.tzinfo else clock.replace(tzinfo=zone)
        options = BuildOptions(self.clock)
        self.reader = make_reader(files, self.project, options, self.clock, Memory.empty(), has_ledger=False)

    def find(self, name: str) -> str:
        """Find an article's path by its path, stem or slug. Raises `UnknownArticleError`."""
        return find_article(self.reader, self.inventory.articles, name)

    def url_of(self, article: ArticleFile) -> str:
        """Give the path of an article's page from the site's root."""
        day = article.matter.value.date.at.astimezone(self.project.options.timezone)
        return article_url(self.config.permalink, article.slug, day)

    def address_of(self, url: str) -> str:
        """Give the address of a path from the site's root."""
        return self.config.base_url.rstrip("/") + url

    def read(self, path: str) -> tuple[ArticleFile, SidecarFile | None] | None:
        """Read an article and its sidecar; None if the article cannot be read."""
        sources, _ = self.reader.read(path, self.project.sidecar_by_article.get(path))
        return (sources.article, sources.sidecar) if sources.article else None

    def place(self, article: ArticleFile, sidecar: SidecarFile | None) -> PlacedArticle:
        """Place an article's annotations."""
        from glossator.resolve.placing import place_article

        placed, _ = place_article(article, sidecar, self.reader.linker, self.reader.options)
        return placed

    @cached_property
    def path_by_url(self) -> Mapping[str, str]:
        """The paths of articles by those of their pages, old ones too."""
        found: dict[str, str] = {}
        for path in self.inventory.articles:
            read = self.read(path)
            if read:
                article = read[0]
                for url in (self.url_of(article), *article.matter.value.aliases):
                    found.setdefault(url.removesuffix("index.html").rstrip("/") + "/", path)
        return found

    def find_page(self, address: str) -> str | None:
        """Find the article that a page's address shows."""
        url = page_path(address, self.config.base_url)
        return self.path_by_url.get(url) if url else None

    def find_target(self, address: str) -> str:
        """Give what a reference to an address names: an article of this site by its stem, a term by its key, else the address."""
        url = page_path(address, self.config.base_url) if address.startswith(self.config.base_url.rstrip("/")) else None
        if url and (path := self.path_by_url.get(url)):
            return path.rpartition("/")[2].removesuffix(".md")
        head, _, key = (url or "").rstrip("/").rpartition("/")
        return f"term:{key}" if head == "/glossary" and key in self.project.terms else address
