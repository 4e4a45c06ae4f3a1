"""A project as a value, and the changes that may befall it.

All values come from small pools, so that things come back: an old state of a file, or of the whole project. In a text `{stem}` stands for a link to
the article, page or image of that name, from wherever the text is.
"""

import json
import posixpath
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from hypothesis import strategies as st

MAKER = '<meta name="generator" content="Glossator">\n'
FOLDERS = ["", "older/", "ne\u0301/"]
STEMS = [
    "2021-01-06-apps",
    "2020-11-12-shares",
    "2020-12-01-delay",
    "2021-01-30-close",
    "2021-01-31-recall",
    "draft",
    "cafe\u0301",
]
ARTICLES, SIDECAR = "content/articles/", ".annotations.yaml"
CLOCKS = [
    datetime(2020, 12, 2, 4, tzinfo=UTC),
    datetime(2021, 1, 25, tzinfo=UTC),
    datetime(2021, 2, 1, 12, tzinfo=UTC),
    datetime(2021, 2, 2, 6, tzinfo=UTC),
    datetime(2021, 2, 4, 6),  # noqa: DTZ001  in the site's own time zone
    datetime(2021, 3, 2, tzinfo=UTC),
]


# What may be done to a project: a change of one key of one file, or of a file as a whole


class Edit(NamedTuple):
    """A file gets another value for a key (None takes it out); `key` is `body` for what stands below the front matter."""

    path: str
    key: str
    value: Any


class Move(NamedTuple):
    """A file goes elsewhere, its sidecar with it unless it is forgotten; None deletes."""

    path: str
    target: str | None
    with_sidecar: bool = True


class Replace(NamedTuple):
    """A file has these bytes."""

    path: str
    data: bytes


Change = Edit | Move | Replace
Matter = dict[str, Any]
Sources = dict[str, Matter | bytes]

