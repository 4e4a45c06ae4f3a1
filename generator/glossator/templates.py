"""The template engine: a site's templates by name, its own over the built-in ones.

Templates are Jinja. A name means the project's template if it has one of that name, else the built-in one; `builtin/NAME` always means the
built-in. Files under `assets/` are no templates: they are copied; those under
`locale/` are the words of languages. Texts and filters are handed in; so a page is a function of its view and
its templates. A project's templates are trusted as its own code is: Jinja's sandbox was tried, and made rendering three times as slow.

In diagnostics and digests a template is called by its path: `templates/NAME` for the project's, `builtin/NAME` for a built-in one.
"""

from __future__ import annotations

import hashlib
from dataclasses import field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from glossator import __version__
from glossator.frozen import frozen
from glossator.model.words import ENGLISH
from glossator.source import Source

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from jinja2 import Environment, Template, nodes

    from glossator.model.words import Words
    from glossator.template_engine.codes import Store
    from glossator.template_engine.references import Reference

ASSETS = "assets/"
CATALOGUES = "locale/"
BUILTIN = "builtin/"
PROJECT = "templates/"
ESCAPED = (".html", ".xml")
# An article's card stands on the front page and in the lists of its day, month, topics, authors and so on, and its heading on the pages of its terms;
# a term's note in many articles, and its definition in short on many days.
KEPT_MACROS = frozenset({"card", "use_head", "term_note", "day_term"})
SOUND = "sound"


def builtin_folder() -> Path:
    """Give the folder of the built-in templates: in the wheel beside the modules, in a checkout at its top."""
    packaged = Path(__file__).parent / "templates"
    return packaged if packaged.is_dir() else Path(__file__).parents[2] / "templates"


