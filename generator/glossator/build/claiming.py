"""Where a source says which file of the site it claims: an alias, a slug, or nothing but its own name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from glossator.build.inventory import CONFIG
from glossator.pages.planning import check_plans, check_root_links
from glossator.source import Place

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from glossator.articles import ArticleFile, PageFile
    from glossator.build.reading import ArticleReader
    from glossator.build.sources import Project
    from glossator.diagnostics import Diagnostic
    from glossator.model.links import Spot
    from glossator.pages.planning import Plan
    from glossator.resolve.joining import Joined

ALIAS, SLUG, NAME = range(3)


class Claims:
    """Finds it by reading an article again, since two claims to one file are few; `pages` are those of the project."""

    def __init__(self, reader: ArticleReader, pages: Iterable[PageFile]) -> None:
        """Take what reads articles."""
        self.reader = reader
        self.pages = pages

    def __call__(self, plan: Plan) -> tuple[int, Place]:
        """Give how express a plan's claim is, and where it stands; of what no source claims the settings."""
        path = plan.owner
        if not path.startswith("content/"):
            return NAME, Place(CONFIG)
        file: PageFile | ArticleFile | None = next((page for page in self.pages if page.path == path), None)
        if file is None and path.endswith(".md"):
            file = self.reader.read(path, None)[0].article
        matter = file.matter if file else None
        if matter and plan.kind == "redirect":
            return ALIAS, matter.place("aliases", plan.number)
        if matter and matter.value.slug:
            return SLUG, matter.place("slug")
        return NAME, Place(path, 1, 1, 2)


def check_paths(
    plans: Sequence[Plan],
    joined: Joined,
    project: Project,
    reader: ArticleReader,
    locate: Callable[[Spot | Place], Place],
) -> list[Diagnostic]:
    """Report files that two sources claim, and links by a path from the root that lead to none."""
    claims = Claims(reader, project.pages)
    return [*check_plans(plans, claims), *check_root_links(plans, joined.root_links, locate)]
