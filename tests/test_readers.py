"""site.yaml, sidecars and the glossary: what each accepts, what it tells and where, and what it gives."""

import json
import pickle
import unicodedata
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glossator.articles import CLOSING_LINE, CONTROL, find_closing_line, find_control, read_article
from glossator.diagnostics import Diagnostic, in_order
from glossator.glossary.linking import hint_term
from glossator.glossary.reading import TermEntry, join_glossary, read_glossary_file
from glossator.model.addresses import NEVER_IN_ADDRESS, SCHEME, is_safe_address, split_address
from glossator.model.annotations import Annotation, Correction, GlossaryLink, Note, Reference
from glossator.model.content import ReadOptions, SiteConfig
from glossator.model.fields import Moment
from glossator.model.links import Spot
from glossator.model.names import is_key, make_key, normal_key
from glossator.resolve.targets import ArticleTable
from glossator.sidecars import SidecarFile, default_id, entry_digest, read_sidecar
from glossator.siteconfig import read_options, read_site_config
from glossator.source import Place, Source
from glossator.yaml_nodes import MAX_BYTES, Located

PLAIN = ReadOptions()
REVIEWED = ReadOptions(review_required=True)
FOUR_EYES = ReadOptions(review_required=True, four_eyes=True, author_names=(("mo-s", "Mo Straße"), ("mh", "Mo Hart")))
# Ways to write one name: its author's key, another case, other spaces, other forms of Unicode, an invisible character.
SAME = ("mo-s", "MO-S", "MO STRASSE", "  mo\u00a0 straße ", "\uff2d\uff4f Straße", "Mo Stra\u200bße", "Mo-Straße")


def tell(diagnostics: list[Diagnostic]) -> str:
    assert diagnostics == in_order(diagnostics)
    for fault in diagnostics:
        assert fault.hint, fault
        assert fault.message[0].islower() or fault.message[0] == "`", fault
        assert not fault.message.endswith("."), fault
        assert fault.message.count("`") % 2 == 0, fault
    return "; ".join(f"{fault.place.line}:{fault.place.column} {fault.code.label}" for fault in diagnostics)


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("Port Authority", "did you mean `pa`?"),
        ("the port authority", "did you mean `pa`?"),
        ("port authorty", "did you mean `pa`?"),
        ("PB", "did you mean `pb`?"),
        ("bnd", "did you mean `bond`?"),
        ("something else", ""),
    ],
)
def test_a_term_named_by_its_label_is_found(name: str, hint: str) -> None:
    text = "pa: {term: Port Authority, aliases: [the Port Authority], definition: A.}\nbond: {term: Bond issue, definition: A.}\npb: {term: P, definition: A.}\n"
    entries, _ = read_glossary_file(Source("content/glossary.yaml", text))
    assert hint_term(name, {entry.key: entry.term for entry in entries}) == hint


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("bond", "write `term:bond`"),
        ("Bond", "write `term:bond`"),
        ("/articles/survey/#a", "write `survey`"),
        ("x/2021-01-06-survey.md", "write `2021-01-06-survey`"),
        ("survy", "did you mean `survey`?"),
        ("nothing/like-it", "give an article's slug or its file's name without `.md`"),
    ],
)
def test_what_a_reference_meant_is_found(name: str, hint: str) -> None:
    table = ArticleTable((), ["content/articles/2021-01-06-survey.md"], {"bond"}, lambda _at: Place("a", 1, 1, 2))
    path, fault = table.find(name, Spot("a.annotations.yaml", ("x", "to")))
    assert path is None
    assert fault
    assert fault.hint == hint


def test_the_hint_for_a_file_that_is_too_large_fits_the_file() -> None:
    large = "a: " + "x" * MAX_BYTES
    _, (of_glossary,) = read_glossary_file(Source("content/glossary.yaml", large))
    _, (of_sidecar,) = read_sidecar(Source("content/articles/a.annotations.yaml", large), PLAIN)
    _, (of_article,) = read_article(Source("content/articles/a.md", f"---\n{large}\n---\n"), PLAIN)
    assert "content/glossary/" in of_glossary.hint
    assert "several files" not in of_sidecar.hint + of_article.hint


# site.yaml


def read_site(text: str) -> tuple[Located[SiteConfig], list[Diagnostic]]:
    return read_site_config(Source("content/site.yaml", text))


def check_site(text: str, faults: str) -> None:
    located, diagnostics = read_site(text)
    assert tell(diagnostics) == faults
    assert pickle.loads(pickle.dumps(located)) == located


