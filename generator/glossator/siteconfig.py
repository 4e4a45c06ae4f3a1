"""content/site.yaml: what holds for the whole site, and what reading the other files depends on.

A faulty value is told and its default stands in for it, so that one run shows the faults of the other files too.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from glossator.diagnostics import Code, Diagnostic, in_order, report
from glossator.model.content import Author, ReadOptions, SiteConfig, Subject
from glossator.model.fields import shorten
from glossator.model.names import find_timezone, is_key, make_key, normal_key
from glossator.yaml_nodes import MAX_FAULTS, Located, bind, load_yaml

if TYPE_CHECKING:
    from collections.abc import Mapping

    from glossator.source import Source
    from glossator.yaml_nodes import Path

Named = TypeVar("Named", Author, Subject)

KEYED = {"authors", "topics", "stories"}
NAME_OF_THE_NAMELESS = "Untitled"
EVERYTHING: frozenset[Path] = frozenset({()})


def read_site_config(source: Source) -> tuple[Located[SiteConfig], list[Diagnostic]]:
    """Read site.yaml. Keys of authors, topics and stories come out as they are compared: lower-cased, in NFC.

    Of one that is no YAML everything counts as left out.
    """
    loaded, diagnostics = load_yaml(source)
    if loaded.is_broken:
        loaded = replace(loaded, value={}, is_broken=False)
        nothing, _ = bind(loaded, SiteConfig, stand_ins={"title": NAME_OF_THE_NAMELESS})
        return replace(_require(nothing), left_out=EVERYTHING), in_order(diagnostics)
    located, found = bind(loaded, SiteConfig, stand_ins={"title": NAME_OF_THE_NAMELESS})
    config = _require(located)
    diagnostics += found
    value = config.value
    authors, author_faults = _read_keys(config, "authors", value.authors)
    topics, topic_faults = _read_keys(config, "topics", value.topics)
    stories, story_faults = _read_keys(config, "stories", value.stories)
    value = value.model_copy(update={"authors": authors, "topics": topics, "stories": stories})
    spans = {_normal_path(path): span for path, span in reversed([*config.spans.items()])}
    key_spans = {_normal_path(path): span for path, span in reversed([*config.key_spans.items()])}
    located = replace(config, value=value, spans=spans, key_spans=key_spans)
    return located, in_order([*diagnostics, *author_faults, *topic_faults, *story_faults])


def read_options(config: SiteConfig) -> ReadOptions:
    """Give what reading the other files depends on. Four eyes cannot be kept without a review, so `four_eyes` requires one."""
    names = ((key, author.name) for key, author in config.authors.items())
    return ReadOptions(
        timezone=find_timezone(config.timezone) or ReadOptions().timezone,
        language=config.language,
        html=config.markdown.html,
        review_required=config.review.required or config.review.four_eyes,
        four_eyes=config.review.four_eyes,
        remote_images=config.remote_images == "allow",
        author_names=tuple(names) if config.review.four_eyes else (),
    )


def _require(config: Located[SiteConfig] | None) -> Located[SiteConfig]:
    """Hold that there is always a configuration: everything in it but the title has a default, and the title a stand-in."""
    if config is None:
        raise AssertionError("a site.yaml without its faulty parts must bind")
    return config


def _normal_path(path: Path) -> Path:
    """Give a path as the value has it after its keys were normalised."""
    if len(path) > 1 and path[0] in KEYED and isinstance(path[1], str):
        return (path[0], normal_key(path[1]), *path[2:])
    return path


def _read_keys(
    config: Located[SiteConfig], field: str, values: Mapping[str, Named]
) -> tuple[dict[str, Named], list[Diagnostic]]:
    """Normalise the keys that a site gives its authors, topics or stories."""
    by_key: dict[str, Named] = {}
    spellings: dict[str, str] = {}
    faults = []
    for spelling, value in values.items():
        key = normal_key(spelling)
        if not is_key(key):
            made = make_key(spelling)
            hint = "use letters, digits and hyphens" + (f": `{made}`" if made else "")
            faults.append((Code.INVALID_VALUE, spelling, f"`{shorten(spelling)}` cannot be a key", hint))
        elif key in by_key:
            message = f"`{shorten(spelling)}` and `{shorten(spellings[key])}` are the same key"
            hint = "delete one of the two, or give it another key"
            faults.append((Code.DUPLICATE_NAME, spelling, message, hint))
        else:
            by_key[key], spellings[key] = value, spelling
    return by_key, [
        report(code, config.key_place(field, spelling), message, hint)
        for code, spelling, message, hint in faults[:MAX_FAULTS]
    ]
