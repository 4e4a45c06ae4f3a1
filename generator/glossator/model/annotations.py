"""What a sidecar says: four groups of annotations, and the fields that all of them may have."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, WithJsonSchema

from glossator.model.addresses import Target, WebAddress
from glossator.model.fields import Boolean, Count, Extra, Line, Lines, Model, Text, When, refusal
from glossator.model.names import ANNOTATION_ID

Status = Literal["proposed", "approved", "rejected"]
Relation = Literal["background", "follow-up", "source", "response", "contradicts", "see-also"]
CorrectionKind = Literal["typo", "clarification", "correction", "update", "editors-note", "retraction"]
CorrectionScope = Literal["text", "title", "summary", "byline", "caption"]
CorrectionSeverity = Literal["minor", "standard", "serious"]
Reporter = Literal["reader", "staff", "subject", "source"]
NoteKind = Literal["context", "fact-check", "source", "translation", "opinion"]

WHOLE_ARTICLE_KINDS = frozenset({"update", "editors-note", "retraction"})
GROUPS = ("glossary", "references", "corrections", "notes")


def check_annotation_id(name: str) -> str:
    """Refuse an id that is not lower-case ASCII letters, digits and hyphens, beginning with a letter or digit."""
    if not ANNOTATION_ID.fullmatch(name):
        hint = "write lower-case letters a to z, digits and hyphens, such as `apps-count`"
        raise refusal("invalid_value", name, "`{value}` cannot be an id", hint)
    return name


AnnotationId = Annotated[
    Line,
    AfterValidator(check_annotation_id),
    WithJsonSchema({"type": ["string", "integer"], "pattern": f"^{ANNOTATION_ID.pattern}$"}),
]


class Annotation(Model):
    """What every annotation may say of its place, its state and its makers.

    `quote`, `prefix` and `suffix` are words of the article's current text; `occurrence` counts from 1. `created` and `reviewed` are moments;
    `approved_digest` is the digest of what was approved (`sidecars.entry_digest`).
    """

    id: AnnotationId | None = Field(default=None, description="a lasting name, unique in the article")
    quote: Line | None = Field(default=None, description="the words of the article that the annotation stands on")
    prefix: Line | None = Field(default=None, description="words right before, where the quote stands several times")
    suffix: Line | None = Field(default=None, description="words right after, where the quote stands several times")
    occurrence: Count | None = Field(default=None, description="which of several occurrences, from 1")
    status: Status = Field(default="approved", description="whether it is proposed, approved or rejected")
    by: Line | None = Field(default=None, description="who made it: an author's key or a name")
    created: When | None = Field(default=None, description="when it was made; never published")
    reviewed_by: Line | None = Field(default=None, description="who reviewed it; never published")
    reviewed: When | None = Field(default=None, description="when it was reviewed; never published")
    why: Line | None = Field(default=None, description="why it was decided so; never published")
    approved_digest: Line | None = Field(
        default=None, description="the digest of what was approved: of the entry as it was reviewed"
    )
    extra: Extra = Field(default_factory=dict, description="what your own templates need")


class GlossaryLink(Annotation):
    """A phrase that means a term; with `skip`, the word that the term shall not be linked in this article."""

    term: Line = Field(description="the key of a glossary term")
    skip: Boolean = Field(default=False, description="whether the term is not linked in this article")


class Reference(Annotation):
    """A phrase that points elsewhere: an article's slug or stem, `term:KEY`, or a URL."""

    quote: Line = Field(description="the words of the article that refer to something")
    to: Target = Field(description="an article's slug or file stem, `term:KEY`, or an http, https or mailto address")
    relation: Relation = Field(default="see-also", description="what the target is to these words")
    note: Line | None = Field(default=None, description="a remark on the reference, in Markdown")


class Correction(Annotation):
    """A dated, public change: plain text `was` became plain text `now`. The key `in` says what was corrected."""

    kind: CorrectionKind = Field(default="correction", description="what kind of correction it is")
    was: Text | None = Field(default=None, description='the old words, plain text; `""` where words were added')
    now: Text | None = Field(default=None, description='the new words, plain text; `""` where words were deleted')
    date: When = Field(description="the day or moment of the correction, such as `2021-01-07`")
    reason: Line | None = Field(default=None, description="what was wrong, in Markdown; required but for a typo")
    scope: CorrectionScope = Field(default="text", alias="in", description="what was corrected")
    severity: CorrectionSeverity = Field(default="standard", description="how bad the error was: where it is announced")
    error_published: When | None = Field(
        default=None, description="when the error was published, if not with the article"
    )
    noticed: When | None = Field(default=None, description="when the error was noticed")
    reported_by: Reporter | None = Field(default=None, description="what sort of person reported the error")
    approved_by: Line | None = Field(default=None, description="who approved the correction: an author's key or a name")
    cause: Line | None = Field(default=None, description="how the error came about, plain text")
    supersedes: AnnotationId | None = Field(
        default=None, description="the id of an earlier correction of the article that this one takes the place of"
    )
    also_affects: Lines = Field(
        default=(), description="other articles that the correction concerns, by slug or file stem"
    )


class NoteSource(Model):
    """Where a note's claim can be read."""

    title: Line = Field(description="the source's title")
    url: WebAddress | None = Field(default=None, description="where the source can be read")


class Note(Annotation):
    """A remark on a passage; `note` is Markdown."""

    quote: Line = Field(description="the words of the article that the note is on")
    kind: NoteKind = Field(default="context", description="what kind of note it is")
    note: Line = Field(description="the remark, in Markdown")
    sources: tuple[NoteSource, ...] = Field(default=(), description="where the note's claims can be read")


class Sidecar(Model):
    """An article's annotations."""

    glossary: tuple[GlossaryLink, ...] = Field(default=(), description="phrases that mean a glossary term")
    references: tuple[Reference, ...] = Field(default=(), description="phrases that point elsewhere")
    corrections: tuple[Correction, ...] = Field(default=(), description="dated, public changes of the text")
    notes: tuple[Note, ...] = Field(default=(), description="remarks on passages")
