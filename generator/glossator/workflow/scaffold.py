"""New projects and new articles, as texts by path. Whoever writes them sees to it that nothing is overwritten."""

from __future__ import annotations

import json
import re
from string import Template
from typing import TYPE_CHECKING, Final

from glossator import __version__
from glossator.diagnostics import Code, report
from glossator.model.names import make_key
from glossator.source import Place
from glossator.workflow import starter_texts

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from glossator.diagnostics import Diagnostic

ARTICLES: Final = "content/articles"
SCHEMAS: Final = "schemas"
MAX_KEY_BYTES: Final = (
    120  # so that the longest name, the sidecar's, stays well below the 255 bytes of common file systems
)
# Which files a kind of schema speaks of. An article's front matter is no YAML file, so editors cannot be told of its schema.
GLOBS_BY_KIND: Final = {
    "site": ["content/site.yaml"],
    "glossary": ["content/glossary.yaml", "content/glossary/*.yaml"],
    "sidecar": ["content/articles/**/*.annotations.yaml"],
}
# What neither a page nor YAML can hold, and a byte order mark, which nobody sees.
INVISIBLE: Final = re.compile(r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff\ufeff\ufffe\uffff]")


def project_files(title: str, today: date, schemas: Mapping[str, str]) -> dict[str, str]:
    """Give the files of a new project, by path in it: it builds at once and without a warning.

    `today` is the day in UTC, which is the new site's time zone: an article of tomorrow would not be shown. `schemas` are JSON Schemas as
    text, by kind (`site`, `glossary`, `sidecar`, `article`).
    """
    title = _tidy(title) or "Briefing"
    words = {
        "title": quote_text(title),
        "welcome": quote_text(f"Welcome to {title}"),
        "heading": title,
        "today": today.isoformat(),
        "version": __version__,
    }
    stem = f"{ARTICLES}/{today.isoformat()}-welcome"
    templates = {
        "content/site.yaml": starter_texts.SITE,
        "content/glossary.yaml": starter_texts.GLOSSARY,
        f"{stem}.md": starter_texts.WELCOME,
        f"{stem}.annotations.yaml": starter_texts.WELCOME_SIDECAR,
        "content/pages/about.md": starter_texts.ABOUT,
        "content/pages/corrections-policy.md": starter_texts.POLICY,
        ".gitignore": starter_texts.GITIGNORE,
        ".github/workflows/briefing.yaml": starter_texts.CI,
        "README.md": starter_texts.README,
    }
    files = {path: Template(text).substitute(words) for path, text in templates.items()}
    files[".vscode/settings.json"] = _write_settings(schemas)
    return files | {f"{SCHEMAS}/{kind}.json": text for kind, text in schemas.items()}


def new_article(
    title: str, day: date, *, story: str | None = None, topics: Iterable[str] = ()
) -> tuple[dict[str, str], list[Diagnostic]]:
    """Give a new article and its sidecar, by path in the project; none of them, with the reason, if a name makes no key.

    `day` is in the site's time zone. `story` and `topics` are keys of site.yaml or plain names.
    """
    names = [
        ("title", title),
        *(("story", name) for name in [story] if name is not None),
        *(("topic", name) for name in topics),
    ]
    diagnostics = [_report_keyless(field, name) for field, name in names if not make_key(_tidy(name))]
    if diagnostics:
        return {}, diagnostics
    tidy = [(field, quote_text(_tidy(name))) for field, name in names]
    lines = [f"title: {tidy[0][1]}", f"date: {day.isoformat()}"]
    if quoted := [name for field, name in tidy if field == "topic"]:
        lines.append(f"topics: [{', '.join(quoted)}]")
    lines += [f"story: {name}" for field, name in tidy if field == "story"]
    lines.append("draft: true")
    stem = f"{ARTICLES}/{day.isoformat()}-{_shorten(make_key(_tidy(title)))}"
    sidecar = Template(starter_texts.NEW_SIDECAR).substitute(today=day.isoformat())
    return {
        f"{stem}.md": "".join(f"{line}\n" for line in ["---", *lines, "---", ""]),
        f"{stem}.annotations.yaml": sidecar,
    }, []


def quote_text(text: str) -> str:
    """Write a tidy line as a double-quoted YAML scalar: but for characters it cannot hold, JSON's strings are YAML's (YAML 1.2.2, 1.2)."""
    return json.dumps(text, ensure_ascii=False)


def _tidy(text: str) -> str:
    """Give a text as one line, without what is invisible."""
    return " ".join(INVISIBLE.sub("", text).split())


def _shorten(key: str) -> str:
    """Cut a key that would make too long a file name, between its words if it has any."""
    kept = key.encode()[:MAX_KEY_BYTES].decode(errors="ignore")
    return kept if kept == key else kept.rpartition("-")[0] or kept


def _report_keyless(field: str, name: str) -> Diagnostic:
    hint = (
        "use a name that holds a letter or a digit"
        if field != "title"
        else "use a headline that holds a letter or a digit"
    )
    code = Code.INVALID_SLUG if field == "title" else Code.INVALID_VALUE
    return report(code, Place(ARTICLES), f"the {field} `{_tidy(name)}` makes no key", hint)


def _write_settings(schemas: Mapping[str, str]) -> str:
    """Write the settings that tell Visual Studio Code's YAML extension which schema is for which files."""
    globs = {f"./{SCHEMAS}/{kind}.json": paths for kind, paths in GLOBS_BY_KIND.items() if kind in schemas}
    return json.dumps({"yaml.schemas": globs}, indent=2) + "\n"
