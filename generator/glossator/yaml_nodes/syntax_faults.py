"""What libyaml's complaints mean, in words that help.

libyaml tells a problem and often a context, each with a mark. Where the problem only shows at the end of the file or on a later line (an open
quotation mark, a key without a colon), the fault is told where its cause is: at the context.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from glossator.diagnostics import Code, report
from glossator.model.fields import MAX_SHOWN_LENGTH
from glossator.source import Span
from glossator.yaml_nodes.limits import MAX_DEPTH

if TYPE_CHECKING:
    import yaml

    from glossator.diagnostics import Diagnostic
    from glossator.source import Source


class Explanation(NamedTuple):
    """Our words for one of libyaml's problems, and whether its cause is at the context's mark."""

    message: str
    hint: str
    at_context: bool = False
    code: Code = Code.YAML_SYNTAX


# Keyed by libyaml's problem (libyaml 0.2.5, scanner.c and parser.c).
EXPLANATIONS = {
    "could not find expected ':'": Explanation(
        "this line has no `key: value`",
        "put a colon and a space after the key, or indent the line to continue the text above",
        at_context=True,
    ),
    "mapping values are not allowed in this context": Explanation(
        "there is a second `: ` where only text can follow",
        "put the text in quotes, or begin the key on a line of its own",
    ),
    "mapping keys are not allowed in this context": Explanation(
        "a key cannot stand here", "begin it on a line of its own, indented as its neighbours are"
    ),
    "block sequence entries are not allowed in this context": Explanation(
        "a list cannot begin here", "begin the list on the next line, or put a text that begins with `- ` in quotes"
    ),
    "found a tab character that violates indentation": Explanation("a tab is used to indent", "indent with spaces"),
    "found a tab character where an indentation space is expected": Explanation(
        "a tab is used to indent", "indent with spaces"
    ),
    "found an indentation indicator equal to 0": Explanation(
        "the indentation indicator is 0", "delete the digit after `|` or `>`"
    ),
    "found unexpected end of stream": Explanation(
        "a quotation mark is opened and never closed",
        "close it, or write a quotation mark inside single quotes twice (`''`) and inside double quotes as `\\\"`",
        at_context=True,
    ),
    "found unexpected document indicator": Explanation(
        "a quotation mark is opened and not closed before `---` or `...`", "close it", at_context=True
    ),
    "found unknown escape character": Explanation(
        "the backslash begins no escape that YAML knows", "write `\\\\` for a backslash, or use single quotes"
    ),
    "did not find expected hexdecimal number": Explanation(
        "an escape lacks its hexadecimal digits", "write two digits after `\\x`, four after `\\u`, eight after `\\U`"
    ),
    "found invalid Unicode character escape code": Explanation(
        "the escape gives no Unicode character",
        "write the character itself, or `\\U` and its eight digits; surrogate pairs are not allowed",
    ),
    "did not find expected key": Explanation(
        "there is something after the value, or the indentation differs from the keys above",
        "line the key up with its neighbours; put a text that begins with a quotation mark in quotes as a whole",
    ),
    "did not find expected '-' indicator": Explanation(
        "a list goes on here without `- `", "begin each entry with `- `, lined up with the entries above"
    ),
    "did not find expected ',' or ']'": Explanation(
        "a `[` is not closed, or a comma lacks", "close the list with `]`, or put a text that begins with `[` in quotes"
    ),
    "did not find expected ',' or '}'": Explanation(
        "a `{` is not closed, or a comma lacks",
        "close the mapping with `}`, or put a text that begins with `{` in quotes",
    ),
    "did not find expected node content": Explanation(
        "a value is expected here", "give the value, or put a text that holds brackets, braces or commas in quotes"
    ),
    "did not find expected <document start>": Explanation(
        "the text goes on after its end", "indent the line to continue the value above, or put it under a key"
    ),
    "found incompatible YAML document": Explanation("the `%YAML` line names another version", "delete the line"),
    "found duplicate %YAML directive": Explanation("there is a second `%YAML` line", "delete it"),
    "found unknown directive name": Explanation(
        "no directive begins with this `%`", "delete the line, or put a text that begins with `%` in quotes"
    ),
    "found undefined tag handle": Explanation(
        "tags are not allowed", "delete the tag, or put a text that begins with `!` in quotes", code=Code.YAML_FEATURE
    ),
    "found unexpected ':'": Explanation("a `:` cannot stand here", "put the text in quotes"),
    "did not find expected comment or line break": Explanation(
        "there is text right after `|` or `>`", "begin the text on the next line, indented"
    ),
    "did not find expected alphabetic or numeric character": Explanation(
        "a text cannot begin with `&` or `*`", "put the text in quotes"
    ),
    # Newer versions (0.2.6) look ahead, and stop before they tell of any of the brackets.
    "exceeded maximum nesting depth": Explanation(
        f"lists and mappings are nested more than {MAX_DEPTH} levels deep",
        "close some brackets, or indent less",
        code=Code.YAML_TOO_DEEP,
    ),
}
FALLBACKS = {
    "while scanning a tag": Explanation("a text cannot begin with `!`", "put the text in quotes"),
    "while parsing a tag": Explanation("a text cannot begin with `!`", "put the text in quotes"),
    "while scanning a directive": Explanation("the `%` line is not a directive", "delete the line"),
    "while scanning a %YAML directive": Explanation("the `%YAML` line is not well-formed", "delete the line"),
}
OTHER = Explanation("this is not YAML", "look for a missing quotation mark, colon or bracket here or on the line above")
# `key:value`: all that comes before a fault can hang on the space that lacks.
TIGHT_COLON = re.compile(r"\s*(?:- +)*[\w-]+:(?![/\s]).*\S")
SECOND_COLON = re.compile(r"\s*(?:- +)*([^\s:][^:]*): +[^\"'\[{|>].*: ")
# `key: [Word] more`: what stands after a closing bracket or quotation mark.
AFTER_BRACKET = re.compile(
    r"\s*(?:- +)*(?:([^\s:\[{\"'][^:]*): +)?(\[[^\[\]]*\] *[^\s,#].*|\{[^{}]*\} *[^\s,#].*|\"[^\"]*\" *[^\s,#].*)"
)
AFTER_VALUE = {
    "did not find expected key",
    "did not find expected '-' indicator",
    "did not find expected <document start>",
}
KINDS = {"[": "a list", "{": "a mapping", '"': "a quoted text"}


def explain_syntax_fault(error: yaml.MarkedYAMLError, source: Source, whole: Span) -> Diagnostic:
    """Give the diagnostic for what libyaml complains of in the range `whole` of the source."""
    found = EXPLANATIONS.get(error.problem or "") or FALLBACKS.get(error.context or "") or OTHER
    problem = _offset(error.problem_mark, whole, source)
    at = problem
    if error.context_mark is not None and (found.at_context or problem >= _end_of_words(source, whole)):
        at = _offset(error.context_mark, whole, source)
    if error.problem == "found character that cannot start any token":
        found = _explain_first_character(source.text[at : at + 1])
    hint = _find_closer_hint(error.problem or "", source, at) or found.hint
    return report(found.code, source.place(Span(at, at + 1)), found.message, hint)


def _offset(mark: yaml.Mark | None, whole: Span, source: Source) -> int:
    """Give a mark's offset; one past the last words is told at their end, so that a line can be shown."""
    offset = whole.start + (mark.index if mark is not None else 0)
    return min(offset, max(whole.start, _end_of_words(source, whole)))


