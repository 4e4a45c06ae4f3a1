"""What a stage says of its input: one type for every stage.

Stages return `(value, diagnostics)` and go on, so that one run shows every fault. Messages are lower-case, without a full stop, with code
in backticks; hints are imperative and name the nearest existing name. Every error has a hint.
"""

from __future__ import annotations

from dataclasses import replace
from enum import Enum, StrEnum
from typing import TYPE_CHECKING

from glossator.frozen import frozen

if TYPE_CHECKING:
    from collections.abc import Iterable

    from glossator.source import Place


class Severity(StrEnum):
    """How bad it is: an error means that nothing is written."""

    ERROR = "error"
    WARNING = "warning"
    NOTICE = "notice"


E_, W_, N_ = Severity.ERROR, Severity.WARNING, Severity.NOTICE


class Code(Enum):
    """The closed list of faults: the kebab-case name that users see, and its severity. MANUAL.md explains each."""

    # files
    INVALID_UTF8 = ("invalid-utf8", E_)
    NUL_CHARACTER = ("nul-character", E_)
    CONTROL_CHARACTER = ("control-character", E_)
    FILE_TOO_LARGE = ("file-too-large", E_)
    UNREADABLE_FILE = ("unreadable-file", E_)
    MISNAMED_FILE = ("misnamed-file", W_)
    FILE_EXISTS = ("file-exists", E_)
    # YAML and front matter
    YAML_SYNTAX = ("yaml-syntax", E_)
    YAML_TOO_DEEP = ("yaml-too-deep", E_)
    YAML_FEATURE = ("yaml-feature", E_)
    DUPLICATE_KEY = ("duplicate-key", E_)
    UNKNOWN_KEY = ("unknown-key", E_)
    MISSING_KEY = ("missing-key", E_)
    WRONG_TYPE = ("wrong-type", E_)
    INVALID_VALUE = ("invalid-value", E_)
    INVALID_DATE = ("invalid-date", E_)
    MISSING_FRONT_MATTER = ("missing-front-matter", E_)
    UNCLOSED_FRONT_MATTER = ("unclosed-front-matter", E_)
    # names and paths
    INVALID_SLUG = ("invalid-slug", E_)
    UNSAFE_PATH = ("unsafe-path", E_)
    DUPLICATE_PATH = ("duplicate-path", E_)
    DUPLICATE_NAME = ("duplicate-name", E_)
    DUPLICATE_LABEL = ("duplicate-label", E_)
    DUPLICATE_ID = ("duplicate-id", E_)
    # things named that are not there
    UNKNOWN_TERM = ("unknown-term", E_)
    UNKNOWN_ARTICLE = ("unknown-article", E_)
    AMBIGUOUS_ARTICLE = ("ambiguous-article", E_)
    UNKNOWN_AUTHOR = ("unknown-author", E_)
    UNKNOWN_PAGE = ("unknown-page", E_)
    UNKNOWN_RELATION = ("unknown-relation", E_)
    UNKNOWN_KIND = ("unknown-kind", E_)
    UNKNOWN_TOPIC = ("unknown-topic", W_)
    UNKNOWN_STORY = ("unknown-story", W_)
    UNKNOWN_SEE = ("unknown-see", E_)
    UNKNOWN_CORRECTION = ("unknown-correction", E_)
    SELF_REFERENCE = ("self-reference", W_)
    ORPHANED_SIDECAR = ("orphaned-sidecar", E_)
    # links and images
    MISSING_LINK_TARGET = ("missing-link-target", E_)
    MISSING_IMAGE = ("missing-image", E_)
    REMOTE_IMAGE = ("remote-image", E_)
    NOT_AN_IMAGE = ("not-an-image", W_)
    BROKEN_IMAGE = ("broken-image", E_)
    IMAGE_TOO_LARGE = ("image-too-large", W_)
    UNUSABLE_FONT = ("unusable-font", E_)
    MISSING_GLYPHS = ("missing-glyphs", W_)
    MISSING_ALT = ("missing-alt", W_)
    UNSAFE_LINK = ("unsafe-link", E_)
    NOT_PUBLIC = ("not-public", W_)
    # annotations
    AMBIGUOUS_QUOTE = ("ambiguous-quote", E_)
    MOVED_QUOTE = ("moved-quote", N_)
    QUOTE_CORRECTED = ("quote-corrected", N_)
    REVIEW_QUOTE = ("review-quote", W_)
    ORPHANED_QUOTE = ("orphaned-quote", W_)
    UNPLACED_CORRECTION = ("unplaced-correction", E_)
    EARLY_CORRECTION = ("early-correction", W_)
    UNREVIEWED = ("unreviewed", W_)
    # what was published
    LEDGER_CONFLICT = ("ledger-conflict", E_)
    NEWER_LEDGER = ("newer-ledger", E_)
    DAMAGED_LEDGER = ("damaged-ledger", E_)
    SILENT_EDIT = ("silent-edit", E_)
    UNPUBLISHED_ARTICLE = ("unpublished-article", E_)
    UNPUBLISHED_CHANGE = ("unpublished-change", E_)
    # templates and output
    TEMPLATE_SYNTAX = ("template-syntax", E_)
    TEMPLATE_UNDEFINED = ("template-undefined", E_)
    TEMPLATE_FAILED = ("template-failed", E_)
    UNUSED_TEMPLATE = ("unused-template", W_)
    EMPTY_TEMPLATE = ("empty-template", W_)
    UNKNOWN_BLOCK = ("unknown-block", W_)
    MISSING_BLOCK = ("missing-block", W_)
    OUTSIDE_BLOCK = ("outside-block", W_)
    CATALOGUE_SYNTAX = ("catalogue-syntax", E_)
    OUTPUT_FAILED = ("output-failed", E_)
    UNKNOWN_OUTPUT_FILE = ("unknown-output-file", W_)
    WORKER_LOST = ("worker-lost", E_)
    MISSING_EXTRA = ("missing-extra", E_)
    SEARCH_FAILED = ("search-failed", E_)
    BUILD_MISMATCH = ("build-mismatch", E_)
    # what only `check` looks for
    DEAD_LINK = ("dead-link", E_)
    DEAD_FRAGMENT = ("dead-fragment", E_)
    UNUSED_TERM = ("unused-term", W_)
    EXTERNAL_LINK = ("external-link", W_)
    # what only `reanchor` looks for
    NOT_REANCHORED = ("not-reanchored", E_)
    # what only `verify` looks for
    SITE_MISMATCH = ("site-mismatch", E_)
    # what only `import` looks for
    EMPTY_FILE = ("empty-file", E_)
    GUESSED_DATE = ("guessed-date", W_)
    GUESSED_TITLE = ("guessed-title", N_)
    # what only `import-annotations` looks for
    NOT_IMPORTED = ("not-imported", E_)
    PASSED_OVER = ("passed-over", N_)
    UNKNOWN_COLUMN = ("unknown-column", W_)

    def __init__(self, label: str, severity: Severity) -> None:
        """Unpack the member's two values."""
        self.label = label
        self.severity = severity


