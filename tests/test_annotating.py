"""`annotate`, `correct` and `review`, as a user calls them: a transcript over one small project."""

import json
import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner
from tests.watched_projects import write_project

from glossator.cli import cli

SIDECAR = "content/articles/2021-01-06-order.annotations.yaml"
FILES = {
    "content/site.yaml": "title: A\nauthors: {mh: {name: Mo Hart, email: mo@a.example}, rv: {name: Ros Vale}}\nreview: {four_eyes: true}\n",
    "content/glossary.yaml": "nyse: {term: NYSE, definition: An exchange.}\n",
    "content/articles/2021-01-06-order.md": "---\ntitle: The order\ndate: 2021-01-06\n---\nThe order named five apps, and the order stands.\n",
    "content/articles/2021-01-05-other.md": "---\ntitle: Other\ndate: 2021-01-05\n---\nWords.\n",
}
# A command, its status, and words of what it says.
TRANSCRIPT = [
    ("annotate order --quote 'five apps' --note Six. --by 'Mo Hart'", 0, f"{SIDECAR}:2: 2021-01-06-order#n9bd63118 proposed"),
    ("annotate order --quote order --term nyse --by mh", 1, "error[ambiguous-quote]: the words stand in 2 places"),
    ("annotate order --quote order --term nyse --by mh", 1, "hint: say which is meant: `--prefix The` for line 5; `--prefix the` for line 5\n"),
    ("correct order --was order --now law --reason x --by mh", 1, "hint: say which is meant: `--prefix The` for line 5; `--prefix the` for line 5\n"),
    ("annotate order --quote 'The order named' --note n --term nyse --by mh", 2, "`--note` does not go with `--term`"),
    ("annotate order --quote five --note n --relation response --reason x --by mh", 2, "`--relation` and `--reason` do not go with `--note`"),
    ("annotate order --quote five --was five --now six --reason x --by mh", 2, "`--quote` does not go with `--was`"),
    ("annotate order --now six --reason x --by mh", 2, "a correction has both"),
    ("correct order --in title --was order --now law --prefix The --reason x --by mh", 2, "`--prefix` does not go with `--in`"),
    ("annotate order --quote 'five apps' --occurrence 9 --note x --by mh", 1, "there is no place 9: the words stand once in"),
    ("annotate order --quote order --occurrence 3 --note x --by mh", 1, "there is no place 3: the words stand twice in"),
    ("annotate order --quote 'the Order named' --note x --by mh", 1, "hint: the nearest passage is `The order named` on line 5; copy its words exactly\n"),
    ("annotate order --quote order --prefix nine --note x --by mh", 1, "hint: they stand on line 5; copy the words beside them"),
    ("annotate order --quote 'nothing at all' --note x --by mh", 1, "hint: copy them from the text as it stands"),
    ("correct order --was five --now five --reason x --by mh", 2, "the old words and the new ones say the same; give the words that are right"),
    ("correct order --was '' --now x --reason x --by mh", 2, "nothing says where the new words go; add `--prefix` and `--suffix`"),
    ("correct order --was 'Five apps' --now six --reason x --by mh", 1, "hint: the nearest passage is `five apps,` on line 5"),
    ("annotate order --quote order --suffix named --term nyse --by mh", 0, "proposed"),
    ("annotate order --quote named --to nothing --by mh", 1, "error[unknown-article]: no article is called `nothing`"),
    ("annotate order --quote named --by mh", 2, "it is not said what the annotation says"),
    ("annotate order --quote named --note x --by mh --approve", 1, "error[four-eyes]"),
    ("annotate odrer --quote named --note x --by mh", 2, "no article is called `odrer`; give its file's name"),
    ("correct order --was 'six apps' --now 'five apps' --reason x --by mh", 1, "error[not-anchored]: the old words do not stand"),
    ("correct order --was 'five apps' --now 'six apps' --by mh", 1, "hint: add `--reason`, what was wrong"),
    ("correct order --was 'five apps' --now 'six apps' --reason 'A miscount.' --date 2021-01-07 --by mh", 0, "proposed"),
    ("review", 0, "proposed: 2021-01-06-order#n9bd63118, by mh, 1 day old"),
    ("review", 0, "correction: 2021-01-06-order#c"),
    ("review approve order#n9bd63118 --by mh", 1, "error[four-eyes]: `mh` made the entry"),
    ("review approve order#n9bd63118 --by rv", 0, "2021-01-06-order#n9bd63118 approved"),
    ("review reject order#n9bd63118 --by rv", 2, "it is not said why"),
    ("review reject order --why x --by rv", 2, "names no annotation"),
    ("review approve order#nothing --by rv", 2, "has no annotation `nothing`; it may have been deleted meanwhile"),
    ("review approve order#n9bd63119 --by rv", 2, "did you mean `n9bd63118`?"),
    ("review approve order#n9bd63118 --why x --by rv", 2, "`--why` goes with `reject` alone"),
    ("review approve", 2, "it is not said what to approve"),
    ("review --unannotated", 0, "content/articles/2021-01-05-other.md:1: unannotated: 2021-01-05-other, 28 days old"),
    ("check", 0, "was proposed by `mh` 1 day ago"),
]  # fmt: skip


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1612180800")  # 2021-02-01T12:00:00+00:00
    monkeypatch.setenv("GLOSSATOR_EDITOR", "mo@a.example")
    root = write_project(tmp_path / "project", FILES)
    monkeypatch.chdir(root)
    return root


