"""Expressions in plain Python.

Jinja compiles `note.title` to `environment.getattr(note, "title")`, since the title may be an attribute, an item, or not there, of which only
running it can tell. Nearly always it is an attribute. So a statement is compiled twice: the first time in plain Python, `note.title`, the second
time as Jinja does it. The second is run where the first raises whatever it may, and gives Jinja's value, or raises Jinja's error at its line.

So what is compiled to plain Python must bear being evaluated twice: it changes nothing and uses nothing up. That holds for names, attributes,
operators, tests, and the filters and methods that are listed here; it does not hold for calls.
"""

# ruff: noqa: D102, N802  a writer for each of Jinja's nodes, called by the node's name; each gives Python for its node
from __future__ import annotations

from keyword import iskeyword
from typing import TYPE_CHECKING, NoReturn

from jinja2 import nodes
from jinja2.compiler import CodeGenerator, operators
from jinja2.filters import FILTERS
from jinja2.idtracking import VAR_LOAD_PARAMETER
from jinja2.tests import TESTS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from jinja2.compiler import Frame

# Jinja's filters that are functions of their arguments and do not iterate over them: an iterator would be used up.
PURE_FILTERS = frozenset(
    "abs capitalize count d default e escape float forceescape format int length lower round safe string title trim upper".split()
)
# Methods of `str` and `dict` that change nothing.
PURE_METHODS = {
    **dict.fromkeys(
        "endswith lower lstrip removeprefix removesuffix replace rstrip startswith strip upper".split(), "str"
    ),
    "get": "dict",
}
OPERATORS: dict[type[nodes.Expr], str] = {
    nodes.Add: "+",
    nodes.Sub: "-",
    nodes.Mul: "*",
    nodes.Div: "/",
    nodes.FloorDiv: "//",
    nodes.Mod: "%",
    nodes.And: "and",
    nodes.Or: "or",
}


class NotPlainError(Exception):
    """Raised where an expression is left to Jinja."""


def leave_to_jinja() -> NoReturn:
    """Give up the plain way from within compiled code."""
    raise NotPlainError


