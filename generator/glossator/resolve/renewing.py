"""What an entry of a sidecar has to say so that its quote stands exactly, and only there, where it was found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from glossator.anchoring import Selector, context_after, context_before, find_places, fold_words

if TYPE_CHECKING:
    from glossator.anchoring import Folded
    from glossator.model.annotations import Annotation
    from glossator.model.text import Range

CONTEXT = 32  # code points of prefix and suffix that say enough to follow a quote through edits
GROWING = (32, 48, 64, 96, 128, 192, 256, 384, 512)


def renew(
    annotation: Annotation, place: Range, folded: Folded, *, is_pinned: bool = False
) -> dict[str, str | int | None]:
    """Give the keys of an annotation that must say something else, or are new, and what; with None a key goes. Nothing if it cannot be told.

    A context that is given and fits stays. One that does not is taken anew, about as long; one that is not given is added if it is needed to
    tell the place from others, or if `is_pinned`. An `occurrence` is kept true, and goes where one place is left.
    """
    said = Selector(annotation.quote or "", annotation.prefix, annotation.suffix, annotation.occurrence)
    text = folded.original
    words = " ".join(text[place.start : place.end].split())
    new = said if fold_words(said.quote).strip() == fold_words(words) else said._replace(quote=words)
    if new.prefix and not _fits(folded, Selector(new.quote, prefix=new.prefix), place):
        new = new._replace(prefix=context_before(text, place.start, len(new.prefix)) or None)
    if new.suffix and not _fits(folded, Selector(new.quote, suffix=new.suffix), place):
        new = new._replace(suffix=context_after(text, place.end, len(new.suffix)) or None)
    if is_pinned:
        new = new._replace(
            prefix=new.prefix or context_before(text, place.start, CONTEXT) or None,
            suffix=new.suffix or context_after(text, place.end, CONTEXT) or None,
        )
    if said.occurrence is not None and not _is_placed(folded, said, place):
        new = new._replace(occurrence=_count(folded, new, place))
    new = _settle(folded, new, said, place)
    if not _is_placed(folded, new, place):
        return {}
    pairs = zip(Selector._fields, said, new, strict=True)
    return {key: value for key, old, value in pairs if value != old}


def _settle(folded: Folded, new: Selector, said: Selector, place: Range) -> Selector:
    """Let contexts grow until they tell the place from all others; what is said and fits is not touched as long as more on the other side will do."""
    text = folded.original
    if _is_placed(folded, new, place):
        return new
    for may_touch in (False, True):
        for most in GROWING:
            before, after = (
                context_before(text, place.start, most) or None,
                context_after(text, place.end, most) or None,
            )
            grown = new._replace(
                prefix=before if may_touch or new.prefix != said.prefix or not new.prefix else new.prefix,
                suffix=after if may_touch or new.suffix != said.suffix or not new.suffix else new.suffix,
            )
            one_sided = [new._replace(prefix=grown.prefix), new._replace(suffix=grown.suffix)]
            for each in (*one_sided, grown):
                if _is_placed(folded, each, place):
                    return each
    return new


def _places(folded: Folded, selector: Selector) -> tuple[Range, ...]:
    """Give all places that fit a selector, without its occurrence."""
    outcome = find_places(folded, selector._replace(occurrence=None))
    if outcome.state == "placed" and outcome.place:
        return (outcome.place,)
    return outcome.places if outcome.state == "ambiguous" else ()


def _fits(folded: Folded, selector: Selector, place: Range) -> bool:
    return place in _places(folded, selector)


def _count(folded: Folded, selector: Selector, place: Range) -> int | None:
    places = _places(folded, selector)
    return places.index(place) + 1 if place in places and len(places) > 1 else None


def _is_placed(folded: Folded, selector: Selector, place: Range) -> bool:
    return find_places(folded, selector).place == place
