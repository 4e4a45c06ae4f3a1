"""Words of templates in a site's language, put in when a template is compiled, so that a page costs nothing more.

`_("Notes")` and `_("By %(names)s", names=...)` are words, `ngettext("%(num)s article", "%(num)s articles", count)` those that go with a number:
what Jinja's own extension for gettext writes, in its new style, is written here too. What is filled in is escaped, and the words are.
"""

# ruff: noqa: N802  Jinja calls its visitors by its nodes' names
from __future__ import annotations

import re
from copy import copy
from typing import TYPE_CHECKING, Protocol

from jinja2 import nodes
from jinja2.visitor import NodeTransformer
from markupsafe import escape

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SINGLE = "_"
COUNTED = "ngettext"
CHOOSE = "choose_form"
PLACEHOLDER = re.compile(r"%\((\w+)\)s")


class Wording(Protocol):
    """A language's words: their forms by the English ones, the rule that chooses one by a number, and the digest of both."""

    @property
    def choose(self) -> Callable[[int], int]:
        """Give the number of the form that goes with a number."""

    @property
    def digest(self) -> str:
        """Give the digest of all words."""

    def find_forms(self, *english: str) -> tuple[str, ...]:
        """Give the forms of some words."""


class Translator(NodeTransformer):
    """Puts words in the place of calls; calls of other arguments than constant texts are left, and fail as calls of what is not there."""

    def __init__(self, wording: Wording) -> None:
        """Take a language's words."""
        self.wording = wording

    def visit_Call(self, node: nodes.Call) -> nodes.Node:
        """Translate a call, after what it is given."""
        self.generic_visit(node)
        english = list(constant_words(node))
        if not english or node.dyn_args is not None or node.dyn_kwargs is not None:
            return node
        forms = self.wording.find_forms(*english)
        named = list(node.kwargs)
        if len(english) == 1:
            words: nodes.Expr = nodes.Const(forms[0], lineno=node.lineno)
        else:
            listed = nodes.Tuple([nodes.Const(form) for form in forms], "load", lineno=node.lineno)
            words = nodes.Filter(node.args[2], CHOOSE, [listed], [], None, None, lineno=node.lineno)
            named.append(nodes.Keyword("num", node.args[2], lineno=node.lineno))
        if not named:
            return words
        return nodes.Filter(_finished(words), "format", [], named, None, None, lineno=node.lineno)


def _finished(words: nodes.Expr) -> nodes.Expr:
    """Give words as finished HTML, so that what is filled in stays what it is."""
    return nodes.Filter(words, "e", [], [], None, None, lineno=words.lineno)


def spread_words(node: nodes.Expr) -> list[nodes.Expr] | None:
    """Give the pieces of words with something in them: finished texts, and between them the values, which are told at the line of the whole.

    None for any other expression, and where the values do not stand in the words in the order in which they are given, once each.
    """
    if not isinstance(node, nodes.Filter) or node.name != "format" or not isinstance(node.node, nodes.Filter):
        return None
    words = node.node
    if words.name != "e" or not isinstance(words.node, nodes.Const) or not isinstance(words.node.value, str):
        return None
    texts = PLACEHOLDER.split(words.node.value)  # a text, the name of a value, a text and so on
    is_plain = not (node.args or words.args or words.kwargs or _is_dynamic(node) or _is_dynamic(words))
    if not is_plain or texts[1::2] != [each.key for each in node.kwargs] or any("%" in each for each in texts[::2]):
        return None
    pieces: list[nodes.Expr] = [nodes.TemplateData(str(escape(text)), lineno=node.lineno) for text in texts[::2]]
    for number, named in enumerate(node.kwargs):
        value = copy(named.value)
        value.lineno = node.lineno
        pieces.insert(2 * number + 1, value)
    return pieces


def _is_dynamic(node: nodes.Filter) -> bool:
    return node.dyn_args is not None or node.dyn_kwargs is not None


def constant_words(node: nodes.Call) -> Iterator[str]:
    """Give the English words of a call that is one of ours, all of them constant; else nothing."""
    name = node.node.name if isinstance(node.node, nodes.Name) else ""
    wanted = {SINGLE: (1, 1), COUNTED: (2, 3)}.get(name)
    if wanted is None or len(node.args) != wanted[1]:
        return
    english = [argument.value for argument in node.args[: wanted[0]] if isinstance(argument, nodes.Const)]
    if len(english) == wanted[0] and all(isinstance(each, str) for each in english):
        yield from english