def test_annotations_are_made_and_reviewed_by_commands(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for command, status, words in TRANSCRIPT:
        if command.startswith("review"):
            monkeypatch.setenv("SOURCE_DATE_EPOCH", str(1612180800 + 100_000))
        done = CliRunner().invoke(cli, shlex.split(command))
        assert done.exit_code == status, (command, done.output)
        assert words in done.output, (command, done.output)
        hint = done.output.partition("hint: ")[2]
        assert not re.search(r"\b(page|select\w*)\b|`(prefix|suffix|reason|occurrence)\b", hint), (command, hint)
    listed = json.loads(CliRunner().invoke(cli, ["review", "--format", "json"]).stdout)
    assert [(each["kind"], each["by"], each["age_days"]) for each in listed] == [
        ("proposed", "mh", 1),
        ("correction", "mh", 1),
    ]
    assert (root / SIDECAR).read_text().count("approved_digest: ") == 1


def test_where_no_review_is_asked_for_a_correction_is_made_at_once(root: Path) -> None:
    (root / "content/site.yaml").write_text("title: A\n")
    done = CliRunner().invoke(
        cli, ["correct", "order", "--was", "five", "--now", "six", "--kind", "typo", "--format", "json"]
    )
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["fields"]["by"] == "mo@a.example"  # here no author has that address
    built = CliRunner().invoke(cli, ["build"])
    assert built.exit_code == 0, built.output
    assert "named six apps" in (root / "site/articles/order/index.html").read_text()


# A command, its status, and words of what it says.
SAID = [
    ("import a.txt nope.txt", 2, "`nope.txt` is no file: nothing was imported"),
    ("import nope.txt gone.txt", 2, "`nope.txt` and `gone.txt` are no files: nothing was imported"),
    ("new Bridge --story trials --topic zzz", 0, "notice: content/site.yaml has no story `trials`; did you mean `trial`?"),
    ("new Pier --topic zzz", 0, "notice: content/site.yaml has no topic `zzz`; give it a title under `topics:` there"),
    ("verify --since nope.json", 2, "there is no such file, and it is no hash"),
    ("verify http://127.0.0.1:1/", 1, "error[site-mismatch]: nothing compared: the site could not be reached: connection refused"),
    ("serve --host 999.1.1.1 --port 0", 2, "That is no address of this machine"),
]  # fmt: skip


@pytest.mark.parametrize(("command", "status", "words"), SAID)
def test_what_cannot_be_is_told_for_what_it_is(root: Path, command: str, status: int, words: str) -> None:
    (root / "a.txt").write_text("A text\n\nof words.\n")
    (root / "content/site.yaml").write_text("title: A\nstories: {trial: {title: The trial}}\n")
    before = set((root / "content").rglob("*"))
    done = CliRunner().invoke(cli, shlex.split(command))
    assert (done.exit_code, words in " ".join(done.output.split())) == (status, True), done.output
    assert status == 0 or set((root / "content").rglob("*")) == before