TEXTS = [
    "The order bans eight apps. The NYSE waits for the delisting.\n",
    "The order bans nine apps. The NYSE waits for the delisting.\n",
    "An order on shares, says the Big Board.\n\nAll is quiet.\n",
    "An order on shares, says the Big Board.\n\nAll is loud.\n",
    "An order on shares, says the New York Stock Exchange.\n\nAll is quiet, cafés close: see [it]({2020-11-12-shares}).\n",
    "See [the shares]({2020-11-12-shares}) and [about]({about}).\n",
    "See [the apps]({2021-01-06-apps}#x), [a draft]({draft}), [all](/archive/), [x](/articles/2021/draft/).\n",
    "![A chart]({chart.png}) An executive order, a delisting.\n",
    "",
]
NAMES = ["mh", "dk", "Ada Merrow", "Zoë & Co."]
FIELDS: dict[str, list[Any]] = {
    "title": ["Eight apps", "Nine apps", "A café's <apps>"],
    "date": [
        "2020-11-12",
        "2020-12-01T22:30",
        "2021-01-06T09:00",
        "2021-01-31T08:00",
        "2021-02-02",
        "2021-02-02T01:00+00:00",
    ],
    "draft": [True, None, None],
    "topics": [["trade"], ["trade", "law"], ["Law & Order"], None],
    "authors": [["mh"], ["dk", "Ada Merrow"], ["Zoë & Co."], None],
    "story": ["apps", "other", None],
    "summary": ["What came first.", "See [it]({2020-11-12-shares}).", None],
    "lang": ["en-GB", "de", None],
    "annotations": [False, None],
    "slug": ["other", "Other", None],
    "id": ["urn:one", None],
    "updated": ["2021-01-10", None],
    "aliases": [["/old/"], ["/old/", "/older/"], None],
    "image": [{"src": "{chart.png}", "alt": "A", "caption": "The chart"}, {"src": "{sketch.png}", "alt": "B"}, None],
    "source": [{"name": "Xinhua", "url": "https://xinhua.example/"}, None],
    "extra": [{"a": [1, "b"]}, None],
    "body": TEXTS,
}
GROUPS: dict[str, list[Any]] = {
    "glossary": [
        [{"quote": "order", "occurrence": 1, "term": "order"}],
        [{"quote": "quiet", "term": "order", "status": "proposed"}],
        [{"term": "nyse", "skip": True}],
        [{"quote": "shares", "term": "nyse", "status": "rejected"}],
        None,
    ],
    "references": [
        [{"id": "back", "quote": "order", "occurrence": 1, "to": "2020-11-12-shares", "relation": "background", "note": "As [told]({2020-12-01-delay})."}],
        [{"id": "back", "quote": "apps", "to": "draft"}, {"quote": "The", "occurrence": 1, "to": "apps", "status": "proposed"}],
        [{"id": "term", "quote": "shares", "to": "term:order", "note": "A term."}],
        [{"id": "out", "quote": "waits", "to": "https://web.example/", "note": "Web."}],
        [{"id": "lost", "quote": "order", "occurrence": 1, "to": "nowhere"}],
        None,
    ],
    "corrections": [
        [{"id": "who", "was": "Big Board", "now": "New York Stock Exchange", "date": "2021-01-20", "reason": "See [it]({2020-12-01-delay}).", "by": "mh"}],
        [{"id": "count", "was": "eight", "now": "nine", "date": "2021-02-02T02:00", "reason": "Nine.", "extra": {"a": 1}}],
        [{"id": "count", "was": "eight", "now": "nine", "date": "2021-03-01", "reason": "Nine.", "status": "proposed"}],
        [{"id": "head", "in": "title", "was": "Eight apps", "now": "Nine apps", "date": "2021-01-21", "reason": "Nine."}],
        [{"id": "gone", "kind": "retraction", "date": "2021-01-31T20:00", "reason": "Not [so]({2021-01-30-close})."}],
        [{"id": "typo", "kind": "typo", "was": "bans", "now": "forbids", "date": "2021-01-08"}],
        [
            {"id": "typo", "kind": "typo", "was": "bans", "now": "forbids", "date": "2021-01-08"},
            {"id": "count", "was": "eight", "now": "nine", "date": "2021-02-02T02:00", "reason": "Nine.", "severity": "minor", "supersedes": "typo"},
        ],
        [{"id": "too", "kind": "update", "date": "2021-01-22", "reason": "See [it]({2020-12-01-delay}).", "also_affects": ["2020-11-12-shares"], "severity": "serious"}],
        [{"id": "too", "was": "eight", "now": "nine", "date": "2021-01-22", "reason": "Nine.", "also_affects": ["apps", "2020-12-01-delay", "draft"], "approved_by": "mh", "noticed": "2021-01-21", "reported_by": "reader", "cause": "Haste."}],
        [{"id": "too", "kind": "update", "date": "2021-01-22", "reason": "R.", "also_affects": ["nowhere"], "supersedes": "none"}],
        None,
    ],
    "notes": [
        [{"id": "one", "quote": "shares", "note": "More [about us]({about}).", "sources": [{"title": "T", "url": "https://t.example/"}]}],
        [{"id": "one", "quote": "waits", "note": "A **note**.", "status": "proposed", "by": "dk"}],
        [{"id": "one", "quote": "waits", "note": "A note.", "kind": "fact-check", "status": "approved", "reviewed_by": "mh"}],
        None,
    ],
}  # fmt: skip
TERMS: dict[str, list[Any]] = {
    "nyse": [
        {"term": "New York Stock Exchange", "aliases": ["NYSE", "Big Board"], "definition": "The largest. It lists [shares]({2020-11-12-shares})."},
        {"term": "New York Stock Exchange", "aliases": ["NYSE"], "definition": "The largest exchange.", "see": ["delisting"]},
        {"term": "NYSE", "definition": "The largest exchange."},
    ],
    "delisting": [
        {"term": "delisting", "definition": "A removal."},
        {"term": "delisting", "definition": "A removal of [a draft]({draft}).", "autolink": False, "extra": {"a": 1}},
        {"term": "de-listing", "aliases": ["delistings"], "definition": "A removal.", "see": ["https://web.example/"]},
        None,
    ],
    "order": [
        {"term": "executive order", "aliases": ["order"], "definition": "An order. See [about]({about}).", "autolink": False},
        {"term": "executive order", "aliases": ["order"], "definition": "An order of the president.", "autolink": False},
        {"term": "executive order", "aliases": ["order"], "definition": "![A]({chart.png}) An order.", "case": "sensitive"},
        {"term": "order", "definition": "A word of command.", "plural": "none"},
    ],
    "quiet": [{"term": "quiet", "definition": "No noise."}, None],
}  # fmt: skip
SETTINGS: dict[str, list[Any]] = {
    "title": ["The Warm Briefing", "The Cold Briefing"],
    "base_url": ["https://warm.example/", "https://cold.example/deep/", None],
    "tagline": ["Nothing is built twice", None],
    "language": ["en", "de", None],
    "timezone": ["America/New_York", "Asia/Tokyo", "UTC"],
    "permalink": ["/articles/{year}/{slug}/", "/{slug}/", None],
    "paginate": [2, 2, 3],
    "nav": [[{"title": "About", "url": "/about/"}], [{"title": "Web", "url": "https://web.example/"}], None],
    "authors": [
        {"mh": {"name": "Miriam Hale", "bio": "Wrote of [the apps]({2021-01-06-apps})."}, "dk": {"name": "Daniel Kwan"}},
        {"dk": {"name": "Dan Kwan", "email": "dk@news.example", "publish_email": True}, "mh": {"name": "Miriam Hale"}},
        None,
    ],
    "topics": [{"trade": {"title": "Trade", "description": "Who sells [what]({about})."}}, {"trade": {"title": "Commerce"}, "law": {"title": "Law"}}, None],
    "stories": [{"apps": {"title": "The apps", "description": "A story."}}, {"apps": {"title": "Apps"}}, None],
    "corrections": [{"policy": "policy"}, {"policy": "about", "contact": "desk@news.example"}, None],
    "publisher": [{"name": "The Publisher", "logo": "images/chart.png"}, {"name": "Another", "url": "https://p.example/"}, None],
    "glossary": [{"autolink": False}, {"plural": "none"}, None],
    "review": [{"required": True}, None, None],
    "markdown": [{"html": "sanitize"}, None],
    "extra": [{"x": "y"}, None],
}  # fmt: skip
# What of an article shows elsewhere, wherever it is named or linked.
SHOWN_FIELDS = {key: FIELDS[key] for key in ("title", "slug", "date", "draft")}
PAGE_FIELDS: dict[str, list[Any]] = {
    "title": ["About us", "About them"],
    "draft": [True, None, None],
    "aliases": [["/us/"], None],
    "body": ["We brief.\n", "We brief. See [the apps]({2021-01-06-apps}).\n", "![A]({sketch.png})\n"],
}
PAGES = ["content/pages/about.md", "content/pages/policy.md"]
GLOSSARIES = ["content/glossary.yaml", "content/glossary/a.yaml"]
OVERRIDES = {
    "term.html": [b"{{ view|safe }}!\n", b'{% extends "builtin/term.html" %}\n'],
    "base.html": [MAKER.encode() + b"{% block main %}{% endblock %}?\n"],
    "macros.html": [b'{% from "more.html" import head %}\n', b"{% macro head() %}<h1>{% endmacro %}\n"],
    "more.html": [b"{% macro head() %}<more>{% endmacro %}\n", b"{% macro head() %}<most>{% endmacro %}\n"],
    "article.html": [b"{{ view|safe }} {{ nothing }}\n", b"{% if %}\n", b'{% include "part-" ~ page.kind ~ ".html" ignore missing %}{{ view|safe }}\n'],
    "part-article.html": [b"A part.\n", b"{{ view.nothing }}\n"],
    "unused.html": [b"Nothing.\n"],
    "assets/style.css": [b"p {color: red}\n"],
    "assets/more.js": [b"1\n"],
    "assets/theme.css": [b"@import 'style.css'; p {background: url(more.js)}\n", b"@import 'style.css';\n"],
}  # fmt: skip
ASSETS = {
    "content/images/chart.png": [b"GIF89anot a chart", b"GIF89anow a chart", b"not a chart"],
    "content/images/sketch.png": [b"GIF89aa sketch", b"GIF89aA sketch"],
    "content/n\u0303.txt": [b"N"],
    "content/old": [b"a file where a folder may be"],
    "content/.hidden": [b"hidden"],
    "content/articles/notes.txt": [b"an asset among articles"],
}
BROKEN = [
    b"\xff",
    b"---\ntitle: [\n---\n",
    b"title: T\nnothing: here\n",
    b"",
    b"---\ntitle: T\ndate: 2021-02-30\n---\n",
]