SITES = [
    ("", "1:1 missing-key"),
    ("# nothing yet\n", "1:1 missing-key"),
    ("title: A\n", ""),
    ("title:\n", "1:1 missing-key"),
    ("tagline: A\n", "1:1 missing-key"),
    ("titel: A\nbase_url: x\n", "1:1 unknown-key; 2:11 invalid-value"),
    ("[\n", "1:2 yaml-syntax"),
    ("- title: A\n", "1:1 wrong-type"),
    ("title: A\nbase_url: https://news.example.org\n", ""),
    ("title: A\nbase_url: HTTP://[::1]:8000/news\n", ""),
    ("title: A\nbase_url: //news.example.org/\n", "2:11 invalid-value"),
    ("title: A\nbase_url: news.example.org\n", "2:11 invalid-value"),
    ("title: A\nbase_url: https://news.example.org/?\n", "2:11 invalid-value"),
    ("title: A\nbase_url: https://news.example.org/#a\n", "2:11 invalid-value"),
    ("title: A\nbase_url: https://me@news.example.org/\n", "2:11 invalid-value"),
    ("title: A\nbase_url: https://x/a/../b\n", "2:11 invalid-value"),
    ("title: A\nbase_url: 'https://x/a b'\n", "2:11 invalid-value"),
    ("title: A\nbase_url: https://\n", "2:11 invalid-value"),
    ("title: A\nbase_url: https://x:port/\n", "2:11 invalid-value"),
    ("title: A\nbase_url: ftp://x/\n", "2:11 invalid-value"),
    ("title: A\nlanguage: pt-BR\n", ""),
    ("title: A\nlanguage: zh-Hans\n", ""),
    ("title: A\nlanguage: en_GB\n", "2:11 invalid-value"),
    ("title: A\nlanguage: english\n", "2:11 invalid-value"),
    ("title: A\nlanguage: no\n", ""),
    ("title: A\ntimezone: Europe/Berlin\n", ""),
    ("title: A\ntimezone: europe/berlin\n", "2:11 invalid-value"),
    ("title: A\ntimezone: Europe\n", "2:11 invalid-value"),
    ("title: A\ntimezone: ../../etc/passwd\n", "2:11 invalid-value"),
    ("title: A\ntimezone: +02:00\n", "2:11 invalid-value"),
    ("title: A\npermalink: /{year}/{month}/{day}/{slug}\n", ""),
    ("title: A\npermalink: articles/{slug}/\n", "2:12 invalid-value"),
    ("title: A\npermalink: /{year}/\n", "2:12 invalid-value"),
    ("title: A\npermalink: /{slug}/{hour}/\n", "2:12 invalid-value"),
    ("title: A\npermalink: /{slug}/../../x\n", "2:12 invalid-value"),
    ("title: A\npermalink: /a//{slug}/\n", "2:12 invalid-value"),
    ("title: A\npermalink: //{slug}/\n", "2:12 invalid-value"),
    ("title: A\npermalink: /{{slug}}/\n", "2:12 invalid-value"),
    ("title: A\npermalink: /{slug}/?a=b\n", "2:12 invalid-value"),
    ("title: A\npaginate: 0\n", "2:11 wrong-type"),
    ("title: A\npaginate: '20'\n", "2:11 wrong-type"),
    ("title: A\npaginate: 1\nsearch: true\nremote_images: allow\nmarkdown: {html: sanitize}\n", ""),
    ("title: A\nremote_images: warn\nmarkdown: {html: raw}\n", "2:16 invalid-value; 3:18 invalid-value"),
    ("title: A\nreview: {required: on}\n", "2:20 wrong-type"),
    ("title: A\nauthors:\n  mh: {name: B, email: b@example.org, url: 'https://b.example/'}\n", ""),
    ("title: A\nauthors:\n  mh: {nmae: B}\n", "3:8 unknown-key"),
    ("title: A\nauthors:\n  mh: {name: B, email: b, url: 'javascript:b'}\n", "3:24 invalid-value; 3:32 unsafe-link"),
    ("title: A\nauthors:\n  mh:\n", ""),
    ("title: A\nauthors: {MH: {name: B}, mh: {name: C}}\n", "2:26 duplicate-name"),
    ("title: A\ntopics: {Übersee: {title: B}, U\u0308bersee: {title: C}}\n", "2:31 duplicate-name"),
    ("title: A\nstories: {a b: {title: B}, a/b: {title: C}, ../x: {title: D}}\n", "2:11 invalid-value; 2:28 invalid-value; 2:45 invalid-value"),
    ("title: A\nnav: [{title: B, url: /about/}, {title: C, url: 'mailto:c@example.org'}, {title: D, url: 'https://d'}]\n", ""),
    ("title: A\nnav: [{title: B, url: about}, {title: C, url: //c}, {title: D, url: 'data:d'}]\n", "2:23 unsafe-link; 2:47 unsafe-link; 2:69 unsafe-link"),
    ("title: A\nnav: {title: B, url: /b/}\n", "2:6 wrong-type"),
    ("title: A\ncorrections: {contact: desk@example.org, policy: corrections-policy}\n", ""),
    ("title: A\ncorrections: {contact: 'https://example.org/report'}\n", ""),
    ("title: A\ncorrections: {contact: 'JaVaScript:alert(1)'}\n", "2:24 unsafe-link"),
    ("title: A\npublisher: {name: B, url: 'http://b'}\n", ""),
    ("title: A\npublisher: {url: 'file:///b'}\n", "2:13 missing-key; 2:18 unsafe-link"),
    ("title: A\nextra: {a: {b: [c]}}\n", ""),
]  # fmt: skip


