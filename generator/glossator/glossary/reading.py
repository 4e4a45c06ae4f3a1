"""The glossary's files, read one by one and joined: one term a key, one term a label.

A term with a fault keeps its key, and its key stands in for what it lacks, so that what leads to it is not told as a fault of its own.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from glossator.anchoring import fold
from glossator.diagnostics import Code, Diagnostic, did_you_mean, in_order, report
from glossator.frozen import frozen
from glossator.glossary.linking import fold_case, is_case_sensitive
from glossator.model.addresses import WEB_SCHEMES, is_safe_address, is_see_address
from glossator.model.content import Term
from glossator.model.fields import shorten
from glossator.model.names import is_key, make_key, normal_key
from glossator.yaml_nodes import MAX_FAULTS, Located, bind, load_yaml

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from glossator.source import Place, Source
    from glossator.yaml_nodes import Path

ANY_CASE = "any case: "  # before a label that is compared without case, so that it meets none that is compared with it


@frozen
class TermEntry:
    """A glossary term with its place in its file. `key` is as keys are compared: lower-cased, in NFC; so are those of `term.see`."""

    key: str
    located: Located[Term]

    @property
    def term(self) -> Term:
        """What the entry says."""
        return self.located.value

    def place(self, *path: str | int) -> Place:
        """Tell where the value of one of the term's keys stands; of a key that it does not have, or of none, the term's own key."""
        located = self.located
        return located.place(*path) if (*located.at, *path[:1]) in located.spans and path else located.key_place()


def read_glossary_file(source: Source) -> tuple[tuple[TermEntry, ...], list[Diagnostic]]:
    """Read one file of the glossary; an empty one has no terms."""
    hint = "split it into several files below content/glossary/"
    loaded, diagnostics = load_yaml(source, when_too_large=hint)
    if loaded.is_broken or loaded.value is None:
        return (), in_order(diagnostics)
    if not isinstance(loaded.value, dict):
        hint = "write each term as `key:`, with `term:` and `definition:` indented below it"
        place = source.place(loaded.spans[()])
        return (), in_order([*diagnostics, report(Code.WRONG_TYPE, place, "expected terms by key", hint)])
    entries = []
    for path, span in loaded.key_spans.items():
        if len(path) > 1 or len(diagnostics) >= MAX_FAULTS:
            continue
        spelling = str(path[0])
        key = normal_key(spelling)
        if not is_key(key):
            made = make_key(spelling)
            hint = "use letters, digits and hyphens" + (f": `{made}`" if made else "")
            message = f"`{shorten(spelling)}` cannot be a term's key"
            diagnostics.append(report(Code.INVALID_VALUE, source.place(span), message, hint))
        elif path not in loaded.faulty and spelling not in loaded.value:
            hint = "add `term:` and `definition:` below it, indented"
            diagnostics.append(report(Code.MISSING_KEY, source.place(span), f"the term `{key}` is empty", hint))
        else:
            located, found = bind(loaded, Term, at=path, stand_ins={"term": key, "definition": key})
            diagnostics += found
            if located:
                entry = TermEntry(key, _with_normal_sees(located))
                entries.append(entry)
                diagnostics += _check_addresses(entry)
    return tuple(entries), in_order(diagnostics)


def join_glossary(
    files: Iterable[Iterable[TermEntry]], *, is_whole: bool = True
) -> tuple[dict[str, TermEntry], list[Diagnostic]]:
    """Join the files, in the order given, to one glossary; what claims a key or a label that is taken is told at its own place.

    Of each sort of fault no more than a hundred are told. Where a file could not be read the glossary is not whole, and nobody can tell that a
    term is not there.
    """
    terms: dict[str, TermEntry] = {}
    diagnostics: list[Diagnostic] = []
    for entry in (entry for file in files for entry in file):
        first = terms.setdefault(entry.key, entry)
        if first is not entry and len(diagnostics) < MAX_FAULTS:
            message = f"the term `{entry.key}` is already defined at {_tell(first.place())}"
            hint = "join the two, or give one of them another key"
            diagnostics.append(report(Code.DUPLICATE_NAME, entry.place(), message, hint))
    owners, found = _claim_labels(terms)
    diagnostics += found
    found = [_explain_bad_see(entry, index, terms, owners) for entry, index in _find_bad_sees(terms)]
    diagnostics += [fault for fault in found if is_whole or fault.code is not Code.UNKNOWN_SEE]
    return terms, in_order(diagnostics)


def _with_normal_sees(located: Located[Term]) -> Located[Term]:
    sees = tuple(see if is_see_address(see) else normal_key(see) for see in located.value.see)
    return replace(located, value=located.value.model_copy(update={"see": sees})) if sees else located


def _check_addresses(entry: TermEntry) -> list[Diagnostic]:
    hint = "begin it with `http://` or `https://`, or give a term's key"
    sees = list(enumerate(entry.term.see))
    bad = [(index, see) for index, see in sees if is_see_address(see) and not is_safe_address(see, WEB_SCHEMES)]
    return [
        report(
            Code.UNSAFE_LINK, entry.place("see", index), f"`{shorten(see)}` is not an address that may be linked", hint
        )
        for index, see in bad[:MAX_FAULTS]
    ]


def _claim_labels(terms: Mapping[str, TermEntry]) -> tuple[dict[str, TermEntry], list[Diagnostic]]:
    """Give each label, as linking compares it, its term."""
    owners: dict[str, tuple[TermEntry, Path]] = {}
    diagnostics: list[Diagnostic] = []
    for entry in terms.values():
        for label, path in _list_labels(entry):
            folded = fold(label.strip()).text
            claimed = folded if is_case_sensitive(label, entry.term) else f"{ANY_CASE}{fold_case(folded)}"
            owner, first_path = owners.setdefault(claimed, (entry, path))
            if owner is not entry and len(diagnostics) < MAX_FAULTS:
                message = f"`{shorten(label)}` is already a label of `{owner.key}` at {_tell(owner.place(*first_path))}"
                hint = f"delete it here or there, or make `{entry.key}` and `{owner.key}` one term"
                diagnostics.append(report(Code.DUPLICATE_LABEL, entry.place(*path), message, hint))
    return {claimed: owner for claimed, (owner, _) in owners.items()}, diagnostics


def _list_labels(entry: TermEntry) -> list[tuple[str, Path]]:
    """List a term's labels and where they stand in it; one that only stands in for a faulty one is none."""
    labels: list[tuple[str, Path]] = [] if entry.located.is_left_out("term") else [(entry.term.term, ("term",))]
    return labels + [(alias, ("aliases", index)) for index, alias in enumerate(entry.term.aliases)]


