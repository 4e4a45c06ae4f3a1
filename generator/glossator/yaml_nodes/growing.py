"""Values grown from libyaml's events, with their places.

Not recursive: depth is data here, and limited as events arrive, so no file can exhaust the stack.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import yaml

from glossator.diagnostics import Code, report
from glossator.model.fields import NULL_WORDS, Scalar, shorten
from glossator.source import Span
from glossator.yaml_nodes.limits import MAX_DEPTH, MAX_FAULTS

if TYPE_CHECKING:
    from yaml._yaml import CParser
    from yaml._yaml import Mark as LibyamlMark

    from glossator.diagnostics import Diagnostic
    from glossator.source import Source
    from glossator.yaml_nodes.limits import Path

# What an escape such as "\a" can bring in, and neither HTML nor XML can hold.
UNPRINTABLE_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
FEATURE_HINTS = {
    "alias": "repeat the value: an alias hides what a key says from whoever reads it there",
    "anchor": "delete the anchor: there are no aliases that could use it",
    "tag": "delete the tag, or put a text that begins with `!` in quotes",
    "merge": "write the keys out; a key that is really called `<<` goes in quotes",
    "key": "write the key as one plain word",
    "document": "keep one document in a file: delete this line and all below it, or move them to a file of their own",
}


def index_of(mark: yaml.Mark | LibyamlMark | None) -> int:
    """Give a mark's code point in the text that libyaml was given; its events always have marks, though its types do not say so."""
    return mark.index if mark is not None else 0


@dataclass(slots=True)
class _Frame:
    """An open list or mapping. `path` is None inside a part that is read only for its faults."""

    value: dict[str, Any] | list[Any]
    path: Path | None
    span_start: int
    is_key: bool = False
    key: str | None = None  # of a mapping: the key that waits for its value; None: that value is lost
    has_key: bool = False

    def next_path(self) -> Path | None:
        """Give the path of the value that comes next."""
        if self.path is None:
            return None
        if isinstance(self.value, list):
            return (*self.path, len(self.value))
        return None if self.key is None else (*self.path, self.key)