def _end_of_words(source: Source, whole: Span) -> int:
    return whole.start + len(source.text[whole.start : whole.end].rstrip())


def _explain_first_character(character: str) -> Explanation:
    if character == "\t":
        return EXPLANATIONS["found a tab character that violates indentation"]
    return Explanation(f"a text cannot begin with {_quote(character)}", "put the text in quotes")


def _quote(character: str) -> str:
    return "a backtick" if character == "`" else f"`{character}`"


def _find_closer_hint(problem: str, source: Source, at: int) -> str:
    """Find a likelier cause on the line of a fault or on the line above it."""
    line, _ = source.line_column(at)
    here, above = source.line_text(line), source.line_text(line - 1) if line > 1 else ""
    if here[: len(here) - len(here.lstrip())].count("\t"):
        return "indent with spaces; this line begins with a tab"
    if problem == "mapping values are not allowed in this context" and (key := SECOND_COLON.match(here)):
        return f"put the value of `{key[1].strip()}` in quotes: it holds a colon and a space"
    if problem in AFTER_VALUE and (bracket := AFTER_BRACKET.match(here)):
        return _hint_bracket(bracket[1] or "", re.split(r"[ \t]#", bracket[2])[0].rstrip())
    if problem in {"mapping values are not allowed in this context", "could not find expected ':'"}:
        if TIGHT_COLON.fullmatch(here):
            return "put a space after the colon"
        if TIGHT_COLON.fullmatch(above):
            return f"put a space after the colon on line {line - 1}"
    return ""


def _hint_bracket(key: str, value: str) -> str:
    """Tell how to write a text that begins with a bracket or a quotation mark, which YAML takes for something that ends with its partner."""
    if not key and ": " in value:
        return "put the key in quotes, or begin it with a letter"
    quoted = f"'{value.replace(chr(39), chr(39) * 2)}'" if '"' in value or "\\" in value else f'"{value}"'
    shown = f": `{quoted}`" if len(value) <= MAX_SHOWN_LENGTH and "`" not in value else ""
    whose = f"the value of `{key}`" if key else "the text"
    return f"put {whose} in quotes: it begins with `{value[0]}`, which otherwise begins {KINDS[value[0]]}{shown}"