@pytest.mark.parametrize(("text", "faults"), SITES)
def test_site_config_faults(text: str, faults: str) -> None:
    check_site(text, faults)


def test_site_config_values_are_normalised() -> None:
    located, _ = read_site(
        "title: A\nbase_url: HTTPS://News.Example.org/Sub\npermalink: /{slug}\nauthors:\n  MH:\n    name: B\n    bio: C\n"
    )
    config = located.value
    assert (config.base_url, config.permalink) == ("https://news.example.org/Sub/", "/{slug}/")
    assert list(config.authors) == ["mh"]
    assert (located.place("authors", "mh", "bio").line, located.key_place("authors", "mh").line) == (7, 5)


def test_a_faulty_value_gives_way_to_its_default() -> None:
    located, _ = read_site(
        "titel: A\nbase_url: x\nlanguage: xx-yy\ntimezone: Mars\npaginate: 0\nreview: {required: true, x: y}\n"
    )
    config = located.value
    assert config.title == "Untitled"
    assert (config.base_url, config.language, config.timezone) == ("http://localhost:8000/", "en", "UTC")
    assert config.paginate == 20
    assert config.review.required
    assert read_site("a: [\n")[0].value.title == "Untitled"


def test_options_are_what_reading_depends_on() -> None:
    located, _ = read_site(
        "title: A\ntimezone: Asia/Shanghai\nlanguage: zh\nmarkdown: {html: sanitize}\nremote_images: allow\n"
    )
    expected = ReadOptions(ZoneInfo("Asia/Shanghai"), "zh", "sanitize", remote_images=True)
    assert read_options(located.value) == expected
    four_eyes, _ = read_site("title: A\nreview: {four_eyes: true}\n")
    options = read_options(four_eyes.value)
    assert (options.review_required, options.four_eyes) == (True, True)


# Sidecars


def read_entries(text: str, options: ReadOptions = PLAIN) -> tuple[SidecarFile, list[Diagnostic]]:
    return read_sidecar(Source("content/articles/a.annotations.yaml", text), options)


def check_sidecar(text: str, entries: str, faults: str, options: ReadOptions = PLAIN) -> None:
    sidecar, diagnostics = read_entries(text, options)
    assert tell(diagnostics) == faults
    assert " ".join(f"{entry.group[0]}{entry.index}" for entry in sidecar.entries) == entries
    assert pickle.loads(pickle.dumps(sidecar)) == sidecar


