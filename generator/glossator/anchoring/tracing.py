"""Which passage a quote that does not stand exactly means now, if it is beyond doubt (content-format: "Where an annotation stands", rules 2 to 4)."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from glossator.anchoring.folding import fold_words
from glossator.anchoring.following import find_passages, read_sought
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
LEAST_COMPARED = 16  # code points of quote and contexts together; less says too little to follow other words
CONTEXT_KEPT = 200  # code points of a context that are compared


def trace(folded: Folded, selector: Selector, policy: Policy) -> Outcome:
    """Give the outcome of a quote that `find_places` did not place."""
    quote = fold_words(selector.quote).strip()
    if not quote or len(quote) > 2 * len(folded.text) + LEAST_COMPARED:
        return Outcome("orphaned")
    weighed = _weigh_all(folded, selector, quote)
    rivals = [passage for number, passage in enumerate(weighed) if not any(map(passage.overlaps, weighed[:number]))]
    if not rivals:
        return Outcome("orphaned")
    compared = len(quote) + len(selector.prefix or "") + len(selector.suffix or "")
    is_sure = _is_sure(rivals, weighed, policy, compared)
    candidates = tuple(_make_candidate(folded, passage) for passage in rivals[:MOST_CANDIDATES])
    if is_sure:
        return Outcome("moved", candidates[0].place, candidates, candidates[0].score)
    is_likely = rivals[0].score >= policy.review or any(passage.is_verbatim for passage in rivals)
    return Outcome("review" if is_likely else "orphaned", None, candidates, candidates[0].score)


def _weigh_all(folded: Folded, selector: Selector, quote: str) -> list[Weighed]:
    """Weigh all likely passages, the best first; of equals the one that stands first."""
    words = list_words(folded.text)
    prefix, suffix = (fold_words(context or "").strip() for context in (selector.prefix, selector.suffix))
    sought = read_sought(quote, prefix[-CONTEXT_KEPT:], suffix[:CONTEXT_KEPT])
    breaks = read_breaks(selector.prefix, selector.suffix)
    verbatim = find_matches(folded, quote)[:MOST_VERBATIM]
    spans = {_whole_clusters(folded, span): None for span in find_passages(words, sought)}
    spans.update(dict.fromkeys((at, at + len(quote)) for at in verbatim))
    passages = [weigh(folded, words, sought, breaks, span) for span in spans]
    return sorted(passages, key=lambda passage: (-passage.score, passage.start, passage.end))


def _is_sure(rivals: list[Weighed], weighed: list[Weighed], policy: Policy, compared: int) -> bool:
    best = rivals[0]
    lead = min((first.score - second.score for first, second in pairwise(rivals[:2])), default=best.score)
    sides = [side for side in (best.left, best.right) if side is not None]
    is_beside = best.better_side >= policy.side and (min(sides) >= policy.both_sides if sides else False)
    is_supported = is_beside or best.around >= policy.around
    verbatim = [passage for passage in weighed if passage.is_verbatim]
    if best.is_verbatim:
        if policy.follows_words:
            return True
        is_telling = len(verbatim) == 1 and (best.has_rare_word or best.end - best.start >= policy.long_quote)
        return lead >= policy.verbatim_lead and (is_supported or is_telling)
    # Where the quote itself stands elsewhere, other words in its old surroundings are as likely something else that came to stand there.
    if verbatim or not best.is_held or not policy.takes_other_words or compared < LEAST_COMPARED:
        return False
    is_like_itself = best.quote >= policy.own_likeness and best.end - best.start >= policy.own_length
    is_alike = best.score >= policy.score and best.quote >= policy.likeness
    return is_alike and lead >= policy.lead and (is_supported or is_like_itself)


def _make_candidate(folded: Folded, passage: Weighed) -> Candidate:
    place = folded.range_between(passage.start, passage.end)
    return Candidate(place, round(passage.score, 3), folded.original[place.start : place.end])


def _whole_clusters(folded: Folded, span: tuple[int, int]) -> tuple[int, int]:
    start, end = span
    while start > 0 and not folded.is_boundary(start):
        start -= 1
    while end < len(folded.text) and not folded.is_boundary(end):
        end += 1
    return start, end
