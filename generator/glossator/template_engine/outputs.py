"""The part of the compiler that writes statements twice, in plain Python and in Jinja's way, and what templates consist of most: output.

A run of constant texts and values is one addition to a list of texts; a macro is called as the function it is.
"""

# ruff: noqa: N802  Jinja calls its visitors by its nodes' names
from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, cast

from jinja2 import nodes
from jinja2.filters import FILTERS

from glossator.template_engine.expressions import PlainExpressions
from glossator.template_engine.wording import spread_words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from jinja2.compiler import CodeGenerator, Frame, MacroRef


class _Part(NamedTuple):
    """What an output writes: a constant text, or a value (then `node` is its expression). `plain` is Python for it, None if only Jinja knows."""

    node: nodes.Expr | None
    plain: str | None


class Outputs(PlainExpressions):
    """Statements written twice, output, and macros."""

    pure_macros: frozenset[str] = frozenset()

    @staticmethod
    def is_simple(node: nodes.Node) -> bool:
        """Tell whether an expression is the same in plain Python."""
        inner = node.node if isinstance(node, nodes.Not) else node
        return isinstance(inner, (nodes.Name, nodes.Const))

    def ready(self, node: nodes.Node, frame: Frame) -> nodes.Node:
        """Write an expression beforehand, where plain Python can tell it, and give the name that holds its value; else give it back."""
        plain = None if self.is_simple(node) else self.plain(node, frame)
        if plain is None:
            return node
        target = self.temporary_identifier()
        self.write_twice(f"{target} = {plain}", lambda: self._assign([target], [node], frame))
        return _named(target, node)

    def _assign(self, targets: Sequence[str], values: Sequence[nodes.Node], frame: Frame) -> None:
        for target, value in zip(targets, values, strict=True):
            self.writeline(f"{target} = ", value)
            self.visit(value, frame)

    def write_twice(self, plain: str, write_general: Callable[[], None]) -> None:
        """Write a statement in plain Python, and Jinja's behind it for when that raises, be it to get a value or the error at its line."""
        self.writeline("try:")
        self.writeline(f"    {plain}")
        self.writeline("except Exception:")
        self.indent()
        write_general()
        self.outdent()

    # Output

    def visit_Output(self, node: nodes.Output, frame: Frame) -> None:
        """Add a run of constant texts and values to the list."""
        finalize = self._make_finalize()
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape or finalize.src is not None:
            super().visit_Output(node, frame)
            return
        if frame.require_output_check:
            if self.has_known_extends:
                return
            self.writeline("if parent_template is None:")
            self.indent()
        run: list[_Part] = []
        for part in self._parts(node, frame, finalize):
            if part.node is None or part.plain is not None:
                run.append(part)
                continue
            self._write_run(run, frame)
            run = []
            if not (isinstance(part.node, nodes.Call) and self._write_macro_call(part.node, frame)):
                self._write_general([part], frame)
        self._write_run(run, frame)
        if frame.require_output_check:
            self.outdent()

    def _parts(self, node: nodes.Output, frame: Frame, finalize: CodeGenerator._FinalizeInfo) -> Iterator[_Part]:
        """Give what is written: constant texts, joined, and expressions."""
        constant = ""
        for child in self._spread(node.nodes):
            try:
                constant += self._output_child_to_const(child, frame, finalize)
            except Exception:  # noqa: BLE001  as in Jinja: what fails now shall fail when it is written
                if constant:
                    yield _Part(None, repr(constant))
                constant = ""
                yield _Part(child, _written(self.plain(child, frame)))
        if constant:
            yield _Part(None, repr(constant))

    def _spread(self, children: list[nodes.Expr]) -> Iterator[nodes.Expr]:
        """Give expressions, words with something in them as their pieces, which are as quickly written as what stands around them."""
        is_stock = all(self.environment.filters.get(name) is FILTERS[name] for name in ("format", "e"))
        for child in children:
            yield from (spread_words(child) if is_stock else None) or [child]

    def _write_run(self, run: list[_Part], frame: Frame) -> None:
        if all(part.node is None or self.is_simple(part.node) for part in run):
            self._write_general(run, frame)
            return
        items = [str(part.plain) for part in run]
        addition = f".append({items[0]})" if len(items) == 1 else f" += ({', '.join(items)})"
        self.write_twice(f"{frame.buffer}{addition}", lambda: self._write_general(run, frame))

    def _write_general(self, run: list[_Part], frame: Frame) -> None:
        if len(run) == 1 and run[0].node is None:
            self.writeline(f"{frame.buffer}.append({run[0].plain})")
        elif run:
            self.writeline(f"{frame.buffer} += (")
            self.indent()
            for part in run:
                self._write_part(part, frame)
            self.outdent()
            self.writeline(")")

    def _write_part(self, part: _Part, frame: Frame) -> None:
        """Write a value in a line of its own, by which a fault is told."""
        if part.node is None:
            self.writeline(f"{part.plain},")
            return
        self.newline(part.node)
        if part.plain is not None and self.is_simple(part.node):
            self.write(f"{part.plain},")
        else:
            self.write("write(")
            self.visit(part.node, frame)
            self.write("),")

    # Macros

    def _write_macro_call(self, node: nodes.Call, frame: Frame) -> bool:
        """Write a call whose text is added to the list: a macro is called as the function it is, anything else in Jinja's way.

        False, and nothing written, where the called or an argument is left to Jinja.
        """
        if not self._is_ready_call(node, frame):
            return False
        quick, slow = self._write_parts_of_call(node, frame)
        self.writeline(f"    {frame.buffer}.append({quick})", node)
        self.writeline("else:")
        self.writeline(f"    {frame.buffer}.append(write({slow}))", node)
        return True

    def _is_ready_call(self, node: nodes.Expr, frame: Frame) -> bool:
        """Tell whether plain Python tells what an expression calls and with what, or this is such a call itself."""
        if not isinstance(node, nodes.Call) or node.kwargs or node.dyn_args is not None or node.dyn_kwargs is not None:
            return False
        arguments = [each for each in node.args if not self._is_ready_call(each, frame)]
        return all(self.plain(each, frame) is not None for each in (node.node, *arguments))

    def _write_parts_of_call(self, node: nodes.Call, frame: Frame) -> tuple[str, str]:
        """Write what a call is made of, in its order, and whether it is a macro's; give Python for the call if it is, and if not."""
        parts = (node.node, *node.args)
        names = [self.temporary_identifier() for _ in parts]
        run: dict[str, nodes.Expr] = {}
        for name, part in zip(names, parts, strict=True):
            if part is node.node or not self._is_ready_call(part, frame):
                run[name] = part
                continue
            self._write_names(run, frame)
            run = {}
            quick, slow = self._write_parts_of_call(cast("nodes.Call", part), frame)
            self.writeline(f"    {name} = Markup({quick})", part)
            self.writeline("else:")
            self.writeline(f"    {name} = {slow}", part)
        self._write_names(run, frame)
        called, *arguments = names
        is_quick = f"type({called}) is FastMacro and {called}.most >= {len(arguments)} and context.eval_ctx.autoescape"
        self.writeline(f"if {is_quick}:", node)
        outer = [(frame.loop_frame, "_loop_vars"), (frame.block_frame, "_block_vars")]
        named = "".join(f", {name}={name}" for is_there, name in outer if is_there)
        return f"{called}.function({', '.join(arguments)})", f"context.call({', '.join(names)}{named})"

    def _write_names(self, values: dict[str, nodes.Expr], frame: Frame) -> None:
        """Give names to the values of some expressions."""
        if values:
            plain = "; ".join([f"{name} = {self.plain(value, frame)}" for name, value in values.items()])
            self.write_twice(plain, lambda: self._assign(list(values), list(values.values()), frame))

    def macro_def(self, macro_ref: MacroRef, frame: Frame) -> None:  # noqa: ARG002  Jinja's signature
        """Write the making of a macro from its function."""
        node = macro_ref.node
        name = getattr(node, "name", None)
        arguments = "".join(f"{argument.name!r}, " for argument in node.args)
        catches = (macro_ref.accesses_kwargs, macro_ref.accesses_varargs, macro_ref.accesses_caller)
        is_kept = name in self.pure_macros and name in getattr(self.environment, "kept_macros", ())
        self.write(
            f"FastMacro(environment, macro, {name!r}, ({arguments}), {', '.join(map(repr, catches))}, "
            f"context.eval_ctx.autoescape, is_kept={is_kept})"
        )


def _written(plain: str | None) -> str | None:
    """Give Python for what is written for a value: most are texts, and most others finished HTML."""
    if plain is None:
        return None
    return f"escape_text(it) if type(it := {plain}) is str else it if type(it) is Markup else write(it)"


def _named(name: str, node: nodes.Node) -> nodes.Expr:
    """Make the node of a name of the compiled code; Jinja's parser, which alone may, makes it likewise."""
    named = object.__new__(nodes.InternalName)
    nodes.Node.__init__(named, name, lineno=node.lineno)
    return named