@st.composite
def edits_of(draw: st.DrawFn, paths: Sequence[str], fields: Mapping[str, list[Any]]) -> Change:
    """One key of one file. An article that was not there comes with the first edit of it."""
    path, key = draw(st.sampled_from(paths)), draw(st.sampled_from(list(fields)))
    return Edit(path, key, draw(st.sampled_from(fields[key])))


@st.composite
def files_of(draw: st.DrawFn, folder: str, files: Mapping[str, list[bytes]]) -> Change:
    path = draw(st.sampled_from(list(files)))
    return Replace(folder + path, draw(st.sampled_from(files[path])))


SPOTS = [f"{ARTICLES}{folder}{stem}" for folder in FOLDERS for stem in STEMS]
ALL = [*(f"{spot}.md" for spot in SPOTS), *PAGES, *GLOSSARIES, *ASSETS, *(f"templates/{name}" for name in OVERRIDES)]
# What is done most: an article that is there is written on, or annotated.
EDITS = st.one_of(
    edits_of([f"{spot}.md" for spot in SPOTS[:7]], {"body": TEXTS}),
    edits_of(
        [f"{spot}.md" for spot in SPOTS[:7]],
        {key: FIELDS[key] for key in ("title", "summary", "updated", "image", "source")},
    ),
    edits_of([f"{spot}{SIDECAR}" for spot in SPOTS[:7]], GROUPS),
    files_of("", {path: data for path, data in ASSETS.items() if "images" in path}),
    files_of("templates/", {"assets/style.css": [b"p {color: red}\n", b"p {color: blue}\n"]}),
)
CHANGES = st.one_of(
    edits_of([f"{spot}.md" for spot in SPOTS[:7]], FIELDS),
    edits_of([f"{spot}.md" for spot in SPOTS[:7]], {"body": TEXTS}),
    edits_of([f"{spot}.md" for spot in SPOTS[:7]], SHOWN_FIELDS),
    edits_of([f"{spot}{SIDECAR}" for spot in SPOTS[:7]], GROUPS),
    edits_of([f"{spot}{SIDECAR}" for spot in SPOTS[:7]], GROUPS),
    edits_of(["content/site.yaml"], SETTINGS),
    edits_of(GLOSSARIES, TERMS),
    edits_of(PAGES, PAGE_FIELDS),
    files_of("templates/", OVERRIDES),
    files_of("", ASSETS),
    files_of(
        "", dict.fromkeys([f"{SPOTS[0]}.md", f"{SPOTS[0]}{SIDECAR}", "content/site.yaml", *PAGES, *GLOSSARIES], BROKEN)
    ),
    st.builds(Move, st.sampled_from(SPOTS[:14]), st.sampled_from(SPOTS), st.sampled_from([True, True, False])).map(
        lambda move: Move(f"{move.path}.md", f"{move.target}.md", move.with_sidecar)
    ),
    st.builds(Move, st.sampled_from(ALL), st.none()),
)


