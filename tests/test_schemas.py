"""The JSON Schemas: valid themselves, true to the content format's own examples, and of one mind with the readers."""

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from glossator.diagnostics import Severity
from glossator.glossary.reading import read_glossary_file
from glossator.model.content import ArticleMatter, ReadOptions
from glossator.model.fields import resolve_core
from glossator.schemas import SCHEMA_KINDS, SchemaKind, json_schema
from glossator.sidecars import read_sidecar
from glossator.siteconfig import read_site_config
from glossator.source import Source
from glossator.yaml_nodes import bind, load_yaml

SIDECAR = """\
glossary:
  - quote: the Big Board's owner        # this phrase means that term, though the words differ
    term: nyse
  - term: tiktok
    skip: true                          # do not link this term in this article
references:
  - quote: separate govt order issued in November
    to: 2020-11-12-army-linked-shares   # an article's slug or file stem; `term:KEY`; or a URL (http, https, mailto)
    relation: background                # background | follow-up | source | response | contradicts | see-also (default)
    note: The order took effect on 11 January 2021.     # Markdown, optional
corrections:
  - id: apps-count
    kind: correction                    # typo | clarification | correction (default) | update | editors-note | retraction
    was: five different apps
    now: six other apps
    date: 2021-01-07                    # required; a date or date-time
    reason: The list that follows names six.            # Markdown; required but for typo
    by: mh                              # an author's key or a name
notes:
  - quote: wanton, self-dealing try
    kind: translation                   # context (default) | fact-check | source | translation | opinion
    note: Xinhua's English service wrote "bullying".     # Markdown, required
    sources: [{title: Xinhua, url: "https://www.xinhuanet.com/"}]
"""
GLOSSARY = """\
nyse:                                # the key; the term's page is /glossary/nyse/
  term: New York Stock Exchange      # plain text
  aliases: [NYSE, Big Board]
  definition: |                      # Markdown; its first sentence is the short definition
    The largest stock exchange in the world by the value of its listed companies.
  see: [delisting, "https://www.nyse.com/"]
  autolink: true                     # false: only where a sidecar says so
  case: auto
  plural: auto
"""
SITE = """\
title: The Daily Brief
tagline:
base_url: https://news.example.org/
language: en
timezone: Asia/Shanghai
authors: {mh: {name: Min Hu, email: mh@example.org, publish_email: false, url: "https://mh.example/", bio: Writes.}}
nav: [{title: About, url: /about/}]
topics: {trade: {title: Trade, description: What is bought and sold.}}
stories: {apps: {title: Apps}}
permalink: /articles/{year}/{slug}/
paginate: 20
corrections: {contact: desk@example.org, policy: corrections-policy}
publisher: {name: The Brief, url: "https://news.example.org/", logo: images/logo.png}
glossary: {autolink: true, plural: auto}
review: {required: false, four_eyes: false}
markdown: {html: sanitize}
search: false
remote_images: error
extra: {colour: red, sizes: [1, 2.5, ~]}
"""
ARTICLE = """\
title: Trump bans eight Chinese apps
date: 2021-01-06 14:30
id: tag:example.org,2021:apps
slug: chinese-apps
updated: 2021-01-07
summary: One paragraph.
authors: [mh, A guest]
topics: trade
story: apps
source: {name: Xinhua, url: "https://www.xinhuanet.com/", published: 2021-01-06, retrieved: 2021-01-06T09:00:00Z}
draft: false
lang: en-GB
image: {src: apps.jpg, alt: Eight phones, caption: Phones, credit: AP}
aliases: [/old/]
annotations: false
extra: {}
"""
EXAMPLES: list[tuple[SchemaKind, str]] = [
    ("article", ARTICLE),
    ("sidecar", SIDECAR),
    ("glossary", GLOSSARY),
    ("site", SITE),
]


def has_errors(kind: SchemaKind, text: str) -> bool:
    source = Source("a.yaml", text)
    if kind == "site":
        found = read_site_config(source)[1]
    elif kind == "sidecar":
        found = read_sidecar(source, ReadOptions())[1]
    elif kind == "glossary":
        found = read_glossary_file(source)[1]
    else:
        loaded, found = load_yaml(source)
        found += bind(loaded, ArticleMatter)[1]
    return any(fault.severity is Severity.ERROR for fault in found)


def check_agreement(kind: SchemaKind, text: str, *, is_fine: bool) -> None:
    loaded, _ = load_yaml(Source("a.yaml", text))
    faults = [
        error.message for error in Draft202012Validator(json_schema(kind)).iter_errors(resolve_core(loaded.value))
    ]
    assert has_errors(kind, text) is not is_fine
    assert bool(faults) is not is_fine, faults


