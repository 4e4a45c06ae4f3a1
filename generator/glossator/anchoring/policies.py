"""How sure a place must be before an annotation of a kind is put there, and the weights that the measured tables come from."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Policy:
    """What is asked of a passage that is not the exact place. Likenesses and scores are from 0 to 1.

    A verbatim passage is taken if it leads by `verbatim_lead`, over the next verbatim one, or by `contested_lead` over other words that
    would be taken without it, and something more speaks for it: one side that is `side` alike; or `around` of
    the rare words nearby; or that it stands once and holds a word that stands once, or is `long_quote` code points long; or that nothing else
    comes near: a score of `alone_score` and a lead of `alone_lead`. Other words are taken if their score
    is at least `score`, they are `likeness` alike and lead by `lead`, and the quote itself stands nowhere. Where nothing around speaks for
    them, they must be `own_likeness` alike and `own_length` code points long. Below `review` no passage is likely.

    `both_sides` asks that the less alike side be so much alike too. `follows_words` takes the best of all verbatim passages, however little
    it leads. `takes_other_words` is false where only verbatim passages count.
    """

    verbatim_lead: float = 0.03
    contested_lead: float = 0.12
    side: float = 0.6
    around: float = 0.4
    long_quote: int = 40
    alone_score: float = 0.55
    alone_lead: float = 0.15
    score: float = 0.7
    likeness: float = 0.5
    lead: float = 0.1
    own_likeness: float = 0.85
    own_length: int = 30
    review: float = 0.35
    both_sides: float = 0.0
    follows_words: bool = False
    takes_other_words: bool = True


NOTES = Policy()  # and references: they say something of one passage
CORRECTIONS = Policy(
    side=0.9, both_sides=0.5, around=2.0, long_quote=1_000_000, alone_score=2.0, takes_other_words=False
)
GLOSSARY = Policy(follows_words=True)  # a term means the same wherever its word stands