class PlainExpressions(CodeGenerator):
    """The part of the compiler that writes plain expressions."""

    def plain(self, node: nodes.Node, frame: Frame) -> str | None:
        """Give an expression in plain Python; None if it is left to Jinja."""
        try:
            return self._plain(node, frame)
        except NotPlainError:
            return None

    def _plain(self, node: nodes.Node, frame: Frame) -> str:
        if isinstance(node, nodes.BinExpr) and type(node) in OPERATORS:
            return f"({self._plain(node.left, frame)} {OPERATORS[type(node)]} {self._plain(node.right, frame)})"
        write: Callable[[nodes.Node, Frame], str] | None = getattr(self, f"plain_{type(node).__name__}", None)
        if write is None:
            raise NotPlainError
        return write(node, frame)

    def plain_Const(self, node: nodes.Const, _frame: Frame) -> str:
        if type(node.value) not in {str, int, bool, type(None)}:
            raise NotPlainError
        return repr(node.value)

    def plain_Name(self, node: nodes.Name, frame: Frame) -> str:
        if node.ctx != "load":
            raise NotPlainError
        ref = frame.symbols.ref(node.name)
        load = frame.symbols.find_load(ref)
        if load is not None and load[0] == VAR_LOAD_PARAMETER and not self.parameter_is_undeclared(ref):
            return ref
        return f"(undefined(name={node.name!r}) if {ref} is missing else {ref})"

    def plain_Getattr(self, node: nodes.Getattr, frame: Frame) -> str:
        # Python reads other letters than ASCII's in their normal form (NFKC); Jinja asks for them as written.
        if not node.attr.isidentifier() or not node.attr.isascii() or node.attr.startswith("_") or iskeyword(node.attr):
            raise NotPlainError
        # A name that is missing has no attributes either, so it need not be asked for.
        if isinstance(node.node, nodes.Name) and node.node.ctx == "load":
            return f"{frame.symbols.ref(node.node.name)}.{node.attr}"
        return f"{self._plain_owner(node.node, frame)}.{node.attr}"

    def plain_Getitem(self, node: nodes.Getitem, frame: Frame) -> str:
        owner = self._plain_owner(node.node, frame)
        if not isinstance(node.arg, nodes.Slice):
            return f"{owner}[{self._plain(node.arg, frame)}]"
        parts = (node.arg.start, node.arg.stop, node.arg.step)
        return f"{owner}[{':'.join('' if part is None else self._plain(part, frame) for part in parts)}]"

    def _plain_owner(self, node: nodes.Expr, frame: Frame) -> str:
        # `0.title` is no Python, and of `(1, 2)["a"]` Python warns.
        if isinstance(node, nodes.Literal):
            raise NotPlainError
        return self._plain(node, frame)

    def plain_Not(self, node: nodes.Not, frame: Frame) -> str:
        return f"(not {self._plain(node.node, frame)})"

    def plain_Neg(self, node: nodes.Neg, frame: Frame) -> str:
        return f"(-{self._plain(node.node, frame)})"

    def plain_Compare(self, node: nodes.Compare, frame: Frame) -> str:
        steps = (f" {operators[step.op]} {self._plain(step.expr, frame)}" for step in node.ops)
        return f"({self._plain(node.expr, frame)}{''.join(steps)})"

    def plain_Concat(self, node: nodes.Concat, frame: Frame) -> str:
        if frame.eval_ctx.volatile:
            raise NotPlainError
        join = "markup_join" if frame.eval_ctx.autoescape else "str_join"
        return f"{join}(({self._plain_list(node.nodes, frame)}))"

    def plain_CondExpr(self, node: nodes.CondExpr, frame: Frame) -> str:
        if node.expr2 is None:
            raise NotPlainError
        frame = frame.soft()
        first, test, second = (self._plain(each, frame) for each in (node.expr1, node.test, node.expr2))
        return f"({first} if {test} else {second})"

    def plain_Tuple(self, node: nodes.Tuple, frame: Frame) -> str:
        if node.ctx != "load":
            raise NotPlainError
        return f"({self._plain_list(node.items, frame)})"

    def plain_Filter(self, node: nodes.Filter, frame: Frame) -> str:
        function = self.environment.filters.get(node.name)
        is_stock = function is FILTERS.get(node.name) and node.name in PURE_FILTERS
        is_own = node.name in getattr(self.environment, "own_filters", ())
        if node.node is None or not (is_stock or is_own) or hasattr(function, "jinja_pass_arg"):
            raise NotPlainError
        return self._plain_call("len" if function is len else self.filters[node.name], node.node, node, frame)

    def plain_Test(self, node: nodes.Test, frame: Frame) -> str:
        function = self.environment.tests.get(node.name)
        if function is None or function is not TESTS.get(node.name) or hasattr(function, "jinja_pass_arg"):
            raise NotPlainError
        return self._plain_call(self.tests[node.name], node.node, node, frame)

    def _plain_call(self, name: str, first: nodes.Expr, node: nodes.Filter | nodes.Test, frame: Frame) -> str:
        # Jinja's types call the named arguments pairs; its parser makes keywords of them.
        named = [(str(each.key), each.value) for each in node.kwargs]
        if node.dyn_args is not None or node.dyn_kwargs is not None or any(iskeyword(key) for key, _ in named):
            raise NotPlainError
        arguments = [self._plain(each, frame) for each in (first, *node.args)]
        return f"{name}({', '.join(arguments + [f'{key}={self._plain(value, frame)}' for key, value in named])})"

    def plain_Call(self, node: nodes.Call, frame: Frame) -> str:
        called = find_pure_method(node)
        if called is None:
            raise NotPlainError
        owner, kind = self.temporary_identifier(), PURE_METHODS[called.attr]
        found = f"type({owner} := {self._plain(called.node, frame)}) is {kind}"
        return f"({owner}.{called.attr}({self._plain_list(node.args, frame)}) if {found} else leave_to_jinja())"

    def _plain_list(self, items: Iterable[nodes.Expr], frame: Frame) -> str:
        return "".join(f"{self._plain(item, frame)}, " for item in items)


def find_pure_method(node: nodes.Call) -> nodes.Getattr | None:
    """Give what a call calls if that is one of a text's or a mapping's methods that change nothing."""
    called = node.node
    is_plain = node.dyn_args is None and node.dyn_kwargs is None and not node.kwargs
    return called if is_plain and isinstance(called, nodes.Getattr) and called.attr in PURE_METHODS else None
