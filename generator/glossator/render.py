"""Renders a page: a view and its template become bytes. Pure: no clock, no disk, no globals.

A template that fails is told at its own line, in words that do not depend on the page: a fault that a thousand pages meet is one fault.
"""

from __future__ import annotations

import re
from dataclasses import fields, is_dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from glossator.diagnostics import Code, Diagnostic, did_you_mean, report
from glossator.languages import Dates
from glossator.model import views
from glossator.model.fields import Moment
from glossator.model.words import ENGLISH
from glossator.source import Place
from glossator.templates import TemplateSet, candidate_paths

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import tzinfo

    from glossator.model.views import View
    from glossator.model.words import Words
    from glossator.template_engine.codes import Store

TOP_NAMES = ("page", "site", "view")
FORBIDDEN_IN_XML = "[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]"
# The same but for surrogates, which cannot be encoded anyway.
FORBIDDEN_CHARACTERS = (*(chr(code) for code in range(0x20) if chr(code) not in "\t\n\r"), "\ufffe", "\uffff")
MISSING_NAME = re.compile(r"'(\w+)' is undefined")
MISSING_FIELD = re.compile(r"'(?:\w+\.)*(\w+)(?: object)?' has no attribute '([^']+)'")
MACRO = re.compile(r"\{%[-+]? *macro +(\w+)")
PARTICULAR = re.compile(r"<[^>]*>|'[^']*'|\"[^\"]*\"|\d+")


def make_templates(
    builtin: Mapping[str, str],
    overrides: Mapping[str, str],
    language: str,
    zone: tzinfo,
    store: Store | None = None,
    words: Words = ENGLISH,
) -> TemplateSet:
    """Make a site's templates, with words and dates of its language, in its time zone. `store` keeps what was compiled for the next process."""
    return TemplateSet(builtin, overrides, Dates(language, zone, words.language_of(language)).filters(), store, words)


def render_view(templates: TemplateSet, name: str, view: View) -> tuple[bytes, list[Diagnostic]]:
    """Render a view with the template of a name: UTF-8 that ends with one newline. Where the template fails there are no bytes."""
    try:
        text = templates.template(name).render(name_values(view))
    except Exception as error:  # noqa: BLE001  a project's template may raise anything, and the other pages shall be rendered
        return b"", [explain_failure(templates, name, error)]
    if name.endswith(".xml"):
        return encode_xml(text), []
    return encode_page(text), []


def encode_page(text: str) -> bytes:
    """Encode a page: UTF-8 that ends with one newline."""
    if not text.endswith("\n") or text.endswith("\n\n"):
        text = text.rstrip("\n") + "\n"
    return text.encode()


def encode_xml(text: str) -> bytes:
    """Encode an XML file, without the characters that XML 1.0 forbids (section 2.2). Few files hold any: to look for each is quicker."""
    if not any(character in text for character in FORBIDDEN_CHARACTERS):
        try:
            return encode_page(text)
        except UnicodeEncodeError:  # a surrogate
            pass
    return encode_page(re.sub(FORBIDDEN_IN_XML, "", text))


def name_values(view: View) -> dict[str, Any]:
    """Give what a template sees: the view, with `page` and `site` as shortcuts where it has them."""
    page = getattr(view, "page", None)
    site = page.site if page else getattr(view, "site", None)
    values = {"view": view, "page": page, "site": site}
    return {name: value for name, value in values.items() if value is not None}


def explain_failure(templates: TemplateSet, name: str, error: Exception) -> Diagnostic:
    """Say at which line of which template rendering failed, and why."""
    from jinja2 import TemplateNotFound, TemplateSyntaxError, UndefinedError

    from glossator.template_faults.places import place_at
    from glossator.template_faults.syntax import syntax_fault

    if isinstance(error, TemplateSyntaxError):
        return syntax_fault(templates, error)
    if isinstance(error, RecursionError) and (fault := explain_circle(templates, error)):
        return fault
    path, line = find_failing_line(templates, error) or (None, 0)
    if isinstance(error, UndefinedError):
        missing, message, hint = explain_undefined(str(error), find_macros(templates))
        return report(Code.TEMPLATE_UNDEFINED, place_at(templates, path, line, missing), message, hint)
    if isinstance(error, TemplateNotFound):
        wanted = str(error.name)
        place = place_at(templates, path, line, wanted) if path else Place(f"templates/{name}")
        hint = did_you_mean(wanted, templates.names) or f"write it: `templates/{wanted}`"
        return report(Code.TEMPLATE_FAILED, place, f"no template is called `{wanted}`", hint)
    if isinstance(error, RecursionError):
        hint = "look for a macro, or a chain of them, that calls itself without end"
        return report(Code.TEMPLATE_FAILED, place_at(templates, path, line), "the template comes to no end", hint)
    message = f"`{type(error).__name__}`: {describe_error(error)}"
    hint = "mend the expression in this line: one of its values is not of the kind that it needs"
    return report(Code.TEMPLATE_FAILED, place_at(templates, path, line), message, hint)