@frozen
class TemplateSet:
    """A project's templates over the built-in ones, each {name: text}, and the filters that they may use, by name.

    Filters are functions of their arguments: nothing else may change what they give. `store` keeps what was compiled from one process to the
    next, and what was found sound; a store is no part of what the templates are. The set may be pickled if its filters and its store may: a
    worker compiles for itself what it renders, once.
    """

    builtin: Mapping[str, str]
    overrides: Mapping[str, str]
    filters: Mapping[str, Callable[..., str]]
    store: Store | None = field(default=None, compare=False)
    words: Words = ENGLISH

    def __reduce__(self) -> tuple[type[TemplateSet], tuple[object, ...]]:
        """Leave what was compiled behind: it cannot be pickled."""
        return TemplateSet, (dict(self.builtin), dict(self.overrides), dict(self.filters), self.store, self.words)

    @cached_property
    def source_by_path(self) -> dict[str, Source]:
        """The templates by path, in order, the built-in ones first; assets are left out."""
        folders = ((BUILTIN, self.builtin), (PROJECT, self.overrides))
        texts = [
            (folder + name, text)
            for folder, by_name in folders
            for name, text in sorted(by_name.items())
            if not name.startswith((ASSETS, CATALOGUES))
        ]
        return {path: Source(path, text) for path, text in texts}

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Every name that a template may be called by: each file's own, then `builtin/NAME`."""
        builtin = [path for path in self.source_by_path if path.startswith(BUILTIN)]
        return tuple(dict.fromkeys([path.partition("/")[2] for path in self.source_by_path] + builtin))

    @cached_property
    def environment(self) -> Environment:
        """Jinja, set up for this set; made when first wanted."""
        from jinja2 import FunctionLoader, StrictUndefined

        from glossator.template_engine.codes import CodeCache, digest_setup
        from glossator.template_engine.environment import FastEnvironment

        environment = FastEnvironment(
            own_filters=self.filters,
            kept_macros=KEPT_MACROS,
            wording=self.words,
            # Folding constants takes longer than running what is left of them.
            optimized=False,
            loader=FunctionLoader(self._load),
            autoescape=is_escaped,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            auto_reload=False,
            cache_size=-1,
        )
        environment.bytecode_cache = CodeCache(digest_setup(environment), self.store)
        return environment

    def references(self, path: str) -> tuple[Reference, ...]:
        """Give what a template names; one that cannot be parsed names nothing."""
        found = self._references.get(path)
        if found is None:
            from glossator.template_engine.references import scan_references

            source = self.source_by_path[path]
            # A project's template may be none, unless it was found sound.
            scanned = scan_references(source.text) if path.startswith(BUILTIN) or self.is_known_sound else None
            found = tuple(self._find_references(source)) if scanned is None else scanned
            self._references[path] = found
        return found

    @cached_property
    def _references(self) -> dict[str, tuple[Reference, ...]]:
        return {}

    @cached_property
    def digest_by_path(self) -> dict[str, str]:
        """The templates' SHA-256 in hex, by path."""
        return {path: hashlib.sha256(source.text.encode()).hexdigest() for path, source in self.source_by_path.items()}

    @cached_property
    def digest(self) -> bytes:
        """The digest of all the templates, and of what they are read with."""
        names = (__version__, self.words.digest, *sorted(self.filters))
        return hashlib.sha256(repr((names, self.digest_by_path)).encode()).hexdigest().encode()

    @cached_property
    def is_known_sound(self) -> bool:
        """Whether just these templates were once checked and nothing was found."""
        return self.store is not None and self.store.load(SOUND) == self.digest

    def parse(self, source: Source) -> nodes.Template | None:
        """Read a template as a tree; None if it is not Jinja."""
        from jinja2 import TemplateSyntaxError

        try:
            return self.environment.parse(source.text, source.path, source.path)
        except TemplateSyntaxError:
            return None

    def template(self, name: str) -> Template:
        """Give the compiled template that a name means; raises Jinja's TemplateNotFound or TemplateSyntaxError."""
        return self.environment.get_template(name)

    def chain(self, *names: str) -> dict[str, Source | None]:
        """Give all templates that rendering these may read, by path; None is one that would be read if it were there."""
        source_by_path: dict[str, Source | None] = {}
        waiting, seen = list(names), set(names)
        while waiting:
            for path in candidate_paths(waiting.pop()):
                source = source_by_path[path] = self.source_by_path.get(path)
                if source:
                    further = set(self._names_after(path)) - seen
                    seen |= further
                    waiting += further
                    break
        return source_by_path

    def digest_chain(self, name: str) -> dict[str, str | None]:
        """Give the chain of a name as digests: path to SHA-256 in hex, or None where the template is absent; in order of path."""
        chain = sorted(self.chain(name).items())
        return {path: self.digest_by_path[path] if source else None for path, source in chain}

    def _names_after(self, path: str) -> Iterator[str]:
        for reference in self.references(path):
            yield from self.names if reference.name is None else (reference.name,)

    def _load(self, name: str) -> tuple[str, str, Callable[[], bool]] | None:
        found = [self.source_by_path[path] for path in candidate_paths(name) if path in self.source_by_path]
        return (found[0].text, found[0].path, lambda: True) if found else None

    def _find_references(self, source: Source) -> Iterator[Reference]:
        from jinja2 import nodes

        from glossator.template_engine.references import Reference

        tree = self.parse(source)
        if tree is None:
            return
        for node in tree.find_all(nodes.Stmt):
            if not isinstance(node, nodes.Extends | nodes.Include | nodes.Import | nodes.FromImport):
                continue
            names = constant_names(node.template)
            is_optional = getattr(node, "ignore_missing", False) or len(names) > 1
            for name in names:
                yield Reference(name, node.lineno, isinstance(node, nodes.Extends), is_optional)


def is_escaped(name: str | None) -> bool:
    """Tell whether what a template of a name writes is escaped; a template without a name is made of a text, and is."""
    return name is None or name.endswith(ESCAPED)


def candidate_paths(name: str) -> tuple[str, ...]:
    """Give the paths at which a name is looked for, in order."""
    return (name,) if name.startswith(BUILTIN) else (PROJECT + name, BUILTIN + name)


def constant_names(node: nodes.Expr) -> list[str | None]:
    """Read the names in an extends, include or import; None for what is not a constant text."""
    items = getattr(node, "items", [node])
    values = [getattr(item, "value", None) for item in items]
    return [value if isinstance(value, str) else None for value in values]


def outer_blocks(node: nodes.Node) -> Iterator[nodes.Block]:
    """Give the blocks that lie in no other."""
    from jinja2 import nodes

    for child in node.iter_child_nodes():
        if isinstance(child, nodes.Block):
            yield child
        else:
            yield from outer_blocks(child)


def ancestors(templates: TemplateSet, name: str) -> set[str]:
    """Find the paths of a template and of all that it extends."""
    ancestors, waiting = set[str](), [name]
    while waiting:
        found = [path for path in candidate_paths(waiting.pop()) if path in templates.source_by_path][:1]
        new = [path for path in found if path not in ancestors]
        ancestors.update(new)
        waiting += [each.name for path in new for each in templates.references(path) if each.is_parent and each.name]
    return ancestors
