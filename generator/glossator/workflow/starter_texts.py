"""What a new project says. Texts only: `$title`, `$today` and the like are filled in by `scaffold`.

A newsroom should be able to keep these words; the comments say what each line is for, since many will read no manual first.
"""

from __future__ import annotations

from typing import Final

SITE: Final = """\
# What holds for the whole site. An editor that knows YAML completes and checks these keys: see schemas/.

title: $title
tagline: News, corrected in the open and explained in the margin

# Where the site will be published. Until this is set, its addresses are those of the preview.
# base_url: https://briefing.example.org/
language: en
timezone: UTC

# Who writes. Articles name them by key; an e-mail address is published only with `publish_email: true`.
authors:
  desk:
    name: The desk

nav:
  - {title: Latest, url: /}
  - {title: Glossary, url: /glossary/}
  - {title: Corrections, url: /corrections/}
  - {title: About, url: /about/}

topics:
  house-notes:
    title: House notes
    description: How this site is made, and how it can be held to account.

corrections:
  # Where readers report an error: an e-mail address or a URL.
  # contact: corrections@example.org
  policy: corrections-policy
"""

GLOSSARY: Final = """\
# The desk's glossary. The first mention of a term in each article is linked by itself; the first sentence of a
# definition must stand alone, since it is what a reader sees beside the text.

byline:
  term: Byline
  definition: |
    The line that says who wrote an article. An article without one is the desk’s.
  see: [standfirst]

erratum:
  term: Erratum
  aliases: [errata]        # other words for the same thing
  definition: |
    A mistake in a published text, with what should have stood in its place.

sidecar:
  term: Sidecar
  definition: |
    The file beside an article that holds its annotations. The article’s own file keeps the text as it was filed.
  see: [erratum]

standfirst:
  term: Standfirst
  aliases: [deck]
  definition: |
    The sentence or two between a headline and the text that tell a reader what the article is about.
  see: [byline]
"""

WELCOME: Final = """\
---
title: $welcome
date: $today
summary: One article, the file beside it, and what a reader sees of both.
authors: [desk]
topics: [house-notes]
---

Everything on this page comes from two files. One is this text, written in Markdown. The other, of the same name,
says what the text does not: what its words mean, what they refer to, what was wrong with them, and what a reader
should know besides. So the text stays as it was filed, and whatever has been added to it has a date and a name.

The byline and the standfirst come from the lines at the top of the file. Both words are linked here because the
glossary knows them; nobody had to say so in the text.

This sentence was filed with a mistake in it: a week has eight days. The article’s file keeps those words. The
erratum stands in the file beside it, and the page shows the words as they should be, marks them, and tells when and
why they changed.

To begin, write `glossator new "A headline"`: it makes a draft, which is public once you take out its line `draft`.
When you no longer need this page, delete its two files.
"""

WELCOME_SIDECAR: Final = """\
# The annotations of the article beside this file. Each one quotes the words it belongs to, exactly as a reader sees
# them. There are four groups; any of them may be left out.

glossary:
  # These words mean a term of the glossary, though they do not name it. Terms that are named need no entry.
  - quote: the file beside it
    term: sidecar

references:
  # Where the words lead: another article (its file name), a term (term:byline), or an address.
  - quote: written in Markdown
    to: https://commonmark.org/help/
    relation: background
    note: Ten minutes are enough to learn it.

corrections:
  # What was published, and what should have been. The page is corrected; the old words can still be read there.
  - id: days-of-the-week
    was: a week has eight days
    now: a week has seven days
    date: $today
    reason: A week has seven days. We counted one of them twice.
    by: desk

notes:
  # What a reader should know besides. The note is Markdown, and may have sources.
  - quote: a date and a name
    kind: context
    note: The corrections of all articles are listed, newest first, under [Corrections](/corrections/).
"""

ABOUT: Final = """\
---
title: About
summary: Who we are, and how to read this site.
---

This site publishes short articles with what is needed to understand and to check them.

- **Terms** lead to the glossary, which lists every article that uses them.
- **References** lead to the document, or to the article, that the words speak of.
- **Notes** give context, sources and doubts.
- **Corrections** are marked in the text. What we do about mistakes is written down in our
  [corrections policy](corrections-policy.md).
"""

POLICY: Final = """\
---
title: Corrections policy
summary: We correct in the open. Nothing that has been published is changed in silence.
---

We make mistakes, and we would sooner be told than not.

1. **Every error of fact is corrected**, however small and however old, as soon as we are sure of it.
2. **Nothing is changed in silence.** An article shows the words as they should be and marks what was changed. The
   words as first published can still be read.
3. **A correction says when it was made, by whom, and why.** All of them are listed under [Corrections](/corrections/).
4. **Articles are not removed.** If we no longer stand by one, it stays where it was, with a notice that says why.
"""

GITIGNORE: Final = """\
# What Glossator makes: the site, and what it remembers of the last build.
/site/
/.glossator/
"""

CI: Final = """\
# Checks every change and builds the site. Faults are shown on the lines of the pull request that they concern.
name: Briefing
on:
  push:
    branches: [main]
  pull_request:

permissions:
  contents: read

jobs:
  build:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-python@v5
        with:
          python-version: "3.12"
      - run: pip install "glossator==$version"
      - run: glossator check --format github
      - run: glossator build
      - uses: actions/upload-artifact@v4
        with:
          name: site
          path: site
"""

README: Final = """\
# $heading

Articles and their annotations are in `content/`; Glossator makes the site of them.
`glossator serve --open` shows the site in your browser while you write; `glossator build` writes it to `site/`, for a web server.
Before you publish, `glossator check` finds what is wrong: dead links, quotations that are not in the text, terms that nobody uses.
"""

NEW_SIDECAR: Final = """\
# The annotations of the article beside this file. Take the # away from what you need; any group may be left out.
#
# glossary:
#   - quote: words that mean a term without naming it
#     term: its-key
# references:
#   - quote: words that speak of something
#     to: https://example.org/document      # or another article's file name, or term:KEY
#     relation: source
# corrections:
#   - was: the words as published
#     now: the words as they should be
#     date: $today
#     reason: How we know.
# notes:
#   - quote: words that need explaining
#     note: What a reader should know.
"""