class Growth:
    """What has grown so far. All offsets are of the source's text; `start` is where the YAML begins in it.

    `shown` gives back the characters that were hidden from libyaml.
    """

    def __init__(self, source: Source, start: int, shown: dict[int, str]) -> None:
        self.source = source
        self.start = start
        self.shown = shown
        self.value: Any = None
        self.spans: dict[Path, Span] = {}
        self.key_spans: dict[Path, Span] = {}
        self.faulty: set[Path] = set()
        self.diagnostics: list[Diagnostic] = []
        self.frames: list[_Frame] = []
        self.last_end = start

    def take(self, parser: CParser) -> bool:
        """Read all events; tell whether the document came to its end."""
        documents = 0
        while parser.check_event():
            event = parser.get_event()
            if len(self.diagnostics) >= MAX_FAULTS:
                return False
            if isinstance(event, yaml.ScalarEvent):
                self._add_scalar(event)
            elif isinstance(event, yaml.CollectionStartEvent):
                if not self._open_collection(event):
                    return False
            elif isinstance(event, yaml.CollectionEndEvent):
                self._close_collection(event)
            elif isinstance(event, yaml.AliasEvent):
                self._add_alias(event)
            elif isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    self._refuse("document", "a second document begins here", self._span(event))
                    break
        return True

    def _span(self, event: yaml.Event) -> Span:
        return Span(self.start + index_of(event.start_mark), self.start + index_of(event.end_mark))

    def _refuse(self, feature: str, message: str, span: Span) -> None:
        self.diagnostics.append(report(Code.YAML_FEATURE, self.source.place(span), message, FEATURE_HINTS[feature]))

    def _check_properties(self, event: yaml.ScalarEvent | yaml.CollectionStartEvent) -> None:
        """Refuse an anchor and a tag; the value itself stands."""
        start = self.start + index_of(event.start_mark)
        if event.anchor is not None:
            name = shorten(event.anchor)
            self._refuse("anchor", f"the anchor `&{name}` is not allowed", Span(start, start + len(event.anchor) + 1))
        if event.tag is not None:
            self._refuse("tag", "tags are not allowed", Span(start, start + 1))

    def _add_scalar(self, event: yaml.ScalarEvent) -> None:
        is_plain = event.implicit[0]
        if event.anchor is not None or event.tag is not None:
            self._check_properties(event)
        text = event.value.translate(self.shown) if self.shown else event.value
        span = self._trim(self._span(event), event.style)
        frame = self.frames[-1] if self.frames else None
        if frame and isinstance(frame.value, dict) and not frame.has_key:
            self._set_key(frame, text, span, is_plain=is_plain)
            return
        if event.style == '"' and (wrong := UNPRINTABLE_TEXT.search(text)):
            code = Code.NUL_CHARACTER if wrong[0] == "\0" else Code.INVALID_VALUE
            message = f"the escape gives the character U+{ord(wrong[0]):04X}, which no page can hold"
            self.diagnostics.append(report(code, self.source.place(span), message, "delete the escape"))
            text = UNPRINTABLE_TEXT.sub("\N{REPLACEMENT CHARACTER}", text)
            if frame and (path := frame.next_path()) is not None:
                self.faulty.add(path)
        is_null = is_plain and text in NULL_WORDS and event.tag is None
        self._add_value(None if is_null else Scalar(text, is_plain=is_plain), span)

    def _trim(self, span: Span, style: str | None) -> Span:
        """End a block scalar's span with its last words; libyaml lets it run on over the empty lines below."""
        self.last_end = span.end
        if style not in {"|", ">"}:
            return span
        length = len(self.source.text[span.start : span.end].rstrip())
        self.last_end = span.start + length
        return Span(span.start, self.last_end)

    def _set_key(self, frame: _Frame, text: str, span: Span, *, is_plain: bool) -> None:
        frame.has_key, frame.key = True, None
        if is_plain and text in NULL_WORDS:
            self._refuse("key", "the key is empty" if text in {"", "~"} else f"`{text}` is not a key here", span)
        elif is_plain and text == "<<":
            self._refuse("merge", "merge keys are not allowed", span)
        elif frame.path is not None and (*frame.path, text) in self.key_spans:
            first_line, _ = self.source.line_column(self.key_spans[*frame.path, text].start)
            message = f"the key `{shorten(text)}` is already given on line {first_line}"
            hint = "delete one of the two, or join their values"
            self.diagnostics.append(report(Code.DUPLICATE_KEY, self.source.place(span), message, hint))
        else:
            frame.key = text
            if frame.path is not None:
                self.key_spans[*frame.path, text] = span

    def _add_alias(self, event: yaml.AliasEvent) -> None:
        span = self._span(event)
        self.last_end = span.end
        self._refuse("alias", f"the alias `*{shorten(event.anchor or '')}` is not allowed", span)
        frame = self.frames[-1] if self.frames else None
        if frame and isinstance(frame.value, dict) and not frame.has_key:
            frame.has_key, frame.key = True, None
            return
        path = frame.next_path() if frame else ()
        if path is not None:
            self.faulty.add(path)
        self._add_value(None, span)

    def _add_value(self, value: Any, span: Span) -> None:  # noqa: ANN401  whatever YAML can say
        """Put a value where it belongs: into the innermost open list or mapping, or as the document itself."""
        if not self.frames:
            self.value = value
            self.spans[()] = span
            return
        frame = self.frames[-1]
        path = frame.next_path()
        if path is not None:
            self.spans[path] = span
        if isinstance(frame.value, list):
            frame.value.append(value)
        else:
            if frame.key is not None and value is not None:
                frame.value[frame.key] = value
            frame.has_key = False

    def _open_collection(self, event: yaml.CollectionStartEvent) -> bool:
        """Open a list or a mapping; tell whether it may be this deep."""
        start = self.start + index_of(event.start_mark)
        if len(self.frames) >= MAX_DEPTH:
            message = f"lists and mappings are nested more than {MAX_DEPTH} levels deep"
            place = self.source.place(Span(start, start + 1))
            self.diagnostics.append(report(Code.YAML_TOO_DEEP, place, message, "close some brackets, or indent less"))
            return False
        if event.anchor is not None or event.tag is not None:
            self._check_properties(event)
        value: dict[str, Any] | list[Any] = [] if isinstance(event, yaml.SequenceStartEvent) else {}
        if not self.frames:
            self.frames.append(_Frame(value, (), start))
            return True
        parent = self.frames[-1]
        is_key = isinstance(parent.value, dict) and not parent.has_key
        if is_key:
            self._refuse("key", "a list or a mapping cannot be a key", Span(start, start + 1))
            parent.key = None
        self.frames.append(_Frame(value, None if is_key else parent.next_path(), start, is_key=is_key))
        return True

    def _close_collection(self, event: yaml.CollectionEndEvent) -> None:
        frame = self.frames.pop()
        end = self.start + index_of(event.end_mark)
        if index_of(event.end_mark) > index_of(event.start_mark):
            self.last_end = end  # a closing bracket; the end of a block is found only past the empty lines after it
        if frame.is_key:
            self.frames[-1].has_key, self.frames[-1].key = True, None
            return
        self._add_value(frame.value, Span(frame.span_start, max(self.last_end, frame.span_start)))
