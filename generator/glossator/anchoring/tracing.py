"""Which passage a quote that does not stand exactly means now, if it is beyond doubt (content-format: "Where an annotation stands", rules 2 to 4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from glossator.anchoring.folding import fold_words
from glossator.anchoring.following import find_passages, read_sought
from glossator.anchoring.heads import speaks_of_head
from glossator.anchoring.places import Candidate, Outcome, find_matches
from glossator.anchoring.weighing import read_breaks, weigh
from glossator.anchoring.words import list_words

if TYPE_CHECKING:
    from glossator.anchoring.folding import Folded
    from glossator.anchoring.places import Selector
    from glossator.anchoring.policies import Policy
    from glossator.anchoring.weighing import Weighed

MOST_VERBATIM = 60  # verbatim passages that are weighed; of more none would lead
MOST_CANDIDATES = 5
LEAST_SHARE = 0.6  # of the best passage's score: what has less is no candidate beside it
LEAST_COMPARED = 16  # code points of quote and contexts together; less says too little to follow other words
LIKELY_INSIDE = 0.5  # the score of a passage in the text that puts what is in the front matter out of question
TELLING_SIDE = 16  # code points of a context that may tell one of several places from the others
CONTEXT_KEPT = 200  # code points of a context that are compared


def trace(
    folded: Folded, selector: Selector, policy: Policy, body: int = 0, *, is_head_left_out: bool = False
) -> Outcome:
    """Give the outcome of a quote that `find_places` did not place.

    `body` is where the text begins after its front matter, which is only looked at if nothing in the text is likely, or not at all.
    """
    quote = fold_words(selector.quote).strip()
    if not quote or len(quote) > 2 * len(folded.text) + LEAST_COMPARED:
        return Outcome("orphaned")
    weighed = _weigh_all(folded, selector, quote)
    is_in_text = True
    if body:
        weighed, is_in_text = _leave_head_out(folded, selector, weighed, body, is_always=is_head_left_out)
    if policy.follows_words:
        weighed.sort(key=lambda passage: not passage.is_verbatim)
    elif (only := _find_only_one(weighed, policy)) is not None:
        weighed = [only]
    rivals = [passage for number, passage in enumerate(weighed) if not any(map(passage.overlaps, weighed[:number]))]
    if not rivals:
        return Outcome("orphaned")
    compared = len(quote) + len(selector.prefix or "") + len(selector.suffix or "")
    rivals, is_told = _heed_whole_side(rivals, selector, policy)
    is_sure = is_in_text and (_is_sure(rivals, weighed, policy, compared) if is_told is None else is_told)
    likely = [passage for passage in rivals if passage.is_verbatim or passage.score >= LEAST_SHARE * rivals[0].score]
    candidates = tuple(_make_candidate(folded, passage) for passage in likely[:MOST_CANDIDATES])
    if is_sure:
        return Outcome("moved", candidates[0].place, candidates, candidates[0].score)
    return Outcome("review" if _is_likely(rivals, policy) else "orphaned", None, candidates, candidates[0].score)


def _weigh_all(folded: Folded, selector: Selector, quote: str) -> list[Weighed]:
    """Weigh all likely passages, the best first; of equals the one that stands first."""
    words = list_words(folded.text)
    prefix, suffix = (fold_words(context or "").strip() for context in (selector.prefix, selector.suffix))
    sought = read_sought(quote, prefix[-CONTEXT_KEPT:], suffix[:CONTEXT_KEPT])
    breaks = read_breaks(selector.prefix, selector.suffix)
    verbatim = _leave_parts_out(folded.text, find_matches(folded, quote), quote, selector)[:MOST_VERBATIM]
    spans = {_whole_clusters(folded, span): None for span in find_passages(words, sought)}
    spans.update(dict.fromkeys((at, at + len(quote)) for at in verbatim))
    # Of words put right beside the quote, some line up with a context; where the quote stands unchanged, they are none of it.
    ends = [(at, at + len(quote)) for at in verbatim]
    spans = {span: None for span in spans if span in ends or not any(_hold_most(span, end) for end in ends)}
    passages = [weigh(folded, words, sought, breaks, span) for span in spans]
    return sorted(passages, key=lambda passage: (-passage.score, passage.start, passage.end))


def _leave_head_out(
    folded: Folded, selector: Selector, weighed: list[Weighed], body: int, *, is_always: bool
) -> tuple[list[Weighed], bool]:
    """Give the passages after the front matter, if one of them is likely, else all; and tell whether the best may be taken.

    A quote moves into the front matter only if prefix or suffix speak of it.
    """
    inside = [passage for passage in weighed if folded.range_between(passage.start, passage.end).start >= body]
    if is_always:
        return inside, True
    if speaks_of_head(selector):
        return weighed, True
    if any(passage.is_verbatim or passage.score >= LIKELY_INSIDE for passage in inside):
        return inside, True
    return weighed, weighed[:1] == inside[:1]


def _is_sure(rivals: list[Weighed], weighed: list[Weighed], policy: Policy, compared: int) -> bool:
    """Tell whether the best of several passages is the quote's beyond doubt."""
    best = rivals[0]
    lead = best.score - rivals[1].score if len(rivals) > 1 else best.score
    verbatim_count = sum(passage.is_verbatim for passage in weighed)
    if not best.is_verbatim:
        # Where the quote itself stands elsewhere, other words in its old surroundings are as likely something else that came to stand there.
        is_allowed = policy.takes_other_words and not verbatim_count and compared >= LEAST_COMPARED
        is_like_itself = best.quote >= policy.own_likeness and best.end - best.start >= policy.own_length
        is_beside = max(best.left or 0.0, best.right or 0.0) >= policy.other_side
        return is_allowed and _may_be(best, policy) and lead >= policy.lead and (is_beside or is_like_itself)
    if policy.follows_words:
        return True
    is_telling = verbatim_count == 1 and (
        (best.is_phrase and best.has_rare_word and policy.trusts_rare_words)
        or best.end - best.start >= policy.long_quote
    )
    is_supported = _is_beside(best, policy) or best.around >= policy.around
    is_far_ahead = best.is_phrase and best.score >= policy.alone_score and lead >= policy.alone_lead
    least_lead = _least_lead(rivals[1], policy) if len(rivals) > 1 else 0.0
    return lead >= least_lead and (is_supported or is_telling or is_far_ahead)