# Of each article, by number. The fourth refers and links to the second, which stands not beside it and has another story.
FIRST_TEXTS = [0, 2, 5, 4, 1, 6, 7]
FIRST_ANNOTATIONS = {
    0: {"corrections": GROUPS["corrections"][1]},
    1: {"corrections": GROUPS["corrections"][0], "notes": GROUPS["notes"][0]},
    3: {"references": GROUPS["references"][0], "glossary": GROUPS["glossary"][1]},
    4: {"glossary": GROUPS["glossary"][0]},
}


def first_sources() -> Sources:
    """The state that a project begins in: an article each way, and one of everything."""
    sources: Sources = {f"{spot}.md": first_matter(number) for number, spot in enumerate(SPOTS[:7])}
    sources |= {f"{SPOTS[number]}{SIDECAR}": dict(matter) for number, matter in FIRST_ANNOTATIONS.items()}
    settings = {key: values[0] for key, values in SETTINGS.items() if key not in {"glossary", "review"}}
    sources |= {"content/site.yaml": settings, "content/glossary.yaml": {key: each[0] for key, each in TERMS.items()}}
    sources |= {path: {"title": path[14:-3], "body": PAGE_FIELDS["body"][0]} for path in PAGES}
    return sources | {path: choices[0] for path, choices in ASSETS.items() if "images" in path}


