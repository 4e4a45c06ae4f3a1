"""What stands in public now, compared with what the ledger records of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from glossator.ledger.digests import digest_state

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from glossator.model.ledger import Ledger, LedgerEntry, PublicCorrection, Standing


class Published(NamedTuple):
    """An article as comparing sees it: its path, its feed id, the field by which it is hidden, if it is, and how its words stand.

    Of an article with faults of its own nobody can tell that, so `standing` is None.
    """

    path: str
    feed_id: str
    hidden_by: str
    standing: Standing | None


class Suspect(NamedTuple):
    """An article whose words may have been changed in silence: with only the corrections `made` in, they must be what `entry` records."""

    path: str
    entry: LedgerEntry
    made: frozenset[str]


class Ahead(NamedTuple):
    """An article with what is public and not recorded: the article itself, if `is_new`, and corrections."""

    article: Published
    is_new: bool
    corrections: tuple[PublicCorrection, ...]


@dataclass(slots=True)
class Findings:
    """What comparing found.

    `suspects` are silent edits, or such as only the words tell; `lost` and `altered` recorded corrections that are gone or say something else;
    `withdrawn` recorded articles that the public cannot read, if they are there at all; `ahead` what is not recorded yet;
    `hidden` articles that are neither public nor recorded.
    """

    suspects: list[Suspect] = field(default_factory=list)
    lost: list[tuple[Published, LedgerEntry]] = field(default_factory=list)
    altered: list[tuple[Published, LedgerEntry]] = field(default_factory=list)
    withdrawn: list[tuple[Published | None, LedgerEntry]] = field(default_factory=list)
    ahead: list[Ahead] = field(default_factory=list)
    hidden: list[Published] = field(default_factory=list)


def compare(ledger: Ledger, articles: Sequence[Published]) -> Findings:
    """Compare all articles with the ledger."""
    found = Findings()
    by_id = {article.feed_id: article for article in articles if not article.hidden_by}
    hidden = {article.feed_id: article for article in articles if article.hidden_by}
    found.hidden = [article for article in hidden.values() if article.feed_id not in ledger.entries_by_article]
    for feed_id, entries in ledger.entries_by_article.items():
        if feed_id not in by_id and not any(entry.kind == "retraction" for entry in entries):
            found.withdrawn.append((hidden.get(feed_id), entries[0]))
    for article in by_id.values():
        _compare_article(article, ledger.entries_by_article.get(article.feed_id, ()), found)
    return found


def _compare_article(article: Published, entries: Sequence[LedgerEntry], found: Findings) -> None:
    standing = article.standing
    if standing is None:
        return
    if not entries:
        found.ahead.append(Ahead(article, is_new=True, corrections=standing.corrections))
        return
    recorded = {entry.correction: entry for entry in entries if entry.correction}
    public = {each.id: each for each in standing.corrections}
    found.lost += [(article, entry) for own_id, entry in recorded.items() if own_id not in public]
    found.altered += [
        (article, entry)
        for own_id, entry in recorded.items()
        if own_id in public and public[own_id].notice != entry.notice
    ]
    new = tuple(each for each in standing.corrections if each.id not in recorded)
    if new:
        found.ahead.append(Ahead(article, is_new=False, corrections=new))
    if any(each.is_whole for each in new):
        return  # it says in public, and for all to see, that the article was changed
    last = entries[-1]
    digest = digest_state(last.state)
    told = standing.now if not new else standing.first if not recorded else None
    if told != digest and not any(own_id not in public for own_id in recorded):
        found.suspects.append(Suspect(article.path, last, frozenset(recorded)))


def list_new(ahead: Iterable[Ahead]) -> list[tuple[Published, str]]:
    """Give what is not recorded as pairs of an article and a correction's id; empty for the article itself."""
    return [
        (each.article, own_id)
        for each in ahead
        for own_id in [*([""] if each.is_new else []), *(correction.id for correction in each.corrections)]
    ]
