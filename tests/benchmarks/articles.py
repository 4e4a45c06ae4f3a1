"""Made-up articles of about 800 words, and a glossary of 500 terms. An article is the same for the same number, however many there are.

Only the standard library is needed, and an article is made when it is asked for, so that a hundred thousand can go to disk one after the other.
"""

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import accumulate

SYLLABLES = "ba ce di fo gu ka le mi no pu ra se ti vo wu za bre cla dri flo gru pla ste tro".split()
COMMON = "the of and to in a is that for it as was with be by on not his but at are this have from or had".split()
TOPICS = (
    "agriculture aviation banking borders budgets climate courts culture defense education elections energy fisheries forestry harbors health "
    "housing industry insurance justice labor libraries markets media migration mining oceans parliament pensions ports privacy railways roads "
    "science shipping space sport taxes tourism water"
).split()
AUTHORS = "Ada Merrow,Bo Castellan,Cleo Harrow,Dario Lind,Efua Okoro,Finn Tallis,Gita Varma,Hale Ostrom".split(",")
FIRST_DAY = datetime(2018, 1, 1, tzinfo=UTC)
LAST_DAY = FIRST_DAY + timedelta(days=7 * 365)
WORDS = 4000
COMMON_SHARE = 0.45
# How many labels of each sort: those of a later row begin with one of the row that is named, and so overlap with it.
LABELS = (("word", 160), ("capitals", 30), ("word more", 90), ("two", 110), ("two more", 40), ("three", 70))
MARKUP = re.compile(r"\[([^]]*)\]\([^)]*\)|[*>#]|^- ", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Term:
    """A term of the glossary."""

    key: str
    label: str
    definition: str


@dataclass(frozen=True, slots=True)
class Article:
    """An article without its annotations; `plain` are sentences of its body that hold no markup."""

    number: int
    title: str
    moment: datetime
    author: str
    topics: Sequence[str]
    body: str
    plain: Sequence[str]

    @property
    def stem(self) -> str:
        """The name of its file, which is its slug too."""
        return make_stem(self.number)


def make_stem(number: int) -> str:
    """Give the stem of an article."""
    return f"article-{number:05}"


@cache
def make_vocabulary() -> list[str]:
    """Make the words that mean something, the frequent ones first."""
    chance = random.Random("words")
    made: dict[str, None] = {}
    while len(made) < WORDS:
        made["".join(chance.choices(SYLLABLES, k=chance.choice((2, 2, 3, 3, 4))))] = None
    return [word for word in made if word not in COMMON]


@cache
def _weigh_words() -> tuple[list[str], list[float]]:
    """Give all words and their cumulative weights: in either sort the second is about half as frequent as the first, and so on (Zipf)."""
    rare = make_vocabulary()
    shares = ((COMMON, COMMON_SHARE, 3), (rare, 1 - COMMON_SHARE, 8))
    weights: list[float] = []
    for words, share, offset in shares:
        raw = [1 / (rank + offset) for rank in range(len(words))]
        weights += [share * each / sum(raw) for each in raw]
    return [*COMMON, *rare], list(accumulate(weights))


def draw_words(chance: random.Random, count: int) -> list[str]:
    """Draw words as a text has them."""
    words, weights = _weigh_words()
    return chance.choices(words, cum_weights=weights, k=count)


@cache
def make_terms() -> tuple[Term, ...]:
    """Make the glossary: labels of one to three words, many of which begin as another does."""
    chance = random.Random("terms")
    words = make_vocabulary()[150:2600]
    labels: dict[str, list[str]] = {}
    taken: set[str] = set()
    for sort, count in LABELS:
        made = labels[sort] = []
        while len(made) < count:
            label = _make_label(chance, sort, words, labels)
            if label.lower() not in taken:
                taken.add(label.lower())
                made.append(label)
    every = [label for made in labels.values() for label in made]
    return tuple(
        Term(
            f"term-{number:03}",
            label,
            f"What {label} means: {' '.join(draw_words(chance, 12))}. And a second sentence.",
        )
        for number, label in enumerate(every)
    )


def _make_label(chance: random.Random, sort: str, words: list[str], labels: dict[str, list[str]]) -> str:
    if sort == "capitals":
        return "".join(chance.choices("BCDFGKLMNPRSTV", k=chance.choice((3, 3, 4))))
    begun = {"word more": "word", "two more": "two"}.get(sort)
    if begun:
        return f"{chance.choice(labels[begun])} {chance.choice(words)}"
    return " ".join(chance.choices(words, k={"word": 1, "two": 2, "three": 3}[sort]))


def make_article(number: int) -> Article:
    """Make an article."""
    chance = random.Random(f"article/{number}")
    terms = make_terms()
    moment = FIRST_DAY + timedelta(
        days=chance.randrange((LAST_DAY - FIRST_DAY).days), minutes=chance.randrange(5 * 60, 22 * 60)
    )
    title = " ".join(draw_words(chance, chance.randrange(5, 10))).capitalize()
    topics = chance.sample(TOPICS, chance.choice((2, 3, 3, 4)))
    paragraphs = [[_make_sentence(chance, terms, marks=0.0) for _ in range(2)]]  # an article begins without markup
    paragraphs += [[_make_sentence(chance, terms) for _ in range(chance.randrange(2, 5))] for _ in range(12)]
    plain = [sentence for each in paragraphs for sentence in each if "*" not in sentence]
    for kind in range(chance.randrange(3, 6)):
        chance.choice(paragraphs[1:]).append(_make_link(chance, terms, kind % 3))
    blocks = [" ".join(each) for each in paragraphs]
    for _ in range(chance.choice((1, 2, 2))):
        spoken = "\n".join(f"> {_make_sentence(chance, terms)}" for _ in range(2))
        blocks.insert(chance.randrange(2, len(blocks)), f"{spoken}\n>\n> — {chance.choice(AUTHORS)}")
    if chance.random() < 0.7:
        points = "\n".join(f"- {_make_sentence(chance, terms)}" for _ in range(chance.randrange(3, 6)))
        blocks.insert(chance.randrange(2, len(blocks)), points)
    for share in (3, 2):
        blocks.insert(len(blocks) * 2 // (share + 1), f"## {' '.join(draw_words(chance, 4)).capitalize()}")
    body = "\n\n".join(blocks) + "\n"
    return Article(number, title, moment, chance.choice(AUTHORS), tuple(topics), body, tuple(plain))


def _make_sentence(chance: random.Random, terms: Sequence[Term], marks: float = 0.11) -> str:
    """Make a sentence of about 17 words: one in three holds a term, one in nine something emphasized."""
    words = draw_words(chance, chance.randrange(8, 26))
    if chance.random() < 0.36:
        words.insert(chance.randrange(1, len(words)), chance.choice(terms).label)
    at = chance.randrange(2, len(words) - 2)
    if chance.random() < marks:
        mark = chance.choice(("*", "**"))
        words[at] = f"{mark}{words[at]}{mark}"
    elif len(words) > 12:
        words[at] += ","
    text = " ".join(words)
    return f"{text[0].upper()}{text[1:]}{chance.choice('......?')}"


def _make_link(chance: random.Random, terms: Sequence[Term], kind: int) -> str:
    """Make a sentence with a link. A term in its words (kind 0) or its address (kind 1) must not be linked once more."""
    label, words = chance.choice(terms).label, " ".join(draw_words(chance, 2))
    shown, path = ((label, words), (words, label), (words, str(chance.randrange(10_000))))[kind]
    return f"More in [{shown}](https://elsewhere.example/{chance.choice(TOPICS)}/{path.replace(' ', '-')})."


def strip_markup(body: str) -> str:
    """Give a body's words on one line."""
    return " ".join(MARKUP.sub(r"\1", body).split())