SIDECARS = [
    ("", "", ""),
    ("# empty\n", "", ""),
    ("glossary:\nnotes: []\n", "", ""),
    ("- quote: a\n", "", "1:1 wrong-type"),
    ("notes: {quote: a, note: b}\n", "", "1:8 wrong-type"),
    ("note:\n  - {quote: a, note: b}\n", "", "1:1 unknown-key"),
    ("notes: [a, ~, [b], *x]\n", "", "1:9 wrong-type; 1:12 wrong-type; 1:15 wrong-type; 1:20 yaml-feature"),
    ("notes:\n  - {quote: a, note: b\n", "", "2:5 yaml-syntax"),
    # glossary
    ("glossary:\n  - {quote: a, term: b}\n  - {term: c, skip: true}\n", "g0 g1", ""),
    ("glossary:\n  - term: b\n  - {term: c, skip: false}\n  - {quote: , term: d}\n", "", "2:5 missing-key; 3:6 missing-key; 4:6 missing-key"),
    ("glossary:\n  - {quote: a}\n  - {quote: [a], term: b}\n  - {quote: a, trem: b}\n", "", "2:6 missing-key; 3:13 wrong-type; 4:16 unknown-key"),
    ("glossary:\n  - {term: a, skip: yes}\n", "", "2:21 wrong-type"),
    # references
    ("references:\n  - {quote: a, to: some-article, relation: follow-up, note: b}\n  - {quote: a, to: term:nyse}\n", "r0 r1", ""),
    ("references:\n  - {to: a}\n  - {quote: a}\n", "", "2:6 missing-key; 3:6 missing-key"),
    ("references:\n  - {quote: a, to: b, relation: backgrond}\n  - {quote: a, to: b, relation: [x]}\n", "", "2:33 unknown-relation; 3:33 wrong-type"),
    ("references:\n  - {quote: a, to: 'https://a.example/?b=c#d'}\n  - {quote: a, to: 'mailto:a@example.org?subject=b'}\n  - {quote: a, to: 'HTTP://a'}\n", "r0 r1 r2", ""),
    # corrections
    ("corrections:\n  - {was: a, now: b, date: 2021-01-07, reason: c}\n", "c0", ""),
    ("corrections:\n  - {was: a, now: b, reason: c}\n  - {was: a, now: b, date: soon, reason: c}\n", "", "2:6 missing-key; 3:28 invalid-date"),
    ("corrections:\n  - {was: a, now: b, date: 2021-01-07}\n  - {kind: typo, was: a, now: b, date: 2021-01-07}\n", "c1", "2:6 missing-key"),
    ("corrections:\n  - {was: a, date: 2021-01-07, kind: typo}\n  - {now: a, date: 2021-01-07, kind: typo}\n", "", "2:6 missing-key; 3:6 missing-key"),
    ("corrections:\n  - {date: 2021-01-07, kind: update, reason: a}\n  - {date: 2021-01-07, kind: retraction, reason: a, was: b}\n", "c0", "3:6 missing-key"),
    ("corrections:\n  - {was: a, now: a, date: 2021-01-07, kind: typo}\n", "", "2:19 invalid-value"),
    ("corrections:\n  - {was: 'a  b', now: 'a b', date: 2021-01-07, kind: typo}\n", "", "2:24 invalid-value"),
    ("corrections:\n  - {was: '', now: '', date: 2021-01-07, kind: typo}\n", "", "2:20 invalid-value"),
    ("corrections:\n  - {was: '', now: a, date: 2021-01-07, kind: typo}\n", "", "2:11 invalid-value"),
    ("corrections:\n  - {was: '', now: a, prefix: b, date: 2021-01-07, kind: typo}\n  - {was: a, now: '', date: 2021-01-07, kind: typo}\n", "c0 c1", ""),
    ("corrections:\n  - {was: '', now: a, in: caption, date: 2021-01-07, kind: typo}\n", "c0", ""),
    ("corrections:\n  - {quote: x, was: a, now: b, date: 2021-01-07, kind: typo}\n", "", "2:6 unknown-key"),
    ("corrections:\n  - {kind: erratum, in: headline, was: a, now: b, date: 2021-01-07, reason: c}\n", "", "2:12 unknown-kind; 2:25 invalid-value"),
    # notes
    ("notes:\n  - {quote: a, note: b, kind: fact-check, sources: [{title: c, url: 'https://c'}, {title: d}]}\n", "n0", ""),
    ("notes:\n  - {note: b}\n  - {quote: a}\n  - {quote: a, note: b, kind: opinoin}\n", "", "2:6 missing-key; 3:6 missing-key; 4:31 unknown-kind"),
    ("notes:\n  - {quote: a, note: b, sources: [{url: 'https://c'}, {title: d, url: c.example}]}\n", "", "2:36 missing-key; 2:71 unsafe-link"),
    # what all may have
    ("notes:\n  - {quote: a, note: b, occurrence: 0}\n  - {quote: a, note: b, occurrence: 2, prefix: c}\n", "n1", "2:37 wrong-type"),
    ("notes:\n  - {quote: a, note: b, status: aproved}\n", "", "2:33 invalid-value"),
    ("notes:\n  - {quote: a, note: b, id: B}\n  - {quote: a, note: b, id: -b}\n  - {quote: a, note: b, id: 2b-}\n", "n2", "2:29 invalid-value; 3:29 invalid-value"),
    ("notes:\n  - {quote: a, note: b, id: c}\nreferences:\n  - {quote: a, to: b, id: c}\n", "n0", "4:27 duplicate-id"),
    ("notes:\n  - {quote: a, note: b, extra: {c: 1}}\n  - {quote: a, note: b, extra: c}\n", "n0", "3:32 wrong-type"),
    ("notes:\n  - {quote: a, note: b, created: 2021-01-07 10:00, reviewed: '2021-01-07T10:00:00+08:00'}\n", "n0", ""),
]  # fmt: skip


@pytest.mark.parametrize(("text", "entries", "faults"), SIDECARS)
def test_sidecar_entries_and_faults(text: str, entries: str, faults: str) -> None:
    check_sidecar(text, entries, faults)


