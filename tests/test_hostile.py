"""Content that means harm: files that would exhaust the machine, texts that would run a script, paths that would lead out of the output folder.

The strings and payloads lie beside the repository, in ../shared/data/hostile (the big list of naughty strings; the XSS payloads of PortSwigger,
of markdown-it and others); where they are not there a few of our own stand in for them, but for the test that deals them out to whole sites.
"""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import islice
from pathlib import Path
from urllib.parse import quote
from xml.etree import ElementTree as ET

import html5lib
import pytest
from tests.sample_projects import CLOCK, RECORD, build_in_memory, load_builtin, plain_builtin, sample_project

from glossator.build.preparing import prepare
from glossator.build.running import BuildOptions, build_site
from glossator.diagnostics import Code, Severity
from glossator.files import Folder, MemoryFolder
from glossator.markdown.reading import read_markdown
from glossator.model.addresses import is_safe_address
from glossator.model.fields import HtmlMode
from glossator.model.names import make_key

HOSTILE = Path(__file__).parents[2] / "shared" / "data" / "hostile"
OUR_OWN = [
    "<script>alert(1)</script>", "</title><script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "' onmouseover='alert(1)", "<svg/onload=alert(1)>",
    "</script><script>alert(1)</script>", "]]><script>alert(1)</script>", "<!-- --!><img src=x onerror=alert(1)>", "{{ 7 * 7 }}{% raw %}", "<a href=javascript:alert(1)>x</a>",
    "[x](javascript:alert(1))", "<style>*{display:none}</style>", "<p style=color:red onclick=x>a", "<math><mtext></mtext><script>x</script></math>", "\u202eevil\u2066",
    "<iframe src=data:text/html,x>", "<form action=javascript:x><button>", "&lt;script&gt;", "&#0;&#x110000;", "<b", "</div></main></body></html>", "```\n<b>", "{first}", "%s%n",
]  # fmt: skip

# What pages may hold: the templates' elements and those of Markdown and sanitized HTML; nothing that loads, runs, or sends.
ELEMENTS = set(
    "html head meta title link body header footer main nav article section figure figcaption div span p a ul ol li dl dt dd h1 h2 h3 h4 h5 h6 "
    "time strong em small sup sub mark ins del s q b i u abbr bdi bdo cite code dfn kbd samp var rp rt ruby br wbr hr pre blockquote "
    "table caption colgroup tbody tfoot thead tr td th details summary img input label fieldset legend script aside template button dialog".split()
)
ATTRIBUTES = set(
    "href src alt title lang dir class id datetime rel type name content property charset value start colspan rowspan width height for tabindex role "
    "hreflang checked loading decoding hidden scope".split()
)
OUR_SCRIPT = re.compile(r"/assets/(?:reader|search)\.[0-9a-f]+\.js")
XHTML = "{http://www.w3.org/1999/xhtml}"
SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
# What no page and no YAML can hold; that it is refused test_faults shows.
PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@cache
def naughty_strings() -> list[str]:
    path = HOSTILE / "blns.json"
    return list(dict.fromkeys(json.loads(path.read_text("utf-8")))) if path.exists() else OUR_OWN


@cache
def payloads() -> list[str]:
    path = HOSTILE / "xss-dev.jsonl"
    lines = path.read_text("utf-8").splitlines() if path.exists() else []
    return list(dict.fromkeys([*OUR_OWN, *(json.loads(line)["input"] for line in lines)]))


# What readers' browsers and programs are given


def check_page(html: str) -> None:
    """Hold that a page, as a browser reads it, has nothing that runs: elements and attributes are known ones, addresses of harmless schemes."""
    for element in html5lib.parse(html).iter():
        tag = str(element.tag).removeprefix(XHTML)
        assert tag in ELEMENTS or "Comment" in tag, tag
        if tag == "script" and element.get("src"):
            assert OUR_SCRIPT.fullmatch(element.get("src", "")), element.get("src")
            assert (element.text, set(element.attrib)) == (None, {"defer", "src"})
            continue
        if tag == "script":
            assert element.get("type") == "application/ld+json"
            json.loads(element.text or "")
        for name, value in element.attrib.items():
            assert name in ATTRIBUTES or name.startswith(("data-", "aria-")), (tag, name)
            if name in {"href", "src"}:
                scheme = SCHEME.match(re.sub(r"[\x00-\x20]", "", value))
                assert not scheme or scheme[0].lower() in {"http:", "https:", "mailto:"}, value


def check_file(path: str, data: bytes) -> None:
    text = data.decode()
    if path.endswith(".html"):
        check_page(text)
    elif path.endswith(".xml"):
        for element in ET.fromstring(text).iter():
            if element.get("type") == "html" and not path.startswith("topics/"):  # which say what feed.xml says
                check_page(f"<!doctype html><title>x</title>{element.text or ''}")
            assert not SCHEME.match(element.get("href", "https:")) or element.get("href", "https:").startswith("http")