def first_matter(number: int) -> Matter:
    taken = {
        key: values[number % len(values)] for key, values in FIELDS.items() if key not in {"slug", "id", "aliases"}
    }
    own = {"draft": number == 5 or None, "title": f"Article {number}", "body": TEXTS[FIRST_TEXTS[number]]}
    return taken | own


def apply(sources: Sources, change: Change) -> None:
    """Alter a project as far as it can be altered so; what is not there or broken is made anew by an edit."""
    if isinstance(change, Replace):
        sources[change.path] = change.data
    elif isinstance(change, Edit):
        matter = sources.get(change.path)
        if not isinstance(matter, dict):
            fresh: Matter = {"title": "New", "date": "2021-01-20", "body": TEXTS[0]}
            matter = sources[change.path] = fresh if change.path.startswith(ARTICLES) else {"title": "New"}
            if change.path.endswith(SIDECAR) or change.path in GLOSSARIES:
                matter.clear()
        matter[change.key] = change.value
    elif change.path in sources and change.target not in sources:
        pairs = [(change.path, change.target)]
        if change.with_sidecar:
            pairs.append((change.path[:-3] + SIDECAR, change.target and change.target[:-3] + SIDECAR))
        for path, target in pairs:
            moved = sources.pop(path, None)
            if moved is not None and target is not None:
                sources[target] = moved


def write_out(sources: Sources) -> dict[str, bytes]:
    """Give the files of a project. `{stem}` in a text is a link to the article or page of that stem, from where the text stands."""
    target_by_stem = {posixpath.basename(path)[:-3]: path for path in sources if path.endswith(".md")}
    target_by_stem |= {posixpath.basename(path): path for path in sources if path.endswith(".png")}
    files = {}
    for path, matter in sources.items():
        if isinstance(matter, bytes):
            files[path] = matter
            continue
        told = {key: value for key, value in matter.items() if value is not None and key != "body"}
        text = "".join(f"{key}: {json.dumps(value, ensure_ascii=False)}\n" for key, value in told.items())
        if path.endswith(".md"):
            text = f"---\n{text}---\n{matter.get('body') or ''}"
        for stem, target in target_by_stem.items():
            text = text.replace(f"{{{stem}}}", posixpath.relpath(target, posixpath.dirname(path)))
        files[path] = text.encode()
    return files