def explain_circle(templates: TemplateSet, error: RecursionError) -> Diagnostic | None:
    """Say which templates include or extend one another without end, at the line where the first by name goes on; None where none do."""
    from glossator.template_faults.places import place_at

    steps = find_template_lines(templates, error)
    line_by_path: dict[str, int] = {}
    for (path, line), (following, _) in pairwise(steps[len(steps) // 2 :]):
        names = [each.name for each in templates.references(path) if each.line == line and each.name]
        if any(following in candidate_paths(name) for name in names):
            line_by_path[path] = line
    if not line_by_path:
        return None
    names = [f"`{path.partition('/')[2]}`" for path in sorted(line_by_path)]
    message = f"{names[0]} includes itself without end"
    if len(names) > 1:
        message = f"{', '.join(names[:-1])} and {names[-1]} include one another without end"
    path = min(line_by_path)
    hint = (
        "take one of the includes out, or put it between `{% if ... %}` and `{% endif %}`, so that it comes to an end"
    )
    return report(Code.TEMPLATE_FAILED, place_at(templates, path, line_by_path[path]), message, hint)


def find_failing_line(templates: TemplateSet, error: Exception) -> tuple[str, int] | None:
    """Find the innermost frame that is a template's; Jinja has put the template's path and line into its frames."""
    return next(reversed(find_template_lines(templates, error)), None)


def find_template_lines(templates: TemplateSet, error: Exception) -> list[tuple[str, int]]:
    """Find the frames that are templates', the outermost first."""
    found, trace = [], error.__traceback__
    while trace:
        path = trace.tb_frame.f_code.co_filename
        if path in templates.source_by_path:
            found.append((path, trace.tb_lineno))
        trace = trace.tb_next
    return found


def find_macros(templates: TemplateSet) -> set[str]:
    """Find the names of all macros of the templates."""
    return {name for source in templates.source_by_path.values() for name in MACRO.findall(source.text)}


def explain_undefined(said: str, macros: Collection[str]) -> tuple[str, str, str]:
    """Read Jinja's words on something undefined: give the name that is missing, a message and a hint."""
    if match := MISSING_NAME.fullmatch(said):
        hint = (
            did_you_mean(match[1], (*TOP_NAMES, "super"))
            or "a template sees `view`, and where the page has them `page` and `site`"
        )
        return match[1], f"`{match[1]}` is not defined", hint
    if match := MISSING_FIELD.fullmatch(said):
        owner, missing = match.groups()
        if owner == "None":
            return (
                missing,
                f"nothing is there whose `{missing}` could be read",
                "ask first whether it is there: `{% if ... %}`",
            )
        if owner == "TemplateModule":
            hint = did_you_mean(missing, macros) or "look whether that template has a macro or a variable of this name"
            return missing, f"the imported template has no `{missing}`", hint
        if owner == "dict":
            file = f", or put the file at `templates/assets/{missing}` if it is one" if "." in missing else ""
            hint = f"ask first whether it is there: `{{% if ... is defined %}}`{file}"
            return missing, f"nothing is called `{missing}` there", hint
        known = fields_of(owner)
        listed = f"its fields are {', '.join(f'`{field}`' for field in known)}" if known else ""
        hint = did_you_mean(missing, known) or listed or "ask first whether it is there: `{% if ... is defined %}`"
        return missing, f"`{owner}` has no field `{missing}`", hint
    return (
        "",
        said[:1].lower() + said[1:].rstrip(".").replace("'", "`"),
        "the manual tells what templates see",
    )


def fields_of(class_name: str) -> tuple[str, ...]:
    """Give the names of a view's fields."""
    known = Moment if class_name == "Moment" else getattr(views, class_name, None)
    return tuple(field.name for field in fields(known)) if known is not None and is_dataclass(known) else ()


def describe_error(error: Exception) -> str:
    """Describe an exception in words that are the same for every page: what may be a page's own value is left out."""
    said = (
        re.sub(r"<[^>]*>", "…", str(error))
        if isinstance(error, TypeError | AttributeError)
        else PARTICULAR.sub("…", str(error))
    )
    return said.partition("\n")[0].rstrip(".").replace("'", "`") or "no reason given"