def check_site(files: dict[str, bytes]) -> None:
    for path, data in files.items():
        assert not path.startswith("/"), path
        assert not {"..", ".", ""} & set(path.split("/")), path
        if not path.startswith(("files/", "images/")):
            check_file(path, data)


# A project full of them


def scalar(text: str) -> str:
    return json.dumps(UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", text), ensure_ascii=False)


def list_item(payload: str) -> str:
    """A payload as a list item, which ends whatever the payload opens."""
    return "- " + UNPRINTABLE.sub("", payload).replace("\r", "\n").replace("\n", "\n  ") + "\n"


@dataclass(frozen=True)
class Shares:
    """Strings dealt out to a number of articles; each field has its strings in another order, so that all meet all fields."""

    strings: list[str]
    articles: int

    def deal(self, article: int, field: int, before: str = "") -> str:
        share = self.strings[(article + field) % self.articles :: self.articles]
        return scalar(before + " | ".join(filter(str.strip, share)))


def hostile_project(bodies: list[str], shares: Shares, html: HtmlMode) -> dict[str, bytes]:
    deal = shares.deal
    project = {
        "content/images/a.png": b"A",
        "content/pages/about.md": f"---\ntitle: {deal(0, 0)}\n---\n{bodies[0]}".encode(),
    }
    topics = "".join(f"  t{n}: {{title: {deal(n, 1)}, description: {deal(n, 2)}}}\n" for n in range(3))
    authors = "".join(f"  a{n}: {{name: {deal(n, 3)}, bio: {deal(n, 4)}}}\n" for n in range(3))
    project["content/site.yaml"] = (
        f"title: {deal(0, 5)}\ntagline: {deal(1, 5)}\nmarkdown: {{html: {html}}}\ntopics:\n{topics}authors:\n{authors}"
        f"publisher: {{name: {deal(2, 5)}, url: 'https://a.example/?q='}}\nnav: [{{title: {deal(3, 5)}, url: /about/}}]\n"
    ).encode()
    glossary = "".join(
        f"k{n}: {{term: {deal(n, 6)}, aliases: [mark{n}, {deal(n, 7, 'alias ')}], definition: {deal(n, 8)}, extra: {{a: {deal(n, 9)}}}}}\n"
        for n in range(shares.articles)
    )
    project["content/glossary.yaml"] = glossary.encode()
    for n, body in enumerate(bodies):
        alt = PUNCTUATION.sub(r"\\\1", " ".join(json.loads(deal(n, 15)).split()))
        text = f"mark{n} old{n} stands here, and quote{n} too.\n\n![{alt}](../images/a.png '{alt}')\n\n{body}"
        lead = read_markdown(text, html=html).text.split("\n")
        words = max(lead[1:40], key=len, default="")[:120].strip() or "stands here"
        stem = f"content/articles/2021-01-{n % 28 + 1:02}-article-{n}"
        subjects = (
            f"authors: [a{n}]\ntopics: [t{n}]\n" if n < 3 else ""
        )  # on their lists the rest would only say the same again
        project[f"{stem}.md"] = (
            f"---\ntitle: {deal(n, 0)}\ndate: 2021-01-{n % 28 + 1:02}\nsummary: {deal(n, 1)}\n{subjects}"
            f"image: {{src: ../images/a.png, alt: {deal(n, 2)}, caption: {deal(n, 3)}, credit: {deal(n, 4)}}}\n"
            f"source: {{name: {deal(n, 5)}}}\n---\n{text}"
        ).encode()
        project[f"{stem}.annotations.yaml"] = (
            f"notes:\n"
            f"  - {{quote: stands here, occurrence: 1, note: {deal(n, 6)}, by: {deal(n, 7)}, sources: [{{title: {deal(n, 8)}}}]}}\n"
            f"  - {{quote: {scalar(words)}, occurrence: 1, note: {deal(n, 9)}}}\n"
            f"references:\n  - {{quote: quote{n}, to: {scalar(safe_target(n))}, note: {deal(n, 10)}}}\n"
            f"corrections:\n"
            f"  - {{was: old{n}, now: {deal(n, 11)}, date: 2021-01-31, reason: {deal(n, 12)}, by: {deal(n, 13)}}}\n"
            f"  - {{kind: update, date: 2021-01-31, reason: {deal(n, 14)}}}\n"
        ).encode()
    return project


def safe_target(number: int) -> str:
    """An address as hostile as one may be that is let through."""
    candidates = (f"https://a.example/?q={payload}" for payload in islice(payloads(), number * 7, None))
    return next(filter(is_safe_address, candidates), "https://a.example/")


def has_links(text: str, html: HtmlMode) -> bool:
    return "]:" in text or bool(read_markdown(text, html=html, is_fragment=True).links)


def errors_of(project: dict[str, bytes]) -> list[str]:
    prepared = prepare(MemoryFolder(project), plain_builtin(), BuildOptions(CLOCK))
    return [
        f"{each.place.path}:{each.place.line} {each.message}"
        for each in prepared.diagnostics
        if each.severity is Severity.ERROR
    ]


def without_refused(texts: Iterable[str], html: HtmlMode) -> Iterator[str]:
    """Leave out what a build refuses: each text that has links is read as an article of its own, and stays if it has no error."""
    linking = {}
    for number, text in enumerate(texts):
        if has_links(text, html):
            linking[f"content/articles/p{number}.md"] = text
        else:
            yield text
    head = "---\ntitle: A\ndate: 2021-01-01\n---\n"
    project = {path: (head + list_item(text)).encode() for path, text in linking.items()}
    refused = {
        error.partition(":")[0]
        for error in errors_of({"content/site.yaml": f"title: A\nmarkdown: {{html: {html}}}\n".encode(), **project})
    }
    yield from (text for path, text in linking.items() if path not in refused and "]:" not in text)


@pytest.mark.slow
@pytest.mark.skipif(not HOSTILE.exists(), reason="our own strings are too few to be dealt out to forty articles")
@pytest.mark.parametrize("html", ["escape", "sanitize"])
def test_no_text_runs_a_script(html: HtmlMode) -> None:
    articles = 40
    every = 1 if html == "sanitize" else 6  # where all HTML is text a part of it will do
    texts = list(
        without_refused((UNPRINTABLE.sub("", text) for text in [*naughty_strings(), *payloads()[::every]]), html)
    )
    assert len(texts) > 0.8 * (len(naughty_strings()) + len(payloads()[::every]))
    bodies = ["".join(list_item(text) for text in texts[n::articles]) for n in range(articles)]
    fields = [text for text in [*naughty_strings(), *payloads()[::80]][:: 1 + every // 6] if not has_links(text, html)]
    output = MemoryFolder()
    result = build_in_memory(hostile_project(bodies, Shares(fields, articles), html), output, builtin=load_builtin())
    assert [each for each in result.diagnostics if each.severity is Severity.ERROR] == []
    assert len(output.files) > 2 * articles
    check_site(output.files)


# File names


def legal_names() -> Iterator[str]:
    """Names that a file may have on any system that is not Windows, no two the same to a careless one."""
    seen = set()
    for text in [*naughty_strings(), *payloads()[::10]]:
        name = UNPRINTABLE.sub("", text).replace("/", "").replace("\n", "").replace("\r", "").strip()[:60].strip()
        key = make_key(name)
        if key and key not in seen and not name.startswith((".", "~", "#")) and not name.endswith("~"):
            seen.add(key)
            yield name


@pytest.mark.slow
def test_no_file_name_does_harm() -> None:
    names = list(islice(legal_names(), 150))
    project = {"content/site.yaml": b"title: A\n"}
    project |= {f"content/files/{name}": b"A" for name in names}
    for name in names:
        body = f"[{quote(name)}](../files/{quote(name)}) ![A](<../files/{quote(name)}>)"
        project[f"content/articles/{name}.md"] = f"---\ntitle: A\ndate: 2021-01-01\n---\n{body}\n".encode()
    output = MemoryFolder()
    result = build_in_memory(project, output, builtin=load_builtin())
    assert {each.code for each in result.diagnostics} == {Code.NOT_AN_IMAGE}
    check_site(output.files)
    pages = [path for path in output.files if re.fullmatch(r"articles/[^/]+/index.html", path)]
    assert len(pages) == len(names)


UNSAFE_NAMES = [
    "..",
    "../x",
    "/etc/passwd",
    "a/../../x",
    "con\x00",
    "\\\\host\\x",
    "C:\\x",
    "%2e%2e/x",
    ".",
    "a//b",
    "\u2024\u2024/x",
    "\uff0e\uff0e/x",
    "x\n../y",
    "~/.ssh",
]


@pytest.mark.parametrize("name", UNSAFE_NAMES)
def test_no_name_leads_out_of_the_output_folder(name: str, tmp_path: Path) -> None:
    written = scalar(name)
    project = sample_project()
    project["content/articles/a.md"] = f"---\ntitle: A\ndate: 2021-01-01\nslug: {written}\n---\n".encode()
    project["content/articles/b.md"] = (
        f"---\ntitle: A\ndate: 2021-01-01\naliases: [{written}]\ntopics: [{written}]\n---\n".encode()
    )
    project["content/glossary.yaml"] = f"{written}: {{term: A, definition: B}}\n".encode()
    site = tmp_path / "a" / "b" / "site"
    files = MemoryFolder(project)
    build_site(files, Folder(site), MemoryFolder(), RECORD, plain_builtin(), BuildOptions(CLOCK))
    strangers = [path for path in tmp_path.rglob("*") if path.is_file() and site not in path.parents]
    assert strangers == []


def test_a_link_planted_in_the_output_is_not_written_through(tmp_path: Path) -> None:
    outside, site = tmp_path / "outside", tmp_path / "site"
    outside.mkdir()
    (outside / "index.html").write_text("ours")
    site.mkdir()
    (site / "feed.xml").symlink_to(outside / "index.html")
    state = MemoryFolder()
    result = build_in_memory(sample_project(), Folder(site), state)
    assert not result.has_failed
    assert not (site / "feed.xml").is_symlink()
    (site / "glossary").rename(tmp_path / "glossary")
    (site / "glossary").symlink_to(outside)
    result = build_in_memory(sample_project(), Folder(site), state)
    assert result.has_failed
    assert "output-failed" in [each.code.label for each in result.diagnostics]
    assert [path.name for path in outside.iterdir()] == ["index.html"]
    assert (outside / "index.html").read_text() == "ours"
    (site / "glossary").unlink()
    assert not build_in_memory(sample_project(), Folder(site), state).diagnostics
    assert (site / "glossary" / "index.html").read_bytes() == (tmp_path / "glossary" / "index.html").read_bytes()


# Files that would exhaust time, memory or the stack

EXHAUSTING = r"""
import json, resource, sys, time
resource.setrlimit(resource.RLIMIT_AS, (512 << 20, 512 << 20))
from tests.sample_projects import build_in_memory, sample_project
deep, half = 200_000, 1 << 19
laughs = "a0: &a0 [x, x]\n" + "".join(f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]\n" for i in range(1, 30))
yamls = {
    "brackets": "[" * deep, "in a key": "title: " + "[" * deep, "braces": "{" * deep, "closed": "[" * deep + "]" * deep, "dashes": "- " * deep,
    "steps": "".join(" " * i + "a:\n" for i in range(1400)), "laughs": laughs, "itself": "a: &a\n  b: *a\n", "merges": "<<: *a\n" * 100_000,
    "aliases": "a: [" + "*a," * 100_000 + "]", "huge": "title: " + "x" * (2 * half + 9), "open": "'" + "\n " * (half - 9), "keys": "".join(f"k{i}: 1\n" for i in range(5_000)),
}
marks = {
    "quotes": ">" * deep, "brackets": "[" * 15_000, "images": "![" * 5_000, "links": "[a](" * 5_000, "stars": "*a **a " * 5_000, "ticks": "`a``" * 15_000,
    "lists": "- " * 5_000 + "a", "tables": "|a" * 2_000 + "\n" + "|-" * 2_000 + "\n" + "|b" * 2_000, "entities": "&#x41;" * 15_000,
    "footnotes": "[^a]" * 5_000 + "\n\n[^a]: b\n", "divs": "<div>" * 1_000, "bold": "<b>" * 5_000, "comment": "<!--" * 5_000, "tags": "<a " * 20_000, "words": "NYSE " * 20_000,
}
article, sidecar = "content/articles/2021-01-06-chinese-apps.md", "content/articles/2021-01-06-chinese-apps.annotations.yaml"
head = "---\ntitle: A\ndate: 2021-01-06\n---\n"
cases = [(f"{path}, {name}", {path: text if path != article else f"---\n{text}\n---\n"}) for name, text in yamls.items()
         for path in ("content/site.yaml", "content/glossary.yaml", sidecar, article)]
cases += [(f"Markdown, {name}", {article: head + text, "content/site.yaml": "title: A\nmarkdown: {html: sanitize}\n"}) for name, text in marks.items()]
for name, files in cases:
    start = time.monotonic()
    result = build_in_memory(sample_project() | {path: text.encode() for path, text in files.items()})
    codes = sorted({each.code.label for each in result.diagnostics if each.place.path in files})
    print(json.dumps([name, round(time.monotonic() - start, 2), len(result.diagnostics), codes]), flush=True)
"""


@pytest.mark.slow
def test_no_file_exhausts_time_memory_or_the_stack() -> None:
    pytest.importorskip("resource")
    root = Path(__file__).parents[1]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join((str(root), str(root / "generator")))}
    run = subprocess.run(
        [sys.executable, "-c", EXHAUSTING], capture_output=True, text=True, timeout=300, check=False, env=environment
    )
    assert run.returncode == 0, (run.stdout[-300:], run.stderr[-2000:])
    told = [json.loads(line) for line in run.stdout.splitlines()]
    assert len(told) == 13 * 4 + 15
    for name, seconds, count, codes in told:
        assert seconds < 10, (name, seconds)
        assert count <= 300, (name, count)
        assert codes or name.startswith("Markdown"), name