UNSAFE = [
    "javascript:alert(1)", "JaVaScRiPt:alert(1)", " javascript:alert(1)", "java\\tscript:alert(1)", "java\\nscript:alert(1)",
    "data:text/html,<script>", "vbscript:x", "file:///etc/passwd", "blob:https://x/y", "//evil.example/", "https:evil", "https://", "https:///x",
    "http://a b/", "http://a\\u202eb/", "https://x\\\\y", "mailto:", "mailto:x", "ftp://x/", "https ://x", "view-source:https://x", "c:\\\\windows",
]  # fmt: skip


@pytest.mark.parametrize("target", UNSAFE)
def test_no_harmful_address_can_be_a_target(target: str) -> None:
    check_sidecar(f'references:\n  - {{quote: a, to: "{target}"}}\n', "", "2:20 unsafe-link")


@given(st.text(), st.sampled_from(["javascript", "data", "vbscript", "file"]))
def test_only_known_schemes_are_safe(text: str, scheme: str) -> None:
    for address in (
        f"{scheme}:{text}",
        f" {scheme}:{text}",
        f"{scheme.upper()}:{text}",
        f"{scheme[:3]}\n{scheme[3:]}:{text}",
    ):
        assert not is_safe_address(address)


def test_an_entry_tells_its_places() -> None:
    sidecar, _ = read_entries("references:\n  - to: x\n  -\n    quote: a\n    to: b\n    note: |\n      c\n")
    (entry,) = sidecar.entries
    places = {
        field: (entry.place(field).line, entry.place(field).column) for field in ("quote", "to", "note", "prefix")
    }
    assert places == {"quote": (4, 12), "to": (5, 9), "note": (6, 11), "prefix": (4, 5)}
    assert (entry.index, entry.place().line) == (1, 4)


# Approval

NOTE = Note(quote="a", note="b", by="mh")
BY_MO = {"by": "Mo Straße", "approved_digest": entry_digest(Note(quote="a", note="b", by="Mo Straße"))}


def approval(**fields: str) -> str:
    values = {
        "quote": "a",
        "note": "b",
        "by": "mh",
        "reviewed_by": "ed",
        "approved_digest": entry_digest(NOTE),
        **fields,
    }
    return "notes:\n  - {" + ", ".join(f"{key}: {json.dumps(value)}" for key, value in values.items() if value) + "}\n"


APPROVALS = [
    # text, options, approved, faults
    ("notes:\n  - {quote: a, note: b}\n", PLAIN, True, ""),
    ("notes:\n  - {quote: a, note: b, status: proposed}\n", PLAIN, False, ""),
    ("notes:\n  - {quote: a, note: b, status: rejected}\n", PLAIN, False, ""),
    ("notes:\n  - {quote: a, note: b, status: rejected}\n", REVIEWED, False, ""),
    ("notes:\n  - {quote: a, note: b}\n", REVIEWED, False, "2:5 unreviewed"),
    (approval(), REVIEWED, True, ""),
    (approval(), FOUR_EYES, True, ""),
    (approval(id="c", status="approved", why="d", reviewed="2021-01-01", created="2021-01-01"), FOUR_EYES, True, ""),
    (approval(reviewed_by=""), REVIEWED, False, "2:5 unreviewed"),
    (approval(approved_digest=""), REVIEWED, False, "2:5 unreviewed"),
    (approval(approved_digest="0" * 64), REVIEWED, False, "2:5 unreviewed"),
    (approval(note="b!"), REVIEWED, False, "2:5 unreviewed"),
    (approval(by="other"), REVIEWED, False, "2:5 unreviewed"),
    (approval(reviewed_by="MH"), REVIEWED, True, ""),
    (approval(reviewed_by="MH"), FOUR_EYES, False, "2:5 unreviewed"),
    *((approval(**BY_MO, reviewed_by=name), FOUR_EYES, False, "2:5 unreviewed") for name in SAME),
    (approval(**BY_MO, reviewed_by="Mo Strasser"), FOUR_EYES, True, ""),
    (approval(**BY_MO, reviewed_by="Mo Strasse"), REVIEWED, True, ""),
    (approval(by="", approved_digest=entry_digest(Note(quote="a", note="b"))), REVIEWED, True, ""),
    (approval(by="", approved_digest=entry_digest(Note(quote="a", note="b"))), FOUR_EYES, False, "2:5 unreviewed"),
    (approval(status="proposed"), REVIEWED, False, ""),
]  # fmt: skip


@pytest.mark.parametrize(("text", "options", "is_approved", "faults"), APPROVALS)
def test_what_counts_as_approved(text: str, options: ReadOptions, is_approved: bool, faults: str) -> None:  # noqa: FBT001  a column of the table
    sidecar, diagnostics = read_entries(text, options)
    assert tell(diagnostics) == faults
    assert [entry.is_approved for entry in sidecar.entries] == [is_approved]


