"""What the API is asked: the shape of each request's body. An unknown key is a fault, and nothing is turned into another type."""

from __future__ import annotations

from typing import ClassVar

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictInt, StrictStr

FieldValue = StrictStr | StrictBool | StrictInt | list[StrictStr | dict[StrictStr, StrictStr]] | None


class Body(BaseModel):
    """What all requests share."""

    model_config: ClassVar[ConfigDict] = ConfigDict(frozen=True, extra="forbid", strict=True)


class SelectionBody(Body):
    """Words selected: their place in the current text, in code points, and the words."""

    start: StrictInt = Field(ge=0, le=1 << 30)
    end: StrictInt = Field(ge=0, le=1 << 30)
    exact: StrictStr = Field(max_length=20_000)


class SaveBody(Body):
    """What every save says: the article, the file that the page has seen, whether to merge, and who it is."""

    article: StrictStr = Field(min_length=1, max_length=1_000)
    digest: StrictStr = Field(max_length=200)
    merge: StrictBool = False
    by: StrictStr | None = Field(default=None, max_length=200)


class CreateBody(SaveBody):
    """A new annotation."""

    group: StrictStr = Field(max_length=40)
    fields: dict[StrictStr, FieldValue]
    selection: SelectionBody | None = None
    approve: StrictBool = False


class EntryBody(SaveBody):
    """Something done to an annotation, which then said what `version` tells."""

    id: StrictStr = Field(min_length=1, max_length=200)
    version: StrictStr = Field(max_length=200)


class EditBody(EntryBody):
    """An annotation that is to say something else."""

    fields: dict[StrictStr, FieldValue]
    approve: StrictBool = False


class RejectBody(EntryBody):
    """An annotation that is turned down."""

    why: StrictStr = Field(max_length=4_000)


class ReattachBody(EntryBody):
    """An annotation that is to stand elsewhere."""

    selection: SelectionBody


class UndoBody(Body):
    """A save that is taken back."""

    article: StrictStr = Field(min_length=1, max_length=1_000)
    undo: StrictStr = Field(max_length=200)
    by: StrictStr | None = Field(default=None, max_length=200)


class TermBody(Body):
    """A new term of the glossary."""

    key: StrictStr | None = Field(default=None, max_length=200)
    term: StrictStr = Field(max_length=400)
    definition: StrictStr = Field(max_length=20_000)
    aliases: list[StrictStr] = Field(default_factory=list, max_length=50)
    see: list[StrictStr] = Field(default_factory=list, max_length=50)


class TryBody(Body):
    """A new annotation, to be shown and not saved."""

    article: StrictStr = Field(min_length=1, max_length=1_000)
    group: StrictStr = Field(default="corrections", max_length=40)
    fields: dict[StrictStr, FieldValue]
    selection: SelectionBody | None = None
    by: StrictStr | None = Field(default=None, max_length=200)
