"""A made-up project of any size, the same for the same number: articles of about 600 words, sidecars, a glossary of 300 terms."""

import random
from datetime import UTC, datetime, timedelta

from glossator.files import MemoryFolder

SYLLABLES = "ba ce di fo gu ka le mi no pu ra se ti vo wu za bre cla dri flo gru pla ste tro".split()
COMMON = "the of and to in a is that for it as was with be by on not his but at are this have from or had".split()
TERMS = 300


def make_project(articles: int) -> MemoryFolder:
    """Make a project in memory."""
    chance = random.Random(f"corpus/{TERMS}")
    words = ["".join(chance.choices(SYLLABLES, k=chance.choice((2, 2, 3)))) for _ in range(3000)]
    terms = {f"term-{number}": " ".join(chance.sample(words, chance.choice((1, 1, 2)))) for number in range(TERMS)}
    terms = {key: label for key, label in terms.items() if list(terms.values()).count(label) == 1}
    files = {
        "content/site.yaml": "title: Benchmark\nbase_url: https://benchmark.example/\n",
        "content/glossary.yaml": "".join(
            f"{key}:\n  term: {label}\n  definition: The meaning of {label}. And a second sentence.\n"
            for key, label in terms.items()
        ),
    }
    for number in range(articles):
        own = random.Random(f"article/{number}")
        stem = f"content/articles/article-{number:05}"
        paragraphs = [make_paragraph(own, words, terms) for _ in range(12)]
        moment = datetime(2020, 1, 1, 8, tzinfo=UTC) + timedelta(hours=7 * number)
        files[f"{stem}.md"] = (
            f"---\ntitle: Article {number} on {own.choice(words)}\ndate: {moment.isoformat()}\nauthors: [Ada Merrow]\n"
            f"topics: [{own.choice(('trade', 'courts', 'energy', 'health'))}]\n---\n\n" + "\n\n".join(paragraphs) + "\n"
        )
        files[f"{stem}.annotations.yaml"] = make_sidecar(own, paragraphs, articles, number)
    return MemoryFolder({path: text.encode() for path, text in files.items()})


def make_paragraph(chance: random.Random, words: list[str], terms: dict[str, str]) -> str:
    """Make three sentences; some words are emphasized, some linked, some are terms."""
    sentences = []
    for _ in range(3):
        made = [chance.choice(COMMON if chance.random() < 0.45 else words) for _ in range(16)]
        if chance.random() < 0.4:
            made.insert(chance.randrange(1, 16), chance.choice(list(terms.values())))
        if chance.random() < 0.2:
            made[3] = f"*{made[3]}*"
        if chance.random() < 0.1:
            made[5] = f"[{made[5]}](https://elsewhere.example/{made[6]})"
        sentences.append(" ".join(made).capitalize() + ".")
    return " ".join(sentences)


def make_sidecar(chance: random.Random, paragraphs: list[str], articles: int, number: int) -> str:
    """Make a note and a reference on words that stand once."""
    text = "\n".join(paragraphs)
    plain = [sentence for sentence in text.replace("\n", " ").split(". ") if not set("*[]") & set(sentence)]
    quotes = [quote for sentence in plain if text.count(quote := " ".join(sentence.split()[2:7])) == 1]
    if len(quotes) < 2 or articles < 2:
        return ""
    other = (number + chance.randrange(1, articles)) % articles
    return (
        f'notes:\n  - quote: "{quotes[0]}"\n    note: A remark.\n'
        f'references:\n  - quote: "{quotes[1]}"\n    to: article-{other:05}\n'
    )