@frozen
class Diagnostic:
    """One fault: what, how bad, where, and what to do."""

    code: Code
    severity: Severity
    place: Place
    message: str
    hint: str = ""


def report(code: Code, place: Place, message: str, hint: str = "") -> Diagnostic:
    """Make a diagnostic of a code's usual severity."""
    return Diagnostic(code, code.severity, place, message, hint)


def with_strictness(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Make every warning an error, as `--strict` asks."""
    return [
        replace(diagnostic, severity=Severity.ERROR) if diagnostic.severity is Severity.WARNING else diagnostic
        for diagnostic in diagnostics
    ]


def in_order(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Sort by path and place, so that the same faults are told in the same order; tell the same one once."""
    return sorted(dict.fromkeys(diagnostics), key=_sort_key)


def has_errors(diagnostics: Iterable[Diagnostic]) -> bool:
    """Tell whether any is an error."""
    return any(diagnostic.severity is Severity.ERROR for diagnostic in diagnostics)


def nearest(name: str, candidates: Iterable[str]) -> str | None:
    """Find the candidate that a name was likely meant to be; None if none is near. Of several as near, the first in sorted order.

    Near means: optimal string alignment distance, case aside, of at most a third of the longer name, and always one slip.
    """
    from rapidfuzz.distance import OSA

    folded = name.casefold()
    best: tuple[int, str] | None = None
    for candidate in sorted(set(candidates)):
        limit = max(1, max(len(name), len(candidate)) // 3)
        distance = OSA.distance(folded, candidate.casefold(), score_cutoff=limit)
        if distance <= limit and distance < max(len(name), len(candidate)) and (best is None or distance < best[0]):
            best = (distance, candidate)
    return best[1] if best else None


def did_you_mean(name: str, candidates: Iterable[str]) -> str:
    """Give the hint that names the nearest candidate, such as "did you mean `nyse`?"; empty if none is near."""
    meant = nearest(name, candidates)
    return f"did you mean `{meant}`?" if meant else ""


def _sort_key(diagnostic: Diagnostic) -> tuple[str, int, int, str, str]:
    place = diagnostic.place
    return (place.path, place.line or 0, place.column or 0, diagnostic.code.label, diagnostic.message)
