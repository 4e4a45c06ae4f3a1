"""Blocks: what nobody would ever see of a template that extends another, or that others extend, and `super()` where it has nothing to say."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from glossator.diagnostics import Code, Diagnostic, did_you_mean, report
from glossator.source import Source, Span
from glossator.template_faults.places import place_at
from glossator.templates import BUILTIN, PROJECT, ancestors, constant_names, outer_blocks

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from jinja2 import nodes

    from glossator.templates import TemplateSet


def check_blocks(templates: TemplateSet, source: Source) -> Iterator[Diagnostic]:
    """Find what would be shown to nobody, and `super()` where there is nothing that it could say."""
    tree = templates.parse(source)
    if tree is None:
        return
    yield from _check_presence(templates, source, tree)
    parents = [each.name for each in templates.references(source.path) if each.is_parent]
    if len(parents) > 1 or None in parents:
        return
    paths = ancestors(templates, parents[0]) if parents and parents[0] else set()
    trees = {path: templates.parse(templates.source_by_path[path]) for path in sorted(paths)}
    if any(each is None or _has_unknown_parent(templates, each) for each in trees.values()) or (parents and not trees):
        return
    above = {path: each for path, each in trees.items() if each}
    unknown, found = _check_names(templates, source, tree, above)
    yield from found
    yield from _check_supers(templates, source, tree, above, unknown)
    if above:
        yield from _check_outside(templates, source, tree, above)


def _check_presence(templates: TemplateSet, source: Source, tree: nodes.Template) -> Iterator[Diagnostic]:
    """Find an override with nothing in it, and one without a block that all the built-in templates have which extend it."""
    from jinja2 import nodes

    name = source.path.removeprefix(PROJECT)
    if name not in templates.builtin:
        return
    if not any(map(_says_something, tree.body)):
        hint = f'delete it to have the built-in one, or begin it with `{{% extends "{BUILTIN}{name}" %}}`'
        message = f"the template is empty, and takes the place of the built-in `{name}`"
        yield report(Code.EMPTY_TEMPLATE, source.place(Span(0, 0)), message, hint)
        return
    if any(each.is_parent for each in templates.references(source.path)):
        return
    heirs = [each for each in templates.builtin if _extends(templates, BUILTIN + each, name)]
    parsed = [templates.parse(templates.source_by_path[BUILTIN + heir]) for heir in heirs]
    shared = (
        set.intersection(*({each.name for each in outer_blocks(heir)} for heir in parsed if heir)) if parsed else set()
    )
    for block in sorted(shared - {each.name for each in tree.find_all(nodes.Block)}):
        message = f"the template has no block `{block}`, so what the built-in templates put there is never shown"
        hint = f"write `{{% block {block} %}}{{% endblock %}}` where it shall stand"
        yield report(Code.MISSING_BLOCK, source.place(Span(0, 0)), message, hint)


def _extends(templates: TemplateSet, path: str, name: str) -> bool:
    """Tell whether a built-in template extends another by its plain name, and no override of its own stands before it."""
    return (
        path in templates.source_by_path
        and PROJECT + path.removeprefix(BUILTIN) not in templates.source_by_path
        and any(each.is_parent and each.name == name for each in templates.references(path))
    )


def _check_names(
    templates: TemplateSet, source: Source, tree: nodes.Template, above: Mapping[str, nodes.Template]
) -> tuple[set[str], list[Diagnostic]]:
    """Find the blocks of an extending template that none of those above it has, so that they are never shown."""
    from jinja2 import nodes

    if not above:
        return set(), []
    known = {block.name for each in above.values() for block in each.find_all(nodes.Block)}
    called = {each.attr for each in tree.find_all(nodes.Getattr) if getattr(each.node, "name", "") == "self"}
    unknown, found = set(), []
    for block in outer_blocks(tree):
        if block.name not in known | called:
            unknown.add(block.name)
            listed = ", ".join(f"`{each}`" for each in sorted(known)) or "none"
            hint = did_you_mean(block.name, known) or f"its blocks are {listed}"
            message = f"no template that this one extends has a block `{block.name}`, so it is never shown"
            place = place_at(templates, source.path, block.lineno, block.name)
            found.append(report(Code.UNKNOWN_BLOCK, place, message, hint))
    return unknown, found


class _Super(NamedTuple):
    """A `super` in a template: in which block, if in any, and whether it is called."""

    line: int
    block: str
    is_called: bool


def _check_supers(
    templates: TemplateSet,
    source: Source,
    tree: nodes.Template,
    above: Mapping[str, nodes.Template],
    unknown: Collection[str],
) -> Iterator[Diagnostic]:
    """Find `super` where no block above could answer, or written without being called, which would show what it is in Python."""
    from jinja2 import nodes

    known = {block.name for each in above.values() for block in each.find_all(nodes.Block)}
    name = source.path.removeprefix(PROJECT)
    for line, block, is_called in _find_supers(tree, ""):
        hint = "take `super()` out"
        if not block:
            message, hint = "`super` is written outside of a block", "write it in a block, or take it out"
        elif not is_called:
            message, hint = "`super` is written without being called", "write `super()`"
        elif block in known or block in unknown:
            continue
        else:
            message = f"no template that this one extends has a block `{block}`, so `super()` has nothing to say"
            if name in templates.builtin and not above:
                message = f"this template extends no other, so `super()` in the block `{block}` has nothing to say"
                hint = f'begin it with `{{% extends "{BUILTIN}{name}" %}}`, or take `super()` out'
        yield report(Code.TEMPLATE_FAILED, place_at(templates, source.path, line, "super"), message, hint)


def _find_supers(node: nodes.Node, block: str) -> Iterator[_Super]:
    from jinja2 import nodes

    for child in node.iter_child_nodes():
        if isinstance(child, nodes.Block):
            yield from _find_supers(child, child.name)
            continue
        called = child.node if isinstance(child, nodes.Call) else child
        while called is not child and isinstance(called, nodes.Getattr) and called.attr == "super":
            called = called.node
        if isinstance(called, nodes.Name) and called.name == "super" and called.ctx == "load":
            yield _Super(child.lineno, block, called is not child)
        else:
            yield from _find_supers(child, block)


def _check_outside(
    templates: TemplateSet, source: Source, tree: nodes.Template, above: Mapping[str, nodes.Template]
) -> Iterator[Diagnostic]:
    """Find what an extending template has outside of its blocks and is lost there: texts, and names that a template above gives again."""
    from jinja2 import nodes

    at = next((at for at, node in enumerate(tree.body) if isinstance(node, nodes.Extends)), len(tree.body))
    for lost in _find_texts(tree.body[at + 1 :]):
        if next(_find_supers(nodes.Scope([lost]), ""), None):
            continue  # told as an error
        line, words = _first_words(lost)
        message = "what an extending template has outside of its blocks is never shown"
        hint = "put it into a block: after `super()`, before it or in its place"
        yield report(Code.OUTSIDE_BLOCK, place_at(templates, source.path, line, words), message, hint)
    given = {name: (path, node) for path, each in above.items() for name, node in _find_given(each)}
    for name, node in _find_given(tree):
        path, again = given.get(name, ("", node))
        if again != node:
            message = f"`{path}`, which this template extends, has a `{name}` too, and that is the one that counts"
            hint = "give yours another name"
            if isinstance(node, nodes.Macro):
                hint = f"copy the whole template and change `{name}` there, or give yours another name"
            yield report(Code.OUTSIDE_BLOCK, place_at(templates, source.path, node.lineno, name), message, hint)


def _find_texts(body: Iterable[nodes.Node]) -> Iterator[nodes.Node]:
    """Find the outermost nodes that write something where they stand."""
    from jinja2 import nodes

    for node in body:
        if isinstance(node, nodes.Output | nodes.Include | nodes.CallBlock | nodes.FilterBlock):
            if _says_something(node):
                yield node
        elif isinstance(node, nodes.If | nodes.For | nodes.With | nodes.Scope | nodes.ScopedEvalContextModifier):
            yield from _find_texts(node.iter_child_nodes())


def _first_words(node: nodes.Node) -> tuple[int, str]:
    """Give the line and the words with which it begins what a node writes; no words where it is no text."""
    from jinja2 import nodes

    for each in node.nodes if isinstance(node, nodes.Output) else ():
        if not isinstance(each, nodes.TemplateData):
            return each.lineno, ""
        if text := each.data.lstrip():
            blank = each.data[: len(each.data) - len(text)]
            return each.lineno + blank.count("\n"), text.partition("\n")[0].rstrip()
    return node.lineno, ""


def _find_given(tree: nodes.Template) -> Iterator[tuple[str, nodes.Node]]:
    """Find the names that a template gives outside of blocks: macros, variables and imports."""
    from jinja2 import nodes

    for node in tree.body:
        if isinstance(node, nodes.Macro):
            yield node.name, node
        elif isinstance(node, nodes.Import):
            yield node.target, node
        elif isinstance(node, nodes.FromImport):
            for each in node.names:
                yield each if isinstance(each, str) else each[1], node
        elif isinstance(node, nodes.Assign) and isinstance(node.target, nodes.Name):
            yield node.target.name, node


def _says_something(node: nodes.Node) -> bool:
    from jinja2 import nodes

    if not isinstance(node, nodes.Output):
        return True
    return not all(isinstance(each, nodes.TemplateData) and not each.data.strip() for each in node.nodes)


def _has_unknown_parent(templates: TemplateSet, tree: nodes.Template) -> bool:
    """Tell whether only rendering can say what a template extends, or whether that is not there."""
    from jinja2 import nodes

    names = [name for each in tree.find_all(nodes.Extends) for name in constant_names(each.template)]
    return any(name is None or name not in templates.names for name in names)
