"""From a YAML text to plain values with their places: by lines where its style is the common one, else in one pass over libyaml's events.

Why events and not PyYAML's loader: libyaml's composer recurses, so a file of many brackets kills the process; and the loader resolves
scalars by YAML 1.1, in which `no` is false and `12:30` a number. Here every scalar stays its spelling, and depth is checked as events arrive.

libyaml is YAML 1.1 in one more way that matters: it takes U+0085, U+2028 and U+2029 for line ends. In YAML 1.2 they are ordinary characters
(5.4), so they are hidden from it behind characters that the text does not hold, one for one, and offsets stay true.

All paths are tuples of keys (str) and indices (int); `()` is the document itself. All offsets are code points of the source's text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import yaml
from yaml._yaml import CParser  # libyaml itself; `yaml.cyaml` has it too but does not say so to type checkers

from glossator.diagnostics import Code, report
from glossator.source import Source, Span
from glossator.yaml_nodes.growing import Growth
from glossator.yaml_nodes.lines import read_lines
from glossator.yaml_nodes.spans import Spans
from glossator.yaml_nodes.syntax_faults import explain_syntax_fault

if TYPE_CHECKING:
    from collections.abc import Mapping

    from glossator.diagnostics import Diagnostic
    from glossator.yaml_nodes.growing import Path

MAX_BYTES = 1 << 20
SHORTEN = "shorten it: look for what was pasted in or repeated by mistake"
BYTE_ORDER_MARK = "\ufeff"
# YAML 1.2.2, 5.1: what may not stand in a stream.
UNPRINTABLE = re.compile(r"[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
OLD_LINE_ENDS = re.compile("[\x85\u2028\u2029]")
# libyaml compares each %TAG with all before it: a megabyte of them would take it minutes. They are refused anyway.
TAG_DIRECTIVE = re.compile(r"(?:[ \t]*(?:#[^\r\n]*)?(?:\r\n?|\n)|%(?!TAG)[^\r\n]*(?:\r\n?|\n))*+(%TAG\b[^\r\n]*)")


@dataclass(frozen=True)
class Loaded:
    """A YAML document: its value, and where each part of it stands.

    `value` is made of dict, list, `Scalar` and None. A null in a mapping is left out of it, though `key_spans` keeps its key; a null in a
    list is None. `whole` is the range that was read. `faulty` are the paths at which a fault was already told and a value therefore lacks.
    `is_broken` tells that reading stopped; then `value` is None and says nothing.
    """

    source: Source
    whole: Span
    value: Any = None
    spans: Mapping[Path, Span] = field(default_factory=dict, repr=False)
    key_spans: Mapping[Path, Span] = field(default_factory=dict, repr=False)
    faulty: frozenset[Path] = frozenset()
    is_broken: bool = False

    @cached_property
    def excerpt(self) -> Source:
        """The source as far as it was read."""
        text = self.source.text
        return self.source if self.whole.end == len(text) else Source(self.source.path, text[: self.whole.end])

    @cached_property
    def first_keys(self) -> dict[Path, Span]:
        """The first key of each mapping, by the mapping's path."""
        first: dict[Path, Span] = {}
        for path, span in self.key_spans.items():
            first.setdefault(path[:-1], span)
        return first


def load_yaml(
    source: Source, start: int = 0, end: int | None = None, *, when_too_large: str = SHORTEN
) -> tuple[Loaded, list[Diagnostic]]:
    """Read the one YAML document in a source's text from code point `start` to `end`; its diagnostics tell all that is wrong with it.

    `when_too_large` is the hint for a text of too many bytes.
    A fault of syntax, too great a depth or too many bytes end the reading; other faults only lose the part that has them.
    """
    start += source.text.startswith(BYTE_ORDER_MARK, start)
    text = source.text[start:end]
    read = read_lines(text, start)
    if read:
        value, root = read
        whole = Span(start, start + len(text))
        return Loaded(source, whole, value, Spans(root, is_of_keys=False), Spans(root, is_of_keys=True)), []
    return read_events(source, text, start, when_too_large=when_too_large)


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
