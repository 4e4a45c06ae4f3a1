"""What is wrong with a project's own templates, found before any is rendered: syntax, names that lead nowhere, and what nobody would ever see."""

from __future__ import annotations

from typing import TYPE_CHECKING

from glossator.diagnostics import Code, Diagnostic, did_you_mean, in_order, report
from glossator.source import Source, Span
from glossator.template_faults.blocks import check_blocks
from glossator.template_faults.places import place_at
from glossator.template_faults.syntax import syntax_fault
from glossator.templates import ASSETS, BUILTIN, CATALOGUES, PROJECT, SOUND, ancestors

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jinja2 import Environment, nodes

    from glossator.templates import TemplateSet


def check_templates(templates: TemplateSet) -> list[Diagnostic]:
    """Find what is wrong with a project's own templates before any is rendered: syntax, names that lead nowhere, files that nothing uses."""
    found: list[Diagnostic] = []
    if not templates.overrides or templates.is_known_sound:
        return found
    used = templates.chain(*(name for name in templates.builtin if not name.startswith((ASSETS, CATALOGUES))))
    for path, source in templates.source_by_path.items():
        if path.startswith(PROJECT):
            found += _check_syntax(templates, source)
            found += _check_references(templates, source)
            found += check_blocks(templates, source)
            if path not in used:
                hint = (
                    did_you_mean(path.removeprefix(PROJECT), templates.builtin)
                    or "delete it, or name it in another template"
                )
                found.append(
                    report(
                        Code.UNUSED_TEMPLATE,
                        source.place(Span(0, 0)),
                        "overrides no built-in template, and no template uses it",
                        hint,
                    )
                )
    if not found and templates.store is not None:
        templates.store.save(SOUND, templates.digest)
    return in_order(found)


def _check_syntax(templates: TemplateSet, source: Source) -> Iterator[Diagnostic]:
    from jinja2 import TemplateSyntaxError

    try:
        tree = templates.environment.parse(source.text, source.path, source.path)
        _refuse_unknown_names(templates.environment, tree, source.path)
        templates.environment.compile(tree, source.path, source.path, raw=True)
    except TemplateSyntaxError as error:
        yield syntax_fault(templates, error)


def _refuse_unknown_names(environment: Environment, tree: nodes.Template, path: str) -> None:
    """Raise at a filter or test that is not there; within an `if` Jinja itself would let it pass until it is met."""
    from jinja2 import TemplateSyntaxError, nodes

    for kind, known in ((nodes.Filter, environment.filters), (nodes.Test, environment.tests)):
        for node in tree.find_all(kind):
            if node.name not in known:
                raise TemplateSyntaxError(f"No {kind.__name__.lower()} named '{node.name}'", node.lineno, filename=path)


def _check_references(templates: TemplateSet, source: Source) -> Iterator[Diagnostic]:
    for name, line, is_parent, is_optional in templates.references(source.path):
        if name is not None and name not in templates.names and not is_optional:
            place = place_at(templates, source.path, line, name)
            hint = did_you_mean(
                name, (known for known in templates.names if known != source.path.removeprefix(PROJECT))
            )
            message = f"no template is called `{name}`"
            yield report(Code.TEMPLATE_FAILED, place, message, hint or f"write it: `templates/{name}`")
        elif name is not None and is_parent and source.path in ancestors(templates, name):
            place = place_at(templates, source.path, line, name)
            own = source.path.removeprefix(PROJECT)
            hint = (
                f"write `{BUILTIN}{own}` for the built-in one"
                if own in templates.builtin
                else "extend another template"
            )
            yield report(Code.TEMPLATE_FAILED, place, f"`{own}` extends itself", hint)
