"""What a project may take over of the built-in look: every file told, and begun as one of the project's own, whole or as an extension.

Files are called as in a project's `templates/`: a template by its name, the others as `assets/NAME` and `locale/LANG.po`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from glossator.templates import ASSETS, BUILTIN, CATALOGUES, PROJECT, ancestors, outer_blocks

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from jinja2 import nodes

    from glossator.templates import TemplateSet

State = Literal["built-in", "extended", "replaced"]
STYLESHEET = ASSETS + "style.css"
THEME = ASSETS + "theme.css"
# What each file shows, in the manual's order, and the view that a template gets.
SHOWN = {
    "base.html": ("what all HTML pages share", ""),
    "macros.html": ("pieces that several pages share", ""),
    "home.html": ("the front page and its older pages", "ListView"),
    "list.html": ("all articles, a month", "ListView"),
    "day.html": ("a day's briefing", "ListView"),
    "topic.html": ("a topic", "ListView"),
    "story.html": ("a story", "ListView"),
    "author.html": ("an author", "ListView"),
    "index.html": ("all topics, all stories, all authors", "IndexView"),
    "archive.html": ("the archive, a year", "ArchiveView"),
    "article.html": ("an article", "ArticleView"),
    "history.html": ("an article's versions", "HistoryView"),
    "glossary.html": ("the glossary", "GlossaryView"),
    "term.html": ("a term", "TermView"),
    "corrections.html": ("the log of corrections", "CorrectionsView"),
    "page.html": ("a standing page", "StandingView"),
    "404.html": ("the page for addresses that lead nowhere", "StandingView"),
    "search.html": ("the search, where the site has one", "SearchView"),
    "redirect.html": ("an alias", "RedirectView"),
    "feed.xml": ("every Atom feed", "FeedView"),
    "feed.json": ("the JSON Feed", "DataView"),
    "ledger.json": ("the chain of the ledger", "LedgerView"),
    "sitemap.xml": ("the sitemap, or a part of it", "SitemapView"),
    "sitemap-index.xml": ("the list of its parts, on a site of more than 50,000 pages", "SitemapIndexView"),
    "news-sitemap.xml": ("the last two days' articles", "NewsSitemapView"),
    "robots.txt": ("what search engines may read", "RobotsView"),
    "_headers": ("what browsers may keep, with `headers: true`", "HeadersView"),
    "corrections.json": ("all corrections, for programs", "DataView"),
    "annotations.jsonld": ("an article's annotations, for programs", "DataView"),
    STYLESHEET: ("the look of all pages; its extension is `assets/theme.css`", ""),
    "assets/icon.svg": ("the site's icon", ""),
    "assets/reader.js": ("the script of articles", ""),
    "assets/search.css": ("the look of the search", ""),
    "assets/search.js": ("the script of the search", ""),
}
HEAD_OF_EXTENSION = """\
{{% extends "{builtin}{name}" %}}
{{# Each block says what the built-in one says. Write before `super()`, after it or in its place, and take out the blocks that you leave alone.
   The minus sign takes the end of its line away, so that no page gets a line more. #}}
"""
HEAD_OF_THEME = """\
/* What the built-in stylesheet is set with. Change what you like, and take out the rest; rules of your own may follow. */
"""
# Rules that set the sheet's custom properties, each for itself or in one medium; not those of `:root:root`, which are the reader's to choose.
_TOKENS = re.compile(r"^(?:(?P<media>@media[^{}]+)\{\s*)?:root\s*\{(?P<body>[^{}]*)\}(?(media)\s*\})", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class BuiltinFile:
    """A built-in file: what it shows, the view that it gets ("" for none), its blocks in a page's order, and what the project makes of it.

    `changed` are the blocks in which the project's file says something else, where it extends the built-in one.
    """

    name: str
    shows: str
    view: str
    blocks: tuple[str, ...]
    state: State
    changed: tuple[str, ...] = ()


def describe_files(templates: TemplateSet, assets: Collection[str], own: Collection[str]) -> list[BuiltinFile]:
    """Describe every built-in file; `assets` are the names of those that are no templates, `own` those of the project's files."""
    names = [name for name in SHOWN if name in templates.builtin or name in assets]
    catalogues = sorted(name for name in templates.builtin if name.startswith(CATALOGUES))
    return [_describe(templates, name, own) for name in [*names, *catalogues]]


def _describe(templates: TemplateSet, name: str, own: Collection[str]) -> BuiltinFile:
    language = name.removeprefix(CATALOGUES).removesuffix(".po")
    shows, view = SHOWN.get(name, (f"what pages say by themselves, in the language `{language}`", ""))
    blocks = list_blocks(templates, BUILTIN + name)
    if name == STYLESHEET and name not in own and THEME in own:
        return BuiltinFile(name, shows, view, blocks, "extended")
    if name not in own:
        return BuiltinFile(name, shows, view, blocks, "built-in")
    if name.startswith(CATALOGUES):
        return BuiltinFile(name, shows, view, blocks, "extended")
    if name in templates.overrides and BUILTIN + name in ancestors(templates, name):
        tree = templates.parse(templates.source_by_path[PROJECT + name])
        changed = {block.name for block in _blocks(tree) if _changes(block)} if tree else set()
        return BuiltinFile(name, shows, view, blocks, "extended", tuple(each for each in blocks if each in changed))
    return BuiltinFile(name, shows, view, blocks, "replaced")


def list_blocks(templates: TemplateSet, path: str) -> tuple[str, ...]:
    """List the blocks that an extension of a built-in template may have, in the order in which a page has them."""
    sources = [templates.source_by_path.get(path)]
    while sources[-1]:
        parent = next((each.name for each in templates.references(sources[-1].path) if each.is_parent), None)
        # Built-in templates extend others by their plain names; what a project makes of those is another matter.
        sources.append(templates.source_by_path.get(BUILTIN + parent) if parent else None)
    trees = [tree for source in sources if source and (tree := templates.parse(source))]
    names: dict[str, None] = {}

    def walk(node: nodes.Node) -> None:
        for block in outer_blocks(node):
            if block.name not in names:
                names[block.name] = None
                for each in trees:
                    for same in _blocks(each):
                        if same.name == block.name:
                            walk(same)

    if trees:
        walk(trees[-1])
    return tuple(names)


def _blocks(tree: nodes.Node) -> Iterator[nodes.Block]:
    from jinja2 import nodes

    return tree.find_all(nodes.Block)


def _changes(block: nodes.Block) -> bool:
    """Tell whether a block says more, or less, than `super()`."""
    from jinja2 import nodes

    said = [each for node in block.body for each in (node.nodes if isinstance(node, nodes.Output) else [node])]
    said = [each for each in said if not isinstance(each, nodes.TemplateData) or each.data.strip()]
    calls = [each.node for each in said if isinstance(each, nodes.Call)]
    return len(said) != 1 or not calls or not isinstance(calls[0], nodes.Name) or calls[0].name != "super"


def write_extension(templates: TemplateSet, name: str, stylesheet: str) -> tuple[str, str] | None:
    """Give the name and the text of a file that extends a built-in one and changes nothing yet; None for one that has nothing to extend.

    `stylesheet` is the text of the built-in one, whose extension sets its custom properties.
    """
    if name == STYLESHEET:
        return THEME, HEAD_OF_THEME + "\n" + "\n\n".join(rule[0] for rule in _TOKENS.finditer(stylesheet)) + "\n"
    blocks = list_blocks(templates, BUILTIN + name)
    if not blocks:
        return None
    lines = [HEAD_OF_EXTENSION.format(builtin=BUILTIN, name=name)]
    lines += [
        f"{{% block {block} %}}{{{{ super() }}}}{{% endblock %}}\n"
        if block == "title"
        else f"{{% block {block} %}}\n{{{{ super() -}}}}\n{{% endblock %}}\n"
        for block in blocks
    ]
    return name, "\n".join(lines)