def _find_only_one(weighed: list[Weighed], policy: Policy) -> Weighed | None:
    """Find a long quote that stands only once, with one side as it was: no likeness of other words speaks against it."""
    verbatim = [passage for passage in weighed if passage.is_verbatim]
    if len(verbatim) != 1 or verbatim[0].end - verbatim[0].start < policy.long_quote:
        return None
    return verbatim[0] if max(verbatim[0].left or 0.0, verbatim[0].right or 0.0) >= policy.whole_side else None


def _heed_whole_side(rivals: list[Weighed], selector: Selector, policy: Policy) -> tuple[list[Weighed], bool | None]:
    """Put the verbatim passage first that alone has a whole context; tell whether this settles it, None if contexts tell nothing.

    A heading or the beginning of a list's line stands before many places, and what is peculiar to one of them on its other side. So what has
    the higher score by something that others have as well does not stand against it.
    """
    verbatim = [passage for passage in rivals if passage.is_verbatim]
    told: list[Weighed] = []
    for side, likenesses in (
        (selector.prefix, [passage.left for passage in verbatim]),
        (selector.suffix, [passage.right for passage in verbatim]),
    ):
        if len(side or "") >= TELLING_SIDE and likenesses.count(1.0) == 1 < len(verbatim):
            told.append(verbatim[likenesses.index(1.0)])
    if not told or policy.follows_words:
        return rivals, None
    if rivals[0] in told:
        is_only = len({*told}) == 1 and rivals[1].is_verbatim and _is_beside(rivals[0], policy)
        return rivals, True if is_only else None
    if len(told) > 1 or not rivals[0].is_verbatim or not _is_beside(told[0], policy):
        return rivals, False
    return [told[0], *(passage for passage in rivals if passage != told[0])], True


def _is_likely(rivals: list[Weighed], policy: Policy) -> bool:
    """Tell whether a person should look at the passages. Without contexts any few words are a little like some others."""
    best = rivals[0]
    has_context = best.left is not None or best.right is not None
    is_like = best.score >= policy.review and (has_context or best.quote >= policy.bare_likeness)
    return is_like or any(passage.is_verbatim for passage in rivals)


def _least_lead(rival: Weighed, policy: Policy) -> float:
    """Tell by how much a verbatim passage must lead.

    A rival of other words that would be taken if it were alone may be what an edit made of the quote, and the best passage its double.
    """
    if rival.is_verbatim:
        return policy.verbatim_lead
    return policy.contested_lead if _may_be(rival, policy) else 0.0


def _is_beside(passage: Weighed, policy: Policy) -> bool:
    """Tell whether what stands right beside a passage speaks for it."""
    sides = [side for side in (passage.left, passage.right) if side is not None]
    return bool(sides) and max(sides) >= policy.side and min(sides) >= policy.both_sides


def _may_be(passage: Weighed, policy: Policy) -> bool:
    """Tell whether other words may be what an edit made of the quote."""
    is_alike = passage.score >= policy.score and passage.quote >= policy.likeness
    return is_alike and passage.is_held and passage.has_its_numbers


def _make_candidate(folded: Folded, passage: Weighed) -> Candidate:
    place = folded.range_between(passage.start, passage.end)
    return Candidate(place, round(passage.score, 3), folded.original[place.start : place.end])


def _leave_parts_out(text: str, matches: list[int], quote: str, selector: Selector) -> list[int]:
    """Leave out the matches that begin or end within a word, if there are others and the quote did not."""
    before, after = (selector.prefix or " ")[-1], (selector.suffix or " ")[0]
    whole = [
        at
        for at in matches
        if _is_within(before, quote[0]) or not _is_within(text[max(0, at - 1) : at], quote[0])
        if _is_within(quote[-1], after) or not _is_within(quote[-1], text[at + len(quote) : at + len(quote) + 1])
    ]
    return whole or matches


def _is_within(before: str, after: str) -> bool:
    """Tell whether the border of two characters lies within a word."""
    return before.isalnum() and after.isalnum()


def _hold_most(span: tuple[int, int], other: tuple[int, int]) -> bool:
    """Tell whether half of the shorter of two spans is common to both."""
    common = min(span[1], other[1]) - max(span[0], other[0])
    return 2 * common >= min(span[1] - span[0], other[1] - other[0])


def _whole_clusters(folded: Folded, span: tuple[int, int]) -> tuple[int, int]:
    start, end = span
    while start > 0 and not folded.is_boundary(start):
        start -= 1
    while end < len(folded.text) and not folded.is_boundary(end):
        end += 1
    return start, end
