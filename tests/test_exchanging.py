"""Annotations made elsewhere come in, terms of tables too, and annotations and articles go out."""

import csv
import io
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner, Result
from tests.small_sites import ROOT

from glossator.cli import cli
from glossator.interchange.foreign import read_foreign
from glossator.interchange.proposing import Proposal, Refusal, make_proposal, page_path
from glossator.interchange.term_tables import read_term_table

PAGE = "https://desk.example/articles/pier/"
TEXT = "The Harbor Trust voted on Pier Nine. The boats stay at the quay for another year."
SITE = "title: Site\nbase_url: https://desk.example/\n"


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A project of one article."""
    (tmp_path / "content/articles").mkdir(parents=True)
    (tmp_path / "content/site.yaml").write_text(SITE)
    (tmp_path / "content/articles/2021-01-06-pier.md").write_text(f"---\ntitle: Pier\ndate: 2021-01-06\n---\n{TEXT}\n")
    return tmp_path


def run(site: Path, *arguments: str) -> Result:
    return CliRunner().invoke(cli, ["-C", str(site), *arguments])


def row(quote: str | None, text: str = "A comment.", **more: Any) -> dict[str, Any]:
    """An annotation as Hypothesis's API gives it."""
    selectors = [{"type": "RangeSelector"}, {"type": "TextPositionSelector", "start": 912, "end": 920}]
    if quote is not None:
        selectors.append(
            {
                "type": "TextQuoteSelector",
                "exact": quote,
                "prefix": more.pop("prefix", ""),
                "suffix": more.pop("suffix", ""),
            }
        )
    target = [{"source": PAGE, "selector": selectors}]
    return {
        "uri": PAGE,
        "user": "acct:mh@hypothes.is",
        "text": text,
        "tags": [],
        "target": target,
        "created": "2021-01-07",
        **more,
    }