MOMENT = Moment(datetime(2021, 1, 7, tzinfo=UTC), is_day=True)
SAME_DIGEST = [
    (NOTE, Note(quote="a", note="b", by="mh", kind="context", status="proposed", id="c", why="d", extra={})),
    (NOTE, Note(quote="a", note="b", by="mh", created=MOMENT, reviewed=MOMENT, reviewed_by="e", approved_digest="f")),
]
OTHER_DIGEST = [
    NOTE,
    Note(quote="a", note="b"),
    Note(quote="a", note="b", by="mh", kind="opinion"),
    Note(quote="a", note="b", by="mh", extra={"c": 1}),
    Note(quote="a", note="b", by="mh", extra={"c": True}),
    Note(quote="a", note="b", by="mh", occurrence=1),
    Reference(quote="a", note="b", by="mh", to="c"),
    GlossaryLink(quote="a", by="mh", term="c"),
    GlossaryLink(quote="a", by="mh", term="c", skip=True),
]


def test_the_digest_is_of_what_readers_see() -> None:
    for one, other in SAME_DIGEST:
        assert entry_digest(one) == entry_digest(other)
    digests = [entry_digest(annotation) for annotation in OTHER_DIGEST]
    assert len(set(digests)) == len(digests)


def test_digests_and_ids_stay_as_they_are() -> None:
    # They stand in people's files: a change of these words breaks every approval and every link to a note.
    assert entry_digest(Note(quote="a", note="b")) == "b7f69e8e47b8a2e8e50ba20db9731aa6e371c58723bdfdf7a2581b5284dc7241"
    correction = Correction.model_validate({"was": "five", "now": "six", "date": MOMENT, "in": "title"})
    assert default_id("corrections", correction) == "cfd90576f"


def test_a_day_is_the_same_day_in_every_time_zone() -> None:
    text = "corrections:\n  - {was: a, now: b, date: 2021-01-07, kind: typo}\n"
    ids = {
        read_entries(text, ReadOptions(timezone=ZoneInfo(zone)))[0].entries[0].id
        for zone in ("UTC", "Asia/Tokyo", "America/Lima")
    }
    assert len(ids) == 1


# Ids


def ids_of(text: str) -> list[str]:
    return [entry.id for entry in read_entries(text)[0].entries]


def test_twins_are_numbered_and_pass_over_ids_that_are_taken() -> None:
    twin = "  - {quote: a, note: b}\n"
    (first,) = ids_of(f"notes:\n{twin}")
    assert ids_of(f"notes:\n{twin * 3}") == [first, f"{first}-2", f"{first}-3"]
    taken = f"  - {{quote: x, note: y, id: {first}}}\n  - {{quote: x, note: z, id: {first}-3}}\n"
    assert ids_of(f"notes:\n{twin * 2}{taken}") == [f"{first}-2", f"{first}-4", first, f"{first}-3"]


SAME_ID = [
    "references:\n  - {quote: a, to: b}\n",
    "references:\n  - {quote: a, to: b, relation: see-also, note: c, by: d, status: proposed, why: e, extra: {f: g}}\n",
]


def test_an_id_is_made_of_the_defining_fields_only() -> None:
    assert len({*(tuple(ids_of(text)) for text in SAME_ID)}) == 1
    assert ids_of("references:\n  - {quote: a, to: b, relation: source}\n") != ids_of(SAME_ID[0])
    assert ids_of("references:\n  - {quote: a, to: b, occurrence: 2}\n") != ids_of(SAME_ID[0])


WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn"]), min_size=1, max_size=5).filter(str.strip)


@given(st.lists(st.tuples(st.sampled_from(["a", "b"]), st.sampled_from(["", "x", "n2", "n3"])), max_size=8), WORDS)
def test_ids_are_unique_and_stable(entries: list[tuple[str, str]], note: str) -> None:
    lines = [
        f"  - {{quote: {quote}, note: {json.dumps(note, ensure_ascii=False)}{f', id: {own}' if own else ''}}}"
        for quote, own in entries
    ]
    text = "\n".join(["notes:", *lines, ""])
    sidecar, diagnostics = read_entries(text)
    ids = [entry.id for entry in sidecar.entries]
    assert len(set(ids)) == len(ids)
    assert len(ids) + len(diagnostics) == len(entries)
    assert [entry.id for entry in sidecar.entries if entry.has_own_id] == list(
        dict.fromkeys(own for _, own in entries if own)
    )


@given(
    st.builds(Note, quote=WORDS, note=WORDS, by=st.none() | WORDS, extra=st.dictionaries(WORDS, st.integers() | WORDS))
)
def test_an_approval_holds_for_what_is_written_and_read_again(annotation: Annotation) -> None:
    values = {key: value for key, value in annotation.model_dump().items() if value not in (None, ())}
    text = json.dumps(
        {"notes": [{**values, "reviewed_by": "ed", "approved_digest": entry_digest(annotation)}]}, ensure_ascii=False
    )
    sidecar, diagnostics = read_entries(text, REVIEWED)
    assert diagnostics == []
    assert [entry.is_approved for entry in sidecar.entries] == [True]