@pytest.mark.parametrize("kind", SCHEMA_KINDS)
def test_a_schema_is_valid_and_plain(kind: SchemaKind) -> None:
    schema = json_schema(kind)
    Draft202012Validator.check_schema(schema)
    assert json.loads(json.dumps(schema)) == schema
    assert "://" not in schema["$id"]
    assert json_schema(kind) == schema


def find_objects(schema: dict[str, Any]) -> list[dict[str, Any]]:
    return [part for part in (schema, *schema.get("$defs", {}).values()) if "properties" in part]


@pytest.mark.parametrize("kind", SCHEMA_KINDS)
def test_every_property_is_described_and_no_other_allowed(kind: SchemaKind) -> None:
    objects = find_objects(json_schema(kind))
    assert objects
    for part in objects:
        assert part["additionalProperties"] is False
        for key, field in part["properties"].items():
            assert field.get("description"), key
            assert not field["description"].endswith("."), key


@pytest.mark.parametrize(("kind", "text"), EXAMPLES)
def test_the_content_formats_examples_validate(kind: SchemaKind, text: str) -> None:
    check_agreement(kind, text, is_fine=True)


CASES: list[tuple[SchemaKind, str, bool]] = [
    ("site", "title: 2021\nsummary: x\n", False),
    ("site", "title: 1.10\ntagline: no\nsearch:\nnav:\n", True),
    ("site", "tagline: x\n", False),
    ("site", "title: x\nsearch: 'true'\n", False),
    ("site", "title: x\npaginate: 0\n", False),
    ("site", "title: x\nremote_images: warn\n", False),
    ("site", "title: x\nnav: [{title: y}]\n", False),
    ("site", "title: x\ntopics: {a b: {title: c}}\n", False),
    ("site", "title: x\ncorrections: {}\npublisher:\n", True),
    ("article", "title: x\ndate: 2021-01-06\ntopics: [1, no]\nauthors:\n", True),
    ("article", "title: x\ndate: soon\n", False),
    ("article", "title: x\n", False),
    ("article", "title: [x]\ndate: 2021-01-06\n", False),
    ("article", "title: x\ndate: 2021-01-06\nimage: {src: a}\n", False),
    ("article", "title: x\ndate: 2021-01-06\nimage: {src: a, alt: ''}\n", True),
    ("glossary", "a: {term: B, definition: 1}\n", True),
    ("glossary", "", True),
    ("glossary", "a: {term: B}\n", False),
    ("glossary", "a b: {term: B, definition: c}\n", False),
    ("glossary", "a: {term: B, definition: c, case: any}\n", False),
    ("sidecar", "", True),
    ("sidecar", "notes:\n", True),
    ("sidecar", "notes: [~]\n", False),
    ("sidecar", "notes: [{quote: a, note: b, scope: c}]\n", False),
    ("sidecar", "notes: [{note: b}]\n", False),
    ("sidecar", "notes: [{quote: a, note: b, id: Not an id}]\n", False),
    ("sidecar", "notes: [{quote: a, note: b, occurrence: 1.5}]\n", False),
    ("sidecar", "glossary: [{term: a}]\n", False),
    ("sidecar", "glossary: [{term: a, skip: false}]\n", False),
    ("sidecar", "references: [{to: a}]\n", False),
    ("sidecar", "references: [{quote: a, to: b, relation: cause}]\n", False),
    ("sidecar", "corrections: [{was: a, now: b, date: 2021-01-07}]\n", False),
    ("sidecar", "corrections: [{was: a, now: b, date: 2021-01-07, kind: typo, in: title}]\n", True),
    ("sidecar", "corrections: [{was: a, now: b, date: 2021-01-07, kind: typo, scope: title}]\n", False),
    ("sidecar", "corrections: [{was: a, date: 2021-01-07, kind: update, reason: b}]\n", False),
    ("sidecar", "corrections: [{date: 2021-01-07, kind: update, reason: b}]\n", True),
    ("sidecar", "corrections: [{date: 2021-01-07, reason: b}]\n", False),
    ("sidecar", "corrections: [{quote: a, was: a, now: b, date: 2021-01-07, reason: b}]\n", False),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "text", "is_fine"), CASES)
def test_schema_and_reader_agree(kind: SchemaKind, text: str, is_fine: bool) -> None:  # noqa: FBT001  a column of the table
    check_agreement(kind, text, is_fine=is_fine)
