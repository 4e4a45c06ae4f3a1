"""Macros that are called as functions, and those whose text is kept.

A macro is *pure* if its text depends on nothing but its arguments: it reads no names but those, what it sets itself, other pure macros and
constants of its template, and calls nothing that might look elsewhere or leave a trace. What a pure macro made of the same objects need not be
made again, as long as these cannot change. A card stands on eight pages, so this is most of the work for lists.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from jinja2 import nodes
from jinja2.runtime import Macro
from jinja2.utils import missing
from markupsafe import Markup

from glossator.frozen import is_frozen
from glossator.template_engine.expressions import PURE_FILTERS, find_pure_method

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FunctionType

    from jinja2 import Environment

# Code points of kept texts, in one environment: with their keys about 50 MB, enough for the cards of 20,000 articles.
MOST_KEPT = 24_000_000
ENTRY_COST = 300
FIXED = {str, Markup, int, float, bool, type(None), date, type(missing)}

PURE_NODES = (
    nodes.Output, nodes.TemplateData, nodes.If, nodes.For, nodes.Assign, nodes.Name, nodes.Const, nodes.Getattr, nodes.Getitem, nodes.Slice,
    nodes.BinExpr, nodes.UnaryExpr, nodes.Compare, nodes.Operand, nodes.Concat, nodes.CondExpr, nodes.Tuple, nodes.List, nodes.Dict, nodes.Pair,
    nodes.Filter, nodes.Test, nodes.Call, nodes.Keyword,
)  # fmt: skip


class FastMacro(Macro):
    """A macro whose `function` takes up to `most` arguments by position and gives its text, unmarked; -1 where only a call can bind them."""

    def __init__(  # noqa: PLR0913, PLR0917  Jinja's arguments and one more
        self,
        environment: Environment,
        func: FunctionType,
        name: str,
        arguments: list[str],
        catch_kwargs: bool,  # noqa: FBT001
        catch_varargs: bool,  # noqa: FBT001
        caller: bool,  # noqa: FBT001
        default_autoescape: bool | None,  # noqa: FBT001
        *,
        is_kept: bool,
    ) -> None:
        """Take what Jinja gives a macro; `is_kept` tells that its texts shall be kept."""
        is_plain = not (catch_kwargs or catch_varargs or caller)
        if is_plain:
            func.__defaults__ = (missing,) * len(arguments)
        self.function = keep_texts(func) if is_plain and is_kept else func
        self.most = len(arguments) if is_plain else -1
        super().__init__(
            environment, self.function, name, arguments, catch_kwargs, catch_varargs, caller, default_autoescape
        )


def keep_texts(function: Callable[..., str], most: int = MOST_KEPT) -> Callable[..., str]:
    """Give a pure function that keeps the texts it made, by its arguments, up to so many code points.

    Arguments are told apart by identity, and kept with the text: so one of them can neither be freed and its place in memory taken by another,
    nor be confused with an equal one that is written differently (1 and True). Those that might change are not kept.
    """
    kept: dict[tuple[int, ...], tuple[tuple[object, ...], str]] = {}
    size = 0

    def recall(*arguments: Any) -> str:
        nonlocal size
        key = tuple(map(id, arguments))
        found = kept.get(key)
        if found is not None:
            return found[1]
        text = function(*arguments)
        if all(map(is_fixed, arguments)):
            size += len(text) + ENTRY_COST
            if size > most:
                kept.clear()
                size = len(text) + ENTRY_COST
            kept[key] = (arguments, text)
        return text

    return recall


def is_fixed(value: object) -> bool:
    """Tell whether a value is of a kind that does not change: plain values, and frozen ones, as views are."""
    kind = type(value)
    return kind in FIXED or is_frozen(kind)


def find_pure_macros(template: nodes.Template, environment: Environment) -> frozenset[str]:
    """Find the macros at a template's top that are pure, by name."""
    bound = list(_top_bindings(template))
    once = {name for name in bound if bound.count(name) == 1}
    macros = {node.name: node for node in template.body if isinstance(node, nodes.Macro) and node.name in once}
    constants = {
        node.target.name
        for node in template.body
        if isinstance(node, nodes.Assign)
        and isinstance(node.target, nodes.Name)
        and node.target.name in once
        and _is_constant(node.node)
    }
    pure = set(macros)
    while True:
        kept = {name for name in pure if _is_pure(macros[name], constants, pure, environment)}
        if kept == pure:
            return frozenset(pure)
        pure = kept


def _top_bindings(node: nodes.Node) -> Iterator[str]:
    """Give the names that are bound outside of macros and blocks, each as often as it is."""
    for child in node.iter_child_nodes():
        if isinstance(child, nodes.Macro):
            yield child.name
        elif isinstance(child, nodes.Name):
            if child.ctx == "store":
                yield child.name
        elif isinstance(child, nodes.Import):
            yield child.target
        elif isinstance(child, nodes.FromImport):
            yield from (name if isinstance(name, str) else name[1] for name in child.names)
        elif not isinstance(child, nodes.Block):
            yield from _top_bindings(child)


def _is_constant(node: nodes.Node) -> bool:
    try:
        return isinstance(node, nodes.Expr) and (node.as_const(), True)[1]
    except nodes.Impossible:
        return False


def _is_pure(macro: nodes.Macro, constants: set[str], macros: set[str], environment: Environment) -> bool:
    inner = [each for part in (*macro.body, *macro.defaults) for each in (part, *part.find_all(nodes.Node))]
    own = {argument.name for argument in macro.args}
    own |= {each.name for each in inner if isinstance(each, nodes.Name) and each.ctx == "store"}
    if any(isinstance(each, nodes.For) for each in inner):
        own.add("loop")
    return all(_is_pure_node(each, own | constants, macros - own, environment) for each in inner)


def _is_pure_node(node: nodes.Node, names: set[str], macros: set[str], environment: Environment) -> bool:
    if not isinstance(node, PURE_NODES):
        return False
    if isinstance(node, nodes.Name):
        return node.name in names or node.name in macros
    if isinstance(node, nodes.Filter):
        return node.name in PURE_FILTERS or node.name in getattr(environment, "own_filters", ())
    if isinstance(node, nodes.Call):
        return find_pure_method(node) is not None or (isinstance(node.node, nodes.Name) and node.node.name in macros)
    if isinstance(node, nodes.Assign):
        return isinstance(node.target, nodes.Name)
    return not (isinstance(node, nodes.For) and node.recursive)
