"""The ledger's file, read: it is YAML of one form alone, that of `writing`, and whatever else stands in it is a fault.

No YAML reader, since a large site's ledger has many megabytes, and since a file that only a program writes is either as it was written or damaged.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from glossator.diagnostics import Code, Diagnostic, report
from glossator.ledger.writing import FORMAT, file_order
from glossator.model.ledger import PARTS, Ledger, LedgerEntry, State
from glossator.source import Source, Span

if TYPE_CHECKING:
    from collections.abc import Sequence

DIGEST = "[0-9a-f]{64}"
MOMENT = r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z"
DATE = r"\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}:\d{2}(?:\.\d{1,6})?Z)?"
# The lines of an entry, in their order: what may stand in each, and whether it must be there.
LINES = {
    "- key": ("[0-9a-f]{12}", True),
    "  article": (r'"(?:[^"\\\n]|\\[^\n])*+"', True),
    "  recorded": (MOMENT, True),
    "  correction": ("[a-z0-9][a-z0-9-]*+", False),
    "  kind": ("[a-z][a-z-]*+", False),
    "  in": ("[a-z]++", False),
    "  date": (DATE, False),
    "  notice": (DIGEST, False),
    **{f"  {part}": (DIGEST, False) for part in PARTS},
    "  blocks": ("[0-9a-f]{8}(?: [0-9a-f]{8})*+", False),
}
REQUIRED = [key for key, (_, must) in LINES.items() if must]
ENTRY = re.compile(
    "".join(f"{key}: ({value})\n" if must else f"(?:{key}: ({value})\n)?+" for key, (value, must) in LINES.items())
)
HEAD = re.compile(r"(?:#[^\n]*+\n|[ \t]*+\n)*+format: ([0-9]{1,9})\nentries:\n")
VERSION = re.compile(r"^format:[ \t]*+([0-9]{1,9})[ \t]*+$", re.MULTILINE)
CONFLICT = re.compile(r"^(?:<{7}|={7}|>{7}|\|{7})(?: .*)?$", re.MULTILINE)
RESTORE = (
    "take the file back from your repository: `git checkout content/ledger.yaml`; only `glossator publish` writes it"
)
MERGE = (
    "keep the entries of both sides, each whole, sorted by `key` and then `recorded`, and delete the lines of the marks"
)
SORT = "sort the entries by `key`, those of one article by `recorded`; a merge may have put them so"
MOST_FAULTS = 20


def read_ledger(source: Source, digest: bytes = b"") -> tuple[Ledger | None, list[Diagnostic]]:
    """Read the ledger; None if anything is wrong with it: then nothing can be compared with it, and nothing may be added."""
    text = source.text
    is_crlf = "\r\n" in text
    if is_crlf:
        text = text.replace("\r\n", "\n")
        source = Source(source.path, text)
    if marks := list(CONFLICT.finditer(text)):
        place = source.place(Span(*marks[0].span()))
        return None, [report(Code.LEDGER_CONFLICT, place, "a merge has left its marks in the ledger", MERGE)]
    version = VERSION.search(text)
    if version and int(version[1]) > FORMAT:
        message = f"the ledger is of format {version[1]}, and this program knows format {FORMAT}"
        hint = "install the version of Glossator that wrote it"
        return None, [report(Code.NEWER_LEDGER, source.place(Span(*version.span())), message, hint)]
    head = HEAD.match(text)
    if not head or int(head[1]) != FORMAT:
        message = "the ledger does not begin with `format: 1` and `entries:`"
        return None, [_damage(source, 0, message, RESTORE)]
    entries, keys, at = [], [], head.end()
    lines = text.count("\n", 0, at) + 1
    while match := ENTRY.match(text, at):
        entries.append(_make_entry(match, lines))
        keys.append(match[1])
        lines += match[0].count("\n")
        at = match.end()
    faults = [_explain(source, at)] if at < len(text) else []
    faults += _check_entries(source, entries, keys)
    written = head[0].replace("\n", "\r\n") if is_crlf else head[0]
    return (None, faults) if faults else (Ledger(tuple(entries), written, digest), [])


def _make_entry(match: re.Match[str], line: int) -> LedgerEntry:
    _, article, recorded, *said = (each or "" for each in match.groups())
    try:
        feed_id = str(json.loads(article))
    except ValueError:
        feed_id = ""
    correction, kind, scope, date, notice, title, summary, byline, caption, text, links, digits = said
    blocks = tuple(digits.split(" ")) if digits else ()
    state = State(title, summary, byline, caption, text, links, blocks)
    return LedgerEntry(feed_id, recorded, state, correction, kind, scope, date, notice, line)


def _damage(source: Source, offset: int, message: str, hint: str) -> Diagnostic:
    end = source.text.find("\n", offset)
    span = Span(offset, end if end >= 0 else len(source.text))
    return report(Code.DAMAGED_LEDGER, source.place(span), message, hint)


def _explain(source: Source, at: int) -> Diagnostic:
    """Say what is wrong with the entry at an offset, at the first of its lines that is not as it is written."""
    text, keys = source.text, list(LINES)
    step = 0
    while at < len(text):
        end = text.find("\n", at)
        line = text[at : end if end >= 0 else len(text)]
        key = line.partition(":")[0]
        if end < 0:
            return _damage(source, at, "the ledger breaks off here", RESTORE)
        place = keys.index(key) if key in LINES else -1
        if place < step or (step < len(REQUIRED) and place != step):
            missing = keys[step].strip("- ") if step < len(REQUIRED) else ""
            what = (
                f"`{missing}` is missing before this line" if missing else "this line is none that the ledger has here"
            )
            return _damage(source, at, what, RESTORE)
        if not re.fullmatch(LINES[key][0], line[len(key) + 2 :]):
            return _damage(source, at, f"`{key.strip('- ')}` does not say what `glossator publish` writes", RESTORE)
        step = place + 1
        at = end + 1
    return _damage(source, max(0, len(text) - 1), "the ledger breaks off here", RESTORE)


def _check_entries(source: Source, entries: Sequence[LedgerEntry], keys: Sequence[str]) -> list[Diagnostic]:
    """Report what each entry by itself, and all together, may not be: out of order, twice there, or without what it belongs to."""
    faults: list[Diagnostic] = []
    first_line: dict[tuple[str, str], int] = {}
    before = ("", "", "", "")
    for entry, key in zip(entries, keys, strict=True):
        own = (entry.article, entry.correction)
        order = file_order(entry)
        told = []
        if not entry.article or key != order[0]:
            told.append(("`key` is not the one of this `article`", RESTORE))
        if len({bool(each) for each in entry[3:8]}) > 1 or bool(entry.state.text) != bool(entry.state.blocks):
            told.append(("the entry lacks lines", RESTORE))
        if own in first_line:
            told.append(
                (f"the same is recorded on line {first_line[own]} already", "delete the one that was recorded later")
            )
        elif order < before:
            told.append(("the entry does not stand in its place", SORT))
        elif entry.correction and (entry.article, "") not in first_line:
            told.append(("the article of this correction is not recorded before it", RESTORE))
        first_line.setdefault(own, entry.line)
        before = order
        faults += [_damage(source, source.line_start(entry.line), *each) for each in told]
        if len(faults) >= MOST_FAULTS:
            break
    return faults
