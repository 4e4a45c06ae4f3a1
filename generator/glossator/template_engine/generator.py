"""The compiler: templates to Python that fills lists, where Jinja's own would run through generators.

Each of a template's functions makes the list of its pieces of text, `out`, and gives it to its caller, which adds it to its own. A run of
constant texts and values is one addition to the list. Where the values can be told in plain Python they are (see `expressions`), and Jinja's
way stands behind it in an `except`, which costs nothing until it is needed.
"""

# ruff: noqa: N802  Jinja calls its visitors by its nodes' names
from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING

from jinja2 import nodes
from jinja2.compiler import Frame, find_undeclared
from jinja2.nodes import EvalContext, Filter, Test
from jinja2.runtime import exported

from glossator.template_engine.macros import find_pure_macros
from glossator.template_engine.outputs import Outputs

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from jinja2.nodes import Node

OUT = "out"
PREAMBLE = f"""\
from jinja2.runtime import {", ".join(sorted(exported))}
from glossator.template_engine.expressions import leave_to_jinja
from glossator.template_engine.macros import FastMacro
undefined = environment.undefined
concat = environment.concat
write = environment.write
escape_text = environment.escape_text
cond_expr_undefined = Undefined"""


class FastGenerator(Outputs):
    """Jinja's code generator, but for templates as a whole, blocks, includes, and what is asked and written most."""

    def visit_Template(self, node: nodes.Template, frame: Frame | None = None) -> None:  # noqa: ARG002  Jinja's signature
        """Write a template's module: `root`, a function for each block, and a table of these."""
        context = EvalContext(self.environment, self.name)
        self._collect_blocks(node)
        self.pure_macros = find_pure_macros(node, self.environment)
        for line in PREAMBLE.splitlines():
            self.writeline(line)
        self._write_imports(node)
        self.writeline(f"name = {self.name!r}")
        self.pull_dependencies([node])
        self._write_root(node, Frame(context))
        for name, block in self.blocks.items():
            self._write_block(name, block, Frame(context))
        self.writeline(f"blocks = {{{', '.join(f'{name!r}: block_{name}' for name in self.blocks)}}}", extra=1)
        self.writeline(f"debug_info = {'&'.join(f'{line}={code}' for line, code in self.debug_info)!r}")

    def _collect_blocks(self, node: nodes.Template) -> None:
        for block in node.find_all(nodes.Block):
            if block.name in self.blocks:
                self.fail(f"block {block.name!r} defined twice", block.lineno)
            self.blocks[block.name] = block

    def _write_imports(self, node: nodes.Template) -> None:
        """Import what extensions ask for by name."""
        for imported in node.find_all(nodes.ImportedName):
            if imported.importname not in self.import_aliases:
                alias = self.import_aliases[imported.importname] = self.temporary_identifier()
                module, _, name = imported.importname.rpartition(".")
                self.writeline(f"from {module} import {name} as {alias}" if module else f"import {name} as {alias}")

    def _write_root(self, node: nodes.Template, frame: Frame) -> None:
        has_parent = node.find(nodes.Extends) is not None
        self._begin_function("root", frame)
        if "self" in find_undeclared(node.body, ("self",)):
            self.writeline(f"{frame.symbols.declare_parameter('self')} = TemplateReference(context)")
        frame.symbols.analyze_node(node)
        frame.toplevel = frame.rootlevel = True
        frame.require_output_check = has_parent and not self.has_known_extends
        if has_parent:
            self.writeline("parent_template = None")
        self.enter_frame(frame)
        self.blockvisit(node.body, frame)
        if has_parent:
            self.writeline("if parent_template is not None:")
            self.writeline(f"    {OUT} += parent_template.root_render_func(context)")
        self._end_function()

    def _write_block(self, name: str, block: nodes.Block, frame: Frame) -> None:
        frame.block_frame = True
        frame.block = name
        self._begin_function(f"block_{name}", frame, block)
        undeclared = find_undeclared(block.body, ("self", "super"))
        if "self" in undeclared:
            self.writeline(f"{frame.symbols.declare_parameter('self')} = TemplateReference(context)")
        if "super" in undeclared:
            self.writeline(f"{frame.symbols.declare_parameter('super')} = context.super({name!r}, block_{name})")
        frame.symbols.analyze_node(block)
        for asked in sorted(_find_names_of_loops(block)):
            frame.symbols.load(asked)
        self.writeline("_block_vars = {}")
        self.enter_frame(frame)
        self.blockvisit(block.body, frame)
        self._end_function()

    def _begin_function(self, name: str, frame: Frame, node: nodes.Node | None = None) -> None:
        self.writeline(f"def {name}(context, missing=missing, environment=environment):", node, 1)
        self.indent()
        self.writeline("resolve = context.resolve_or_missing")
        self.writeline(f"{OUT} = []")
        frame.buffer = OUT

    def _end_function(self) -> None:
        self.writeline(f"return {OUT}")
        self.outdent()

    def pull_dependencies(self, nodes: Iterable[Node]) -> None:
        """Look up all filters and tests once for the template, and not at each call; one that is not there fails when it is used, as in Jinja."""
        for node in nodes:
            self._pull("filters", self.filters, {each.name for each in node.find_all(Filter)})
            self._pull("tests", self.tests, {each.name for each in node.find_all(Test)})

    def _pull(self, kind: str, ids: dict[str, str], names: set[str]) -> None:
        for name in sorted(names):
            ids[name] = self.temporary_identifier()
            self.writeline(f"{ids[name]} = environment.find_function({kind!r}, {name!r})")

    # Blocks and includes: lists within lists

    def visit_Block(self, node: nodes.Block, frame: Frame) -> None:
        """Add what a block writes."""
        level = 0
        if frame.toplevel:
            if self.has_known_extends:
                return
            if self.extends_so_far > 0:
                self.writeline("if parent_template is None:")
                self.indent()
                level = 1
        context = self.derive_context(frame) if node.scoped else self.get_context_ref()
        if node.required:
            self.writeline(f"if len(context.blocks[{node.name!r}]) <= 1:", node)
            self.indent()
            self.writeline(f'raise TemplateRuntimeError("Required block {node.name!r} not found")', node)
            self.outdent()
        self.writeline(f"{frame.buffer} += context.blocks[{node.name!r}][0]({context})", node)
        self.outdent(level)

    def visit_Include(self, node: nodes.Include, frame: Frame) -> None:
        """Add what another template writes."""
        if node.ignore_missing:
            self.writeline("try:")
            self.indent()
        self.writeline(f"template = environment.{_finder(node.template)}(", node)
        self.visit(node.template, frame)
        self.write(f", {self.name!r})")
        if node.ignore_missing:
            self.outdent()
            self.writeline("except TemplateNotFound:")
            self.writeline("    pass")
            self.writeline("else:")
            self.indent()
        if node.with_context:
            values = f"context.get_all(), True, {self.dump_local_context(frame)}"
            self.writeline(f"{frame.buffer} += template.root_render_func(template.new_context({values}))")
        else:
            self.writeline(f"{frame.buffer} += template._get_default_module()._body_stream")
        if node.ignore_missing:
            self.outdent()

    # Conditions, loops and assignments: their expressions in plain Python first

    def visit_If(self, node: nodes.If, frame: Frame) -> None:
        """Ask a condition, and where it fails the next."""
        frame, depth, word = frame.soft(), 0, "if"
        for branch in (node, *node.elif_):
            if branch is not node and not self.is_simple(branch.test):
                # What is told beforehand cannot stand between an `elif` and its `if`.
                self.writeline("else:", branch)
                self.indent()
                depth, word = depth + 1, "if"
            test = self.ready(branch.test, frame)
            self.writeline(f"{word} ", branch)
            self.visit(test, frame)
            self.write(":")
            self._write_body(branch.body, frame)
            word = "elif"
        if node.else_:
            self.writeline("else:")
            self._write_body(node.else_, frame)
        self.outdent(depth)

    def _write_body(self, body: list[nodes.Node], frame: Frame) -> None:
        self.indent()
        self.blockvisit(body, frame)
        self.outdent()

    def visit_For(self, node: nodes.For, frame: Frame) -> None:
        """Run through what an expression gives."""
        if not node.recursive:
            ready = self.ready(node.iter, frame)
            node = copy(node)
            node.iter = ready
        super().visit_For(node, frame)

    def visit_Assign(self, node: nodes.Assign, frame: Frame) -> None:
        """Give a name to what an expression gives."""
        if node.find(nodes.NSRef) is None:
            ready = self.ready(node.node, frame)
            node = copy(node)
            node.node = ready
        super().visit_Assign(node, frame)


def _find_names_of_loops(block: nodes.Block) -> set[str]:
    """Find the names that a block's loops ask for and nothing in it sets: they are the same each time, and so can be looked up before."""
    inner = [each for part in block.body for each in _walk(part)]
    asked = {name.name for each in inner if isinstance(each, nodes.For) for name in each.find_all(nodes.Name)}
    known = {each.name for each in inner if isinstance(each, nodes.Name) and each.ctx != "load"}
    return asked - known - {"loop", "caller", "varargs", "kwargs"}


def _walk(node: Node) -> Iterator[Node]:
    """Give a node and all in it, but what is in blocks."""
    yield node
    for child in node.iter_child_nodes():
        if not isinstance(child, nodes.Block):
            yield from _walk(child)


def _finder(template: nodes.Expr) -> str:
    """Name the environment's method that finds an included template, by what is known of its name."""
    value = getattr(template, "value", None)
    if isinstance(template, (nodes.Tuple, nodes.List)) or isinstance(value, (tuple, list)):
        return "select_template"
    return "get_template" if isinstance(value, str) else "get_or_select_template"
