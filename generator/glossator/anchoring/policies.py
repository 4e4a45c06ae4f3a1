"""How sure a place must be before an annotation of a kind is put there, and the weights that the measured tables come from."""

from __future__ import annotations

from glossator.frozen import frozen


@frozen
class Policy:
    """What is asked of a passage that is not the exact place. Likenesses and scores are from 0 to 1, lengths in code points.

    **Verbatim passages** are taken if they lead: by `verbatim_lead` over the next verbatim one, by `contested_lead` over other words that would
    be taken without them. And something more must speak for them: one side that is `side` alike (and the other `both_sides`), or `around` of
    the rare words nearby; or that they stand once and hold a word that stands once (if `trusts_rare_words`), or are as long as `long_quote`;
    or that nothing comes near, with a score of `alone_score` and a lead of `alone_lead`. `follows_words` takes the best of all verbatim ones
    without more ado. Nothing rivals one that stands once, as long as `long_quote`, with one side `whole_side` alike.

    **Other words** are taken, if `takes_other_words`, where the quote stands nowhere: with a score of `score`, `likeness` to the quote and a
    lead of `lead`. One side must be `other_side` alike, since lists and templates have near copies of any line; or they must themselves be as
    alike as `own_likeness` and as long as `own_length`.

    **For review** is a score of `review`, and where the quote has no contexts, a likeness of `bare_likeness`.
    """

    verbatim_lead: float = 0.03
    contested_lead: float = 0.12
    side: float = 0.6
    around: float = 0.4
    trusts_rare_words: bool = True
    long_quote: int = 40
    whole_side: float = 0.9
    alone_score: float = 0.55
    alone_lead: float = 0.15
    score: float = 0.7
    likeness: float = 0.6
    lead: float = 0.1
    other_side: float = 0.8
    own_likeness: float = 0.85
    own_length: int = 30
    review: float = 0.35
    bare_likeness: float = 0.6
    both_sides: float = 0.0
    follows_words: bool = False
    takes_other_words: bool = True


NOTES = Policy()  # and references: they say something of one passage
CORRECTIONS = Policy(
    side=0.9,
    both_sides=0.5,
    around=2.0,
    long_quote=1_000_000,
    trusts_rare_words=False,
    alone_score=2.0,
    takes_other_words=False,
)
GLOSSARY = Policy(follows_words=True)  # a term means the same wherever its word stands