# The glossary


def check_glossary(files: tuple[str, ...], keys: str, faults: str) -> dict[str, TermEntry]:
    read, diagnostics = [], []
    for number, text in enumerate(files):
        entries, found = read_glossary_file(Source(f"content/glossary/{number}.yaml", text))
        assert pickle.loads(pickle.dumps(entries)) == entries
        read.append(entries)
        diagnostics += found
    terms, found = join_glossary(read)
    told = in_order([*diagnostics, *found])
    tell(told)
    assert (
        "; ".join(
            f"{fault.place.path[-6]}:{fault.place.line}:{fault.place.column} {fault.code.label}" for fault in told
        )
        == faults
    )
    assert " ".join(terms) == keys
    return terms


A = "a: {term: Alpha, definition: b}\n"
GLOSSARIES = [
    (("",), "", ""),
    ((), "", ""),
    (("- a\n",), "", "0:1:1 wrong-type"),
    ((A,), "a", ""),
    (("NYSE: {term: New York Stock Exchange, aliases: NYSE, definition: b}\n",), "nyse", ""),
    (("a:\nb: {term: B, definition: c}\n",), "b", "0:1:1 missing-key"),
    (("a: {}\n",), "a", "0:1:4 missing-key; 0:1:4 missing-key"),
    (("a: {term: A, defintion: b}\n" + "c: {term: C, definition: d}\n",), "a c", "0:1:14 unknown-key"),
    (("a b: {term: A, definition: b}\n",), "", "0:1:1 invalid-value"),
    (("a: {term: A, definition: b, case: smart, plural: many, autolink: no}\n",), "a", "0:1:35 invalid-value; 0:1:50 invalid-value; 0:1:66 wrong-type"),
    (("a: *x\nb: {term: B, definition: c}\n",), "b", "0:1:4 yaml-feature"),
    # one key, one term
    ((A, "b: {term: B, definition: c}\n"), "a b", ""),
    ((A, "a: {term: Other, definition: c}\n"), "a", "1:1:1 duplicate-name"),
    ((A + "A: {term: Other, definition: c}\n",), "a", "0:2:1 duplicate-name"),
    (("ü: {term: X, definition: b}\nu\u0308: {term: Y, definition: b}\n",), "ü", "0:2:1 duplicate-name"),
    # one label, one term
    ((A + "b: {term: alpha, definition: c}\n",), "a b", "0:2:11 duplicate-label"),
    ((A, "b: {term: B, aliases: [c, ALPHA, alPha], definition: c}\n"), "a b", "1:1:34 duplicate-label"),
    (("a: {term: A b, aliases: [a B, A b], definition: c}\n",), "a", ""),
    (("a: {term: US, definition: c}\nb: {term: us, definition: c}\n",), "a b", ""),
    (("a: {term: US, definition: c, case: insensitive}\nb: {term: us, definition: c}\n",), "a b", "0:2:11 duplicate-label"),
    (("a: {term: US, definition: c}\nb: {term: U S, aliases: [US], definition: c}\n",), "a b", "0:2:26 duplicate-label"),
    (("a: {term: Us, definition: c, case: sensitive}\nb: {term: us, definition: c}\n",), "a b", ""),
    (("a: {term: cafe\u0301, definition: c}\nb: {term: Café, definition: c}\n",), "a b", "0:2:11 duplicate-label"),
    (("a: {term: [], definition: c}\nb: {term: A, definition: c}\n",), "a b", "0:1:11 wrong-type"),
    # see
    (("a: {term: X, definition: b, see: [c, C, 'https://x.example/']}\nc: {term: Y, definition: b, see: a}\n",), "a c", ""),
    ((A, "b: {term: B, definition: c, see: [A]}\n"), "a b", ""),
    (("a: {term: X, definition: b, see: [a, b]}\n",), "a", "0:1:35 self-reference; 0:1:38 unknown-see"),
    (("a: {term: X, definition: b, see: ['javascript:x', 'mailto:a@b', //x, nope]}\n",), "a", "0:1:35 unsafe-link; 0:1:51 unsafe-link; 0:1:65 unsafe-link; 0:1:70 unknown-see"),
]  # fmt: skip


@pytest.mark.parametrize(("files", "keys", "faults"), GLOSSARIES)
def test_glossary_terms_and_faults(files: tuple[str, ...], keys: str, faults: str) -> None:
    check_glossary(files, keys, faults)


