"""A new term put into the glossary."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

from glossator.build.sources import decode
from glossator.diagnostics import Severity
from glossator.editing.errors import EditError
from glossator.editing.newsroom import BYTE_ORDER_MARK
from glossator.editing.wording import clean
from glossator.glossary.reading import join_glossary, read_glossary_file
from glossator.model.names import is_key, make_key, normal_key
from glossator.source import Source
from glossator.yaml_nodes import load_yaml
from glossator.yaml_nodes.entries import add_mapping

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from glossator.diagnostics import Diagnostic
    from glossator.editing.newsroom import Newsroom, Snapshot
    from glossator.files import Files

GLOSSARY = "content/glossary.yaml"


class SavedTerm(NamedTuple):
    """A term that was put into a file of the glossary."""

    key: str
    path: str
    term: str


class NewTerm(NamedTuple):
    """A term that is to be added: its key, None where it makes its own, and its keys as in the file."""

    key: str | None
    fields: Mapping[str, Any]


def add_term(
    newsroom: Newsroom,
    state: Files,
    key: str | None,
    fields: Mapping[str, Any],
    on_saved: Callable[[str], None] | None = None,
) -> SavedTerm:
    """Add a term to content/glossary.yaml, or where there is none to the first file of the glossary's folder. Raises `EditError`.

    `fields` are the term's keys as in the file; without a key the term makes its own.
    """
    return add_terms(newsroom, state, [NewTerm(key, fields)], on_saved)[0]


def add_terms(
    newsroom: Newsroom,
    state: Files,
    terms: Sequence[NewTerm],
    on_saved: Callable[[str], None] | None = None,
) -> list[SavedTerm]:
    """Add terms as `add_term` adds one: all of them in one step, or none. Raises `EditError` for the first that cannot be."""
    wanted = [_read_new(term) for term in terms]
    with state.lock("editing/glossary.lock"):
        snapshot = newsroom.snapshot()
        known = set(snapshot.project.terms)
        for key, _ in wanted:
            if key in known:
                hint = "edit that one, or choose another key"
                raise EditError("term-exists", f"the glossary has a term `{key}`", hint, "key")
            known.add(key)
        paths = snapshot.inventory.glossaries
        path = GLOSSARY if GLOSSARY in paths or not paths else paths[0]
        raw = snapshot.inventory.spelling.get(path, path)
        files = newsroom.files
        try:
            data = files.read(raw) if files.exists(raw) else None
            text = _write_terms(path, decode(path, data or b"")[0], wanted)
            _hold(snapshot, newsroom, path, text)
            mark = BYTE_ORDER_MARK if data and data.startswith(BYTE_ORDER_MARK) else b""
            written = mark + text.encode()
            done = files.create(raw, written) if data is None else files.replace(raw, written, data)
        except OSError as error:
            reason = (error.strerror or "unknown reason").lower()
            hint = "mend its permissions, or free some space"
            raise EditError("not-written", f"the file cannot be written: {reason}", hint) from error
    if not done:
        raise EditError(
            "conflict", "the glossary was changed at this very moment", "try again", None, {"can_merge": True}
        )
    if on_saved:
        on_saved(raw)
    return [SavedTerm(key, path, str(values["term"])) for key, values in wanted]


def _read_new(term: NewTerm) -> tuple[str, dict[str, Any]]:
    """Give a new term's key, and its keys with their values evened."""
    values = {name: clean(value, name) for name, value in term.fields.items() if value not in (None, [], "")}
    key = normal_key(term.key) if term.key else make_key(str(values.get("term", "")))
    if not is_key(key):
        hint = "use letters, digits and hyphens"
        raise EditError("invalid-value", f"`{(term.key or '')[:60]}` cannot be a term's key", hint, "key")
    return key, values


def _write_terms(path: str, source: Source | None, terms: Sequence[tuple[str, Mapping[str, Any]]]) -> str:
    """Give a glossary's text with more terms: behind its last, in one piece where that gives what was meant, else one by one."""
    text = source.text if source else None
    if text is not None and len(terms) > 1 and (whole := _append(path, text, terms)) is not None:
        return whole
    for key, values in terms:
        text = None if text is None else add_mapping(Source(path, text), key, values)
    if text is None:
        hint = f"add the term to `{path}` by hand"
        raise EditError("not-written", "the glossary cannot be changed without changing anything else", hint)
    return text


def _append(path: str, text: str, terms: Sequence[tuple[str, Mapping[str, Any]]]) -> str | None:
    """Write terms at a text's end, the first as its neighbours are; None if the text then says anything but what was meant."""
    pieces = [add_mapping(Source(path, ""), key, values) for key, values in terms]
    begun = add_mapping(Source(path, text), *terms[0])
    if begun is None or None in pieces:
        return None
    end = "\r\n" if "\r\n" in text else "\n"
    parts = [
        begun if begun.endswith("\n") else begun + end,
        *(piece.replace("\n", end) for piece in pieces[1:] if piece),
    ]
    whole = "".join(parts)
    loaded, faults = load_yaml(Source(path, whole))
    meant = dict(load_yaml(Source(path, text))[0].value or {})
    for piece in pieces:
        meant |= load_yaml(Source(path, piece or ""))[0].value
    return whole if not faults and loaded.value == meant else None


def _hold(snapshot: Snapshot, newsroom: Newsroom, path: str, text: str) -> None:
    """Refuse a glossary that would have an error that it does not have now."""
    before, after = [], []
    for each in {*snapshot.inventory.glossaries, path}:
        raw = snapshot.inventory.spelling.get(each, each)
        old = decode(each, newsroom.files.read(raw) if newsroom.files.exists(raw) else b"")[0] or Source(each, "")
        before.append(old)
        after.append(Source(path, text) if each == path else old)
    known = Counter((fault.code, fault.message) for fault in _find_faults(before))
    for fault in _find_faults(after):
        if fault.severity is Severity.ERROR and not known[fault.code, fault.message]:
            raise EditError.of(fault)


def _find_faults(sources: list[Source]) -> list[Diagnostic]:
    read = [read_glossary_file(source) for source in sources]
    return [*(fault for _, found in read for fault in found), *join_glossary([terms for terms, _ in read])[1]]