def bring_in(site: Path, *rows: dict[str, Any]) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Import annotations; give the sidecar as it is then, and what was told."""
    file = site / "export.json"
    file.write_text(json.dumps({"total": len(rows), "rows": rows}))
    done = run(site, "import-annotations", str(file), "--by", "rv", "--format", "json")
    assert done.exception is None or isinstance(done.exception, SystemExit), done.output
    sidecar = site / "content/articles/2021-01-06-pier.annotations.yaml"
    said = yaml.load(sidecar.read_text(), yaml.BaseLoader) if sidecar.exists() else {}
    return said, json.loads(done.stdout)


def test_annotations_of_hypothesis_become_proposals_where_they_stand(site: Path) -> None:
    said, told = bring_in(
        site,
        row("Harbor Trust", "Founded in *1910*.", tags=["fact-check"]),
        row("boats stay", "https://boats.example/", tags=["background"]),
        row("Pier  Nine", "It lies in the north.", uri=f"{PAGE}?utm=1#x"),
    )
    assert told == []
    notes = [(each["quote"], each["kind"], each["note"], each["by"], each["status"]) for each in said["notes"]]
    assert notes == [
        ("Harbor Trust", "fact-check", "Founded in *1910*.", "mh", "proposed"),
        ("Pier Nine", "context", "It lies in the north.", "mh", "proposed"),
    ]
    (reference,) = said["references"]
    assert (reference["quote"], reference["to"], reference["relation"]) == (
        "boats stay",
        "https://boats.example/",
        "background",
    )
    assert run(site, "build", "--drafts", "--strict", "--output", str(site / "out")).exit_code == 0


def test_an_annotation_is_taken_over_once(site: Path) -> None:
    first, _ = bring_in(site, row("Harbor Trust"))
    again, told = bring_in(site, row("Harbor Trust"))
    assert again == first
    assert [each["code"] for each in told] == ["passed-over"]


@pytest.mark.parametrize(
    ("given", "code", "words"),
    [
        (row("A sentence that nobody ever wrote about anything here"), "not-imported", "not in the text"),
        (row("The"), "not-imported", "several places"),
        (row("Harbor Trust", uri="https://other.example/articles/pier/"), "not-imported", "no article has the address"),
        (row(None), "not-imported", "quotes no words"),
        (row("Harbor Trust", references=["abc"]), "passed-over", "a reply"),
        (row("Harbor Trust", ""), "passed-over", "a highlight"),
        (row("Harbor Trust", "x", tags=["term:nowhere"]), "not-imported", "nowhere"),
        (row("Harbor Trust", "[x](javascript:alert(1))"), "not-imported", "javascript"),
        (row("Harbor Trust", "a\u0000b"), "not-imported", "U+0000"),
    ],
)
def test_what_is_not_taken_over_is_told_and_nothing_is_written(
    site: Path, given: dict[str, Any], code: str, words: str
) -> None:
    said, told = bring_in(site, given)
    assert said == {}
    assert [each["code"] for each in told] == [code]
    assert words in told[0]["message"]


def test_script_in_a_comment_is_shown_as_text(site: Path) -> None:
    said, told = bring_in(site, row("Harbor Trust", "<script>alert(1)</script> <img src=x onerror=alert(1)>"))
    assert told == []
    assert len(said["notes"]) == 1
    run(site, "build", "--drafts", "--output", str(site / "out"))
    page = (site / "out/articles/pier/index.html").read_text()
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert" not in page
    assert "<img src=x" not in page


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{",
        '{"rows": 5}',
        '{"rows": [{"uri": 5, "target": [[]], "tags": {}}]}',
        "[" * 100_000,
        '"x"',
        "\udcff",
    ],
)
def test_a_file_that_is_no_list_of_annotations_is_told(text: str) -> None:
    found, faults = read_foreign(text.encode("utf-8", "surrogateescape"), "x.json")
    assert faults or all(isinstance(make_proposal(each), Refusal) for each in found)
    assert all(fault.hint for fault in faults)


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        (
            {
                "body": "https://a.example/",
                "target": {"source": PAGE, "selector": {"type": "TextQuoteSelector", "exact": "q"}},
            },
            "references",
        ),
        (
            {
                "bodyValue": "Words.",
                "target": {"source": PAGE, "selector": {"type": "TextQuoteSelector", "exact": "q"}},
            },
            "notes",
        ),
        (
            {
                "body": [{"type": "TextualBody", "value": "term:nyse", "purpose": "tagging"}],
                "target": {
                    "source": {"id": PAGE},
                    "selector": {"type": "FragmentSelector", "refinedBy": {"type": "TextQuoteSelector", "exact": "q"}},
                },
            },
            "glossary",
        ),
    ],
)
def test_web_annotations_are_read_in_each_of_their_forms(item: dict[str, Any], expected: str) -> None:
    ((found,), faults) = read_foreign(
        json.dumps({"type": "AnnotationCollection", "first": {"items": [item]}}).encode(), "x"
    )
    proposal = make_proposal(found)
    assert faults == []
    assert found.page == PAGE
    assert isinstance(proposal, Proposal)
    assert proposal.group == expected


@pytest.mark.parametrize(
    ("address", "path"),
    [
        ("https://desk.example/news/a/b/", "/a/b/"),
        ("http://desk.example/news/a/b/index.html?x#y", "/a/b/"),
        ("http://127.0.0.1:8000/a/b/", "/a/b/"),
        ("/news/a%20b", "/a b/"),
        ("https://desk.example.evil/news/a/", None),
        ("file:///news/a/", None),
    ],
)
def test_an_address_is_told_from_those_of_other_sites(address: str, path: str | None) -> None:
    assert page_path(address, "https://desk.example/news/") == path


# Tables


@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_terms_of_a_table_become_entries(site: Path, delimiter: str, mark: str) -> None:
    written = io.StringIO()
    rows = [
        ["Definition", "Label", "Synonyms", "Source"],
        ['A "big" thing; old.', "Pier, old", "jetty|mole", "Atlas"],
        ["A wall.\nIn two lines.", "Quay", "", ""],
    ]
    csv.writer(written, delimiter=delimiter).writerows(rows)
    file = site / "terms.csv"
    file.write_bytes((mark + written.getvalue()).encode())
    done = run(site, "import-annotations", str(file), "--by", "rv")
    assert done.exit_code == 0, done.output
    terms = yaml.load((site / "content/glossary.yaml").read_text(), yaml.BaseLoader)
    assert terms == {
        "pier-old": {
            "term": "Pier, old",
            "aliases": ["jetty", "mole"],
            "definition": 'A "big" thing; old.',
            "extra": {"source": "Atlas"},
        },
        "quay": {"term": "Quay", "definition": "A wall.\nIn two lines."},
    }
    assert run(site, "build", "--output", str(site / "out")).exit_code == 0


@pytest.mark.parametrize(
    ("table", "told"),
    [
        ("term,definition\nQuay,A wall.\nquay,Another.\n", [("duplicate-label", 3, 1)]),
        ("term,definition,aliases\nQuay,A wall.,Kai\n Mole ,x,kai\n", [("duplicate-label", 3, 2)]),
        ("term,definition\nQuay,\n", [("missing-key", 2, 6)]),
        ("term,definition,colour\nQuay,A wall.,red\n", [("unknown-column", 1, 17)]),
        ("term,colour\nQuay,red\n", [("unknown-column", 1, 6), ("missing-key", 1, 1)]),
        ('definition;term\n"a\nb";Quay\nc;Quay\n', [("duplicate-label", 4, 3)]),
        ("", [("empty-file", 1, 1)]),
        ("term,definition\n???,x\n", [("invalid-value", 2, 1)]),
    ],
)
def test_faults_of_a_table_are_told_at_their_cells(table: str, told: list[tuple[str, int, int]]) -> None:
    _, faults = read_term_table(table.encode(), "t.csv")
    assert [(each.code.label, each.place.line, each.place.column) for each in faults] == told


def test_a_term_that_the_glossary_has_stays_as_it_is(site: Path) -> None:
    glossary = site / "content/glossary.yaml"
    glossary.write_text("quay:\n  term: Quay\n  definition: Ours.  # as agreed\n")
    before = glossary.read_text()
    file = site / "terms.csv"
    file.write_text("key,term,definition\nquay,Quay,Theirs.\nother,Quay,Theirs.\n")
    done = run(site, "import-annotations", str(file), "--by", "rv", "--format", "json")
    assert glossary.read_text() == before
    assert done.exit_code == 1
    assert [(each["code"], each["line"]) for each in json.loads(done.stdout)] == [
        ("duplicate-label", 3),
        ("not-imported", 2),
    ]


# Out, and back


def test_annotations_of_the_example_go_out_and_come_back(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "content", tmp_path / "content")
    stem = "2020-08-07-tiktok-wechat-orders"
    done = run(tmp_path, "export", stem)
    page = json.loads(done.stdout)
    assert done.exit_code == 0
    assert page["type"] == "AnnotationPage"
    assert {each["motivation"] for each in page["items"]} >= {"linking", "commenting", "editing"}
    assert all(set(each) <= {"id", "type", "motivation", "creator", "body", "target"} for each in page["items"])
    sidecar = tmp_path / f"content/articles/{stem}.annotations.yaml"
    before = yaml.load(sidecar.read_text(), yaml.BaseLoader)
    corrections = {"corrections": before["corrections"]}
    sidecar.write_text(yaml.safe_dump(corrections))
    file = tmp_path / "page.jsonld"
    file.write_text(done.stdout)
    back = run(tmp_path, "import-annotations", str(file), "--by", "rv", "--format", "json")
    after = yaml.load(sidecar.read_text(), yaml.BaseLoader)
    for group, keys in (("references", ("quote", "to", "relation")), ("notes", ("quote", "kind", "note", "sources"))):
        said = [
            sorted([" ".join(str(each.get(key, "")).split()) for key in keys] for each in whole[group])
            for whole in (before, after)
        ]
        assert said[0] == said[1]
    assert {each["code"] for each in json.loads(back.stdout)} == {"passed-over"}
    assert after["corrections"] == before["corrections"]


def test_the_sites_own_file_says_what_export_says_and_comes_back(site: Path) -> None:
    sidecar = site / "content/articles/2021-01-06-pier.annotations.yaml"
    (site / "content/glossary.yaml").write_text("quay:\n  term: Wharf\n  definition: D.\n")
    (site / "content/articles/2021-01-05-vote.md").write_text("---\ntitle: Vote\ndate: 2021-01-05\n---\nWords.\n")
    entries = {
        "glossary": [{"quote": "quay", "term": "quay", "by": "Ann"}],
        "references": [{"quote": "voted", "to": "2021-01-05-vote", "relation": "background", "note": "As *told*.", "by": "Ann"}],
        "notes": [{"quote": "Pier Nine", "kind": "source", "note": "A `pier`.", "by": "Ann", "sources": [{"title": "S", "url": "https://s.example/"}]}],
    }  # fmt: skip
    sidecar.write_text(yaml.safe_dump(entries))
    assert run(site, "build", "-q").exit_code == 0
    data = site / "site/articles/pier/annotations.jsonld"
    page = json.loads(data.read_text())
    assert page == json.loads(run(site, "export", "pier").stdout)
    assert f"{PAGE}annotations.jsonld" == page["id"]
    before = yaml.safe_load(sidecar.read_text())
    sidecar.unlink()
    assert run(site, "build", "-q").exit_code == 0
    assert not data.exists()
    file = site / "page.jsonld"
    file.write_text(json.dumps(page))
    assert run(site, "import-annotations", str(file), "--by", "rv").exit_code == 0
    after = yaml.safe_load(sidecar.read_text())
    for group, (entry,) in before.items():
        assert {key: after[group][0][key] for key in entry} == entry
        assert after[group][0]["status"] == "proposed"


def test_an_article_goes_out_as_a_news_item_with_its_corrections() -> None:
    done = run(ROOT, "export", "2020-11-12-army-linked-shares", "--as", "ninjs")
    item = json.loads(done.stdout)
    corrections = [each["value"] for each in item["descriptions"] if each["role"] == "correction"]
    assert len(corrections) == 2
    assert "13959" in corrections[0]
    lines = corrections[0].split("\n")
    assert [line.split(" ")[0] for line in lines[:3]] == ["2020-11-17,", "Was:", "Now:"]
    assert "signed the order, since numbered 13959, on Thursday" in item["bodies"][0]["value"]
    assert item["versionCreated"].startswith("2021-01-19")
    assert item["firstCreated"].startswith("2020-11-12")
    known = "uri standard type firstCreated versionCreated pubStatus language title headlines by slugline descriptions bodies subjects infoSources altIds"
    assert set(item) <= set(known.split())