def test_a_clash_names_both_places_and_a_see_its_likely_term() -> None:
    entries, _ = read_glossary_file(
        Source(
            "g.yaml",
            "nyse: {term: Big Board, definition: a, see: [nsye, big board]}\nx:\n  term: X\n  aliases: [big board]\n  definition: b\n",
        )
    )
    _, diagnostics = join_glossary([entries])
    assert [fault.message for fault in diagnostics if fault.code.label == "duplicate-label"] == [
        "`big board` is already a label of `nyse` at g.yaml:1"
    ]
    assert [fault.hint for fault in diagnostics if fault.code.label == "unknown-see"] == [
        "did you mean `nyse`?",
        "did you mean `nyse`?",
    ]


def test_a_term_tells_its_places() -> None:
    terms = check_glossary(
        ("a:\n  term: A\n  definition: |\n    b\n  see: [a-c]\na-c: {term: C, definition: d}\n",), "a a-c", ""
    )
    entry = terms["a"]
    lines = {field: entry.place(field).line for field in ("term", "definition", "see", "aliases")}
    assert lines == {"term": 2, "definition": 3, "see": 5, "aliases": 1}
    assert (entry.place("see", 0).column, entry.place().column) == (9, 1)


# Names

KEYS = [
    ("Chinese Apps", "chinese-apps"), ("  --A__b--  ", "a-b"), ("It's 1,000", "it-s-1-000"), ("", ""), ("---", ""), ("../a/b\0c", "a-b-c"),
    ("İstanbul", "i̇stanbul"), ("Straße", "straße"), ("中文 标题", "中文-标题"), ("العربية", "العربية"), ("cafe\u0301", "café"), ("हिन्दी", "हिन्दी"),
    ("ＮＹＳＥ", "nyse"), ("ﬁ½", "fi1-2"), ("a\u200db\u00ad", "ab"), ("👍🏽 ok", "ok"), ("\u0301a", "a"), ("ㅤ", ""), ("a\u202eb", "ab"), ("ΣΑΣ", "σας"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "key"), KEYS)
def test_a_name_makes_its_key(name: str, key: str) -> None:
    assert make_key(name) == key


@given(st.text())
def test_a_key_is_its_own_key_and_safe_in_a_path(name: str) -> None:
    key = make_key(name)
    assert make_key(key) == key == normal_key(key)
    assert is_key(key) == bool(key)
    assert key == unicodedata.normalize("NFC", key).lower()
    assert not set(key) & set("/\\.\0 :?#%&<>\"'")
    assert not key.startswith("-")
    assert not key.endswith("-")


def test_entries_know_their_group() -> None:
    sidecar, _ = read_entries(
        "glossary: [{quote: a, term: b}]\nreferences: [{quote: a, to: b}]\nnotes: [{quote: a, note: b}]\n"
    )
    kinds = [(entry.group, type(entry.annotation)) for entry in sidecar.entries]
    assert kinds == [("glossary", GlossaryLink), ("references", Reference), ("notes", Note)]
    assert [entry.status for entry in sidecar.entries] == ["approved"] * 3


# The law: plain searches find what the patterns find.

LINES = st.lists(
    st.sampled_from(
        ["---", "---", "\n", "\n", "\r", "\r\n", "a: b", "-", " ", "\t", "\x0b", "\x85", "é", "\x1c", "\uffff"]
    ),
    max_size=12,
)


@given(LINES.map("".join), st.integers(1, 6))
def test_plain_searches_find_what_the_patterns_find(text: str, start: int) -> None:
    text = f"---\n{text}"
    for find, pattern in ((find_closing_line, CLOSING_LINE), (find_control, CONTROL)):
        found, expected = find(text, start), pattern.search(text, start)
        assert (found and found.span()) == (expected and expected.span())


ADDRESSES = st.lists(
    st.sampled_from(
        [
            "http",
            "https",
            "HTTP",
            "ftp",
            ":",
            "://",
            "//",
            "a",
            "b.c",
            "-",
            ".",
            "@",
            ":80",
            ":x",
            "[",
            "]",
            "[::1]",
            "/",
            "?",
            "#",
            " ",
            "\t",
            "é",
            "℀",
            "\\",
            "1",
            "\u200e",
        ]
    ),
    max_size=8,
).map("".join)


@given(ADDRESSES | ADDRESSES.map("https://".__add__) | ADDRESSES.map("http://a".__add__))
def test_a_web_address_is_safe_if_its_parts_are(address: str) -> None:
    scheme, split = SCHEME.match(address), split_address(address)
    is_known = scheme is not None and scheme[1].lower() in {"http", "https"}
    is_whole = split is not None and bool(split.hostname)
    assert is_safe_address(address) == (is_known and is_whole and not NEVER_IN_ADDRESS.search(address))