def _find_bad_sees(terms: Mapping[str, TermEntry]) -> list[tuple[TermEntry, int]]:
    """Find what `see` names and is neither an address nor another term: the term and the index in its `see`."""
    bad = [
        (entry, index)
        for entry in terms.values()
        for index, see in enumerate(entry.term.see)
        if see == entry.key or (see not in terms and not is_see_address(see))
    ]
    return bad[:MAX_FAULTS]


def _explain_bad_see(
    entry: TermEntry, index: int, terms: Mapping[str, TermEntry], owners: Mapping[str, TermEntry]
) -> Diagnostic:
    see, place = entry.term.see[index], entry.place("see", index)
    if see == entry.key:
        return report(Code.SELF_REFERENCE, place, f"the term `{see}` refers to itself", "delete it from `see`")
    label = fold(see).text
    owner = owners.get(f"{ANY_CASE}{fold_case(label)}") or owners.get(label.upper())
    hint = f"did you mean `{owner.key}`?" if owner else did_you_mean(see, terms)
    hint = hint or "name the key of a term, or an address that begins with `https://`"
    return report(Code.UNKNOWN_SEE, place, f"no glossary term is called `{shorten(see)}`", hint)


def _tell(place: Place) -> str:
    return f"{place.path}:{place.line}"
