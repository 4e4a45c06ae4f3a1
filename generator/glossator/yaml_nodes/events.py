"""The full way from a YAML text to plain values: one pass over libyaml's events. It is loaded for texts that are not in the common style.

Why events and not PyYAML's loader: libyaml's composer recurses, so a file of many brackets kills the process; and the loader resolves
scalars by YAML 1.1, in which `no` is false and `12:30` a number. Here every scalar stays its spelling, and depth is checked as events arrive.

libyaml is YAML 1.1 in one more way that matters: it takes U+0085, U+2028 and U+2029 for line ends. In YAML 1.2 they are ordinary characters
(5.4), so they are hidden from it behind characters that the text does not hold, one for one, and offsets stay true.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import yaml
from yaml._yaml import CParser  # libyaml itself; `yaml.cyaml` has it too but does not say so to type checkers

from glossator.diagnostics import Code, report
from glossator.source import Span
from glossator.yaml_nodes.growing import Growth
from glossator.yaml_nodes.limits import MAX_BYTES, SHORTEN
from glossator.yaml_nodes.loaded import Loaded
from glossator.yaml_nodes.syntax_faults import explain_syntax_fault

if TYPE_CHECKING:
    from glossator.diagnostics import Diagnostic
    from glossator.source import Source

# YAML 1.2.2, 5.1: what may not stand in a stream. Told by what is left out: Python compiles the long list of what may far more slowly.
UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
OLD_LINE_ENDS = re.compile("[\x85\u2028\u2029]")
# libyaml compares each %TAG with all before it: a megabyte of them would take it minutes. They are refused anyway.
TAG_DIRECTIVE = re.compile(r"(?:[ \t]*(?:#[^\r\n]*)?(?:\r\n?|\n)|%(?!TAG)[^\r\n]*(?:\r\n?|\n))*+(%TAG\b[^\r\n]*)")


def read_events(
    source: Source, text: str, start: int, *, when_too_large: str = SHORTEN
) -> tuple[Loaded, list[Diagnostic]]:
    """Read the document that begins at a code point of a source, the full way: by libyaml's events."""
    whole = Span(start, start + len(text))
    fault = _find_early_fault(source, text, start, when_too_large)
    if fault:
        return Loaded(source, whole, is_broken=True), [fault]
    hidden, shown = _hide_old_line_ends(text)
    growth = Growth(source, start, shown)
    try:
        is_whole = growth.take(CParser(hidden))
    except yaml.MarkedYAMLError as error:
        growth.diagnostics.append(explain_syntax_fault(error, source, whole))
        is_whole = False
    if not is_whole:
        return Loaded(source, whole, is_broken=True), growth.diagnostics
    faulty = frozenset(growth.faulty)
    return Loaded(source, whole, growth.value, growth.spans, growth.key_spans, faulty), growth.diagnostics


def _find_early_fault(source: Source, text: str, start: int, when_too_large: str) -> Diagnostic | None:
    """Find what must be known before libyaml sees the text."""
    size = len(text) if len(text) > MAX_BYTES else len(text.encode("utf-8", "surrogatepass"))
    if size > MAX_BYTES:
        message = (
            f"the YAML is larger than 1 MiB ({size:,} bytes)" if size >= len(text) else "the YAML is larger than 1 MiB"
        )
        return report(Code.FILE_TOO_LARGE, source.place(Span(start, start)), message, when_too_large)
    if wrong := UNPRINTABLE.search(text):
        at = Span(start + wrong.start(), start + wrong.end())
        code = Code.NUL_CHARACTER if wrong[0] == "\0" else Code.YAML_SYNTAX
        message = f"the character U+{ord(wrong[0]):04X} is not allowed in YAML"
        return report(code, source.place(at), message, "delete it; it is invisible in most editors")
    if directive := TAG_DIRECTIVE.match(text):
        at = Span(start + directive.start(1), start + directive.end(1))
        return report(Code.YAML_FEATURE, source.place(at), "tags are not allowed", "delete the `%TAG` line")
    return None


def _hide_old_line_ends(text: str) -> tuple[str, dict[int, str]]:
    """Give the text with other characters for U+0085, U+2028 and U+2029, and the table that brings them back."""
    if not OLD_LINE_ENDS.search(text):
        return text, {}
    folded = text.lower()
    unused = (
        point
        for point in range(0xF0000, 0xFFFFE)
        if chr(point) not in text and f"{point:x}" not in folded  # nor as an escape
    )
    hiding = dict(zip((0x85, 0x2028, 0x2029), unused, strict=False))
    return text.translate(hiding), {stand_in: chr(original) for original, stand_in in hiding.items()}
