"""Jinja with a shorter way for what is written into a page.

Jinja hands each value that a template writes to MarkupSafe's `escape`, which makes a `Markup` of it: right where the value is used further, and
twice the work where it is only joined to the page. Here what is written stays a plain string. What is escaped, and how, is the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn

import markupsafe
from jinja2 import Environment, TemplateRuntimeError
from jinja2.utils import internalcode
from markupsafe import Markup, escape

from glossator.template_engine.generator import FastGenerator
from glossator.template_engine.wording import CHOOSE, Translator

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, MutableMapping

    from jinja2 import nodes

    from glossator.template_engine.wording import Wording


def _escape_text(text: str) -> str:
    return str(escape(text))


class FastEnvironment(Environment):
    """Jinja's environment with that generator.

    `own_filters` are functions of their arguments, which a template may so call twice for one value; `kept_macros` are the names of those
    macros whose texts are kept, if they are pure. `wording` are the words that stand for those marked in templates.
    """

    code_generator_class = FastGenerator
    # MarkupSafe's own function below `escape`, in C, gives plain text; where a version has none, the public one serves.
    escape_text: Callable[[str], str] = staticmethod(getattr(markupsafe, "_escape_inner", _escape_text))

    def __init__(
        self,
        *,
        own_filters: Mapping[str, Callable[..., Any]],
        kept_macros: frozenset[str],
        wording: Wording,
        **options: Any,
    ) -> None:
        """Take Jinja's options, and ours."""
        super().__init__(**options)
        self.wording = wording
        own_filters = {**own_filters, CHOOSE: lambda number, forms: forms[wording.choose(number)]}
        self.filters.update(own_filters)
        self.own_filters = frozenset(own_filters)
        self.kept_macros = kept_macros
        self._plain_globals = dict(self.globals)

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Give a template's globals: a plain mapping, since each page copies it, where Jinja has a chain that knows of later changes."""
        return self._plain_globals if d is None else {**self._plain_globals, **d}

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        """Read a template, its words in the site's language."""
        tree = super()._parse(source, name, filename)
        return Translator(self.wording).visit(tree)  # type: ignore[no-any-return]

    @classmethod
    def write(cls, value: object) -> str:
        """Give what is written for a value: finished HTML as it is, text escaped."""
        if type(value) is str:
            return cls.escape_text(value)
        if type(value) is int:
            return str(value)
        return value if type(value) is Markup else str(escape(value))

    def find_function(self, kind: str, name: str) -> Callable[..., Any]:
        """Give a filter or a test; where there is none of that name, one that says so when it is called."""
        functions: Mapping[str, Any] = self.filters if kind == "filters" else self.tests
        found: Callable[..., Any] | None = functions.get(name)
        return found or _missing_function(kind, name)


def _missing_function(kind: str, name: str) -> Callable[..., NoReturn]:
    @internalcode
    def fail(*_unused: object) -> NoReturn:
        raise TemplateRuntimeError(f"No {kind[:-1]} named {name!r} found.")

    return fail
