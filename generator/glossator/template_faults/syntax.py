"""Templates that are not Jinja: the parser's words made into a place, a reason and what to do."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from glossator.diagnostics import Code, Diagnostic, did_you_mean, report
from glossator.template_faults.places import place_at

if TYPE_CHECKING:
    from jinja2 import TemplateSyntaxError

    from glossator.templates import TemplateSet

# What Jinja's parser says (jinja2.parser, jinja2.lexer, jinja2.compiler).
_UNKNOWN_NAME = re.compile(r"No (filter|test) named '(.*?)'")
_UNKNOWN_TAG = re.compile(r"Encountered unknown tag '(\w+)'")
_INNERMOST = re.compile(r"The innermost block that needs to be closed is '(\w+)'")
_EXPECTED = re.compile(
    r"(?:expected token '(?P<wanted>.+?)', got|unexpected) '(?P<found>.+?)'(?:, expected '(?P<other>.+?)')?"
)
_TWICE = re.compile(r"block '(\w+)' defined twice")
_ENDS = ("end of statement block", "end of print statement")
_PAIRED = ("if", "for", "block", "macro", "call", "filter", "set", "with", "raw", "autoescape")
_TAGS = (*_PAIRED, *(f"end{name}" for name in _PAIRED), "elif", "else", "extends", "include", "import", "from")
_TAG = re.compile(r"\{%[-+]?\s*(\w+)((?:[^%]|%(?!\}))*)")
_COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)


def syntax_fault(templates: TemplateSet, error: TemplateSyntaxError) -> Diagnostic:
    """Say where a template is not Jinja, why, and what may mend it."""
    whole = error.message or "not a template"
    said, _, more = whole.partition(". ")
    path, line, word = error.filename, error.lineno, ""
    message, hint = (said[:1].lower() + said[1:]).rstrip(".").replace("'", "`"), more.strip().replace("'", "`")
    opened = _INNERMOST.search(whole)
    start = find_open_tag(templates, path, line, opened[1]) if opened else None
    if unknown := _UNKNOWN_NAME.match(said):
        word, hint = unknown[2], did_you_mean(unknown[2], getattr(templates.environment, f"{unknown[1]}s"))
    elif twice := _TWICE.match(said):
        word, hint = twice[1], "give one of the two another name, or take it out"
    elif tag := _UNKNOWN_TAG.match(said):
        word = tag[1]
        if opened and start and word in _TAGS:
            hint = f"close the `{opened[1]}` of line {start} first: `{{% end{opened[1]} %}}`"
        else:
            hint = did_you_mean(word, _TAGS) or "Jinja has no such tag: what is to be shown stands in `{{ ... }}`"
    elif opened and start:  # the template has ended
        line, word, message = start, opened[1], f"the `{opened[1]}` is never closed"
        hint = f"write `{{% end{opened[1]} %}}` where it is to end"
    elif expected := _EXPECTED.match(said):
        word, wanted = expected["found"], expected["wanted"] or expected["other"]
        hint = f"write `{wanted}` before it" if wanted else "take it out, or write what belongs before it"
        if wanted in _ENDS:
            hint = f"take `{word}` out, or write the operator that is missing before it"
        if not _stands_once(templates, path, line, word):
            word = ""
    return report(
        Code.TEMPLATE_SYNTAX,
        place_at(templates, path, line, word),
        message,
        hint or "compare the line with Jinja's manual",
    )


def _stands_once(templates: TemplateSet, path: str | None, line: int, word: str) -> bool:
    """Tell whether a line holds a word, or a run of a sign, in one place alone: else nobody can tell which is meant."""
    source = templates.source_by_path.get(path or "")
    return source is not None and len(re.findall(rf"(?:{re.escape(word)})+", source.line_text(line))) == 1


def find_open_tag(templates: TemplateSet, path: str | None, last: int, name: str) -> int | None:
    """Find the line of the innermost tag of a name that is not closed by the line `last`; None where none is found."""
    source = templates.source_by_path.get(path or "")
    if source is None:
        return None
    text = _COMMENT.sub(lambda comment: re.sub(r"[^\n]", " ", comment[0]), source.text)
    lines: list[int] = []
    for tag in _TAG.finditer(text):
        line = text.count("\n", 0, tag.start()) + 1
        if line > last:
            break
        if tag[1] == name and not (name == "set" and "=" in tag[2]):
            lines.append(line)
        elif tag[1] == f"end{name}" and lines:
            lines.pop()
    return lines[-1] if lines else None
