"""The template engine against stock Jinja: the same text, or the same error at the same lines; and what it keeps, it keeps rightly."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC
from pathlib import Path
from types import MappingProxyType
from typing import Any, Self

import jinja2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from glossator.languages import Dates
from glossator.model.words import ENGLISH
from glossator.template_engine import codes, generator
from glossator.template_engine.codes import CodeCache, Store, digest_setup, make_entry, read_entry
from glossator.template_engine.environment import FastEnvironment
from glossator.template_engine.macros import find_pure_macros, keep_texts
from glossator.template_engine.references import Reference, scan_references
from glossator.template_faults import check_templates
from glossator.templates import TemplateSet, builtin_folder, is_escaped

# Where an object lies in memory, as Python writes it of methods.
ADDRESS = re.compile("0x[0-9a-f]+", re.IGNORECASE)
NAMES = ("page.html", "base.html", "m.html", "part.html", "plain.txt")


@dataclass(frozen=True)
class View:
    title: str = "A & B"
    url: str | None = "/a?b&c"
    html: Markup = Markup("<b>bold</b>")  # noqa: RUF009  it cannot be changed
    count: int = 3
    nothing: None = None
    names: tuple[str, ...] = ("x", "<y>", "z")
    inner: Self | None = None
    extra: dict[str, Any] = field(default_factory=lambda: {"mood": "<fine>", "items": "an item called items"})

    @property
    def upper(self) -> str:
        return self.title.upper()

    @property
    def broken(self) -> str:
        raise AttributeError("within the property")

    @property
    def failing(self) -> str:
        raise ValueError("within the property")

    def call(self, *values: object, **named: object) -> str:
        return f"<{values} {sorted(named)}>"


class Text(str):
    """A text of another class than `str`."""

    __slots__ = ()


class Html:
    def __html__(self) -> str:
        return "<i>html</i>"


def make_values() -> dict[str, Any]:
    """Fresh values: what is used up or changed in one rendering is whole in the next."""
    return {
        "view": View(inner=View(title='"quoted"', url=None, names=())),
        "a": "<a>",
        "n": 7,
        "f": 1.5,
        "t": True,
        "empty": "",
        "none": None,
        "text": Text("<text>"),
        "html": Html(),
        "markup": Markup("<em>"),
        "items": [1, "two", None, 4],
        "mapping": {"title": "of a mapping", "get": 1, "class": "word"},
        "proxy": MappingProxyType({"title": "of a proxy"}),
        "once": iter(("first", "second", "third")),
    }


def stock(texts: dict[str, str]) -> jinja2.Environment:
    return jinja2.Environment(
        # Folding constants, Jinja fails at `1 if 'a'.gone else 2` in what is never run.
        optimized=False,
        loader=jinja2.DictLoader(texts),
        autoescape=is_escaped,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def fast(texts: dict[str, str]) -> FastEnvironment:
    return FastEnvironment(
        wording=ENGLISH,
        own_filters={},
        kept_macros=frozenset({"kept"}),
        optimized=False,
        loader=jinja2.DictLoader(texts),
        autoescape=is_escaped,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def outcome(environment: jinja2.Environment, name: str = "page.html") -> object:
    """The text that is rendered, or the error: its kind, its words, and the templates' lines on the way to it."""
    try:
        return ADDRESS.sub("0x", environment.get_template(name).render(make_values()))
    except RecursionError:
        return RecursionError
    except jinja2.TemplateSyntaxError as error:
        return type(error), error.message, error.lineno
    except Exception as error:  # noqa: BLE001  whatever it is, it must be the same
        lines, trace = [], error.__traceback__
        while trace:
            path = trace.tb_frame.f_code.co_filename
            if path in {*NAMES, "<template>"}:
                lines.append((path, trace.tb_lineno))
            trace = trace.tb_next
        return type(error), ADDRESS.sub("0x", str(error)), lines


PAGES = {
    # values
    "values": "{{ a }}{{ n }}{{ f }}{{ t }}{{ none }}{{ text }}{{ html }}{{ markup }}{{ empty }}{{ '<' }}{{ 1.5 }}",
    "attributes": "{{ view.title }}{{ view.url }}{{ view.html }}{{ view.count }}{{ view.nothing }}{{ view.upper }}",
    "attributes of attributes": "{{ view.inner.title }} {{ view.extra.mood }} {{ view.inner.extra.mood|upper }}",
    "items for attributes": "{{ mapping.title }}{{ proxy.title }}{{ mapping.class }}{{ view.extra.items is callable }}",
    "attributes for items": "{{ view['title'] }}{{ mapping['title'] }}{{ items[0] }}{{ items[-1] }}{{ view.names[1] }}",
    "slices": "{{ view.names[1:] }}{{ view.title[:2] }}{{ items[::2] }}{{ items[n:] }}",
    "lists and mappings": "{{ [a, n] }}{{ {'k': a}['k'] }}{{ (a, n)[0] }}{{ {'k': 1}.k }}",
    "operators": "{{ n + 1 }}{{ n - 1 }}{{ n * 2 }}{{ n / 2 }}{{ n // 2 }}{{ n % 4 }}{{ n ** 2 }}{{ -n }}{{ +n }}{{ a ~ n ~ markup }}",
    "comparisons": "{{ 1 < n <= 7 }}{{ a in items }}{{ a not in items }}{{ n == 7 and not empty or none }}{{ view.title != a }}",
    "conditions": "{{ a if n else empty }}{{ view.url if view.inner.url else 'none' }}{{ 'kept' if t }}",
    "tests": "{{ a is string }}{{ n is odd }}{{ gone is defined }}{{ view.gone is defined }}{{ none is none }}{{ n is divisibleby(7) }}",
    "filters": "{{ a|upper }}{{ a|length }}{{ markup|e }}{{ a|forceescape }}{{ gone|default('<d>') }}{{ '%s-%s'|format(a, n) }}{{ items|join(',') }}",
    "calls of calls": "{% macro m(x, y='') %}<i>{{ x }}{{ y }}</i>{% endmacro %}{{ m(m(a), m(n, m(markup))) }}{{ m(view.call(m(a), n), m(once|first)) }}",
    "calls of calls, in their order": "{% set l = [] %}{% macro m(x) %}{{ l.append(x) }}{{ x }}{% endmacro %}{% macro p(x, y, z='') %}{{ x }}{{ y }}{{ z }}{% endmacro %}{{ p(l|length, m(n), l|length) }}",
    "calls of calls, one not there": "{% macro m(x) %}{{ x }}{% endmacro %}\n{{ m(m(gone)) }}",
    "calls of calls, that fail": "{% macro m(x) %}{{ x }}{% endmacro %}{{ a }}\n{{ m(gone(m(a)),\n m(view.gone)) }}",
    "calls of calls of too much": "{% macro m(x) %}{{ x }}{% endmacro %}{{ m(a) }}\n{{ m(m(a, n)) }}",
    "calls of calls, within loops": "{% macro m(x) %}{{ x }}{% endmacro %}{% for x in items %}{{ m(m(x)) }}{{ view.call(m(x), n) }}{% endfor %}",
    "words with values": "{% macro m(x) %}<i>{{ x }}</i>{% endmacro %}{{ 'a < %(x)s & %(y)s'|e|format(x=a, y=m(n)) }}{{ '%(x)s'|e|format(x=markup) }}",
    "words with values in another order": "{{ '%(y)s, %(x)s; %(x)s'|e|format(x=once|first, y=once|first) }}{{ '100 %% %(x)s'|e|format(x=n) }}",
    "words with too many values": "{{ '%(x)s'|e|format(x=a, y=n) }}{{ '%(x)d'|e|format(x=n) }}{{ '%(x)s'|e|format(**{'x': a}) }}",
    "words with a value that is not there": "one\n{{ '%(x)s and %(y)s'|e|format(\n x=a,\n y=view.gone) }}",
    "words with an undefined value": "one\n{{ '%(x)s and %(y)s'|e|format(x=a,\n y=gone) }}",
    "words with too few values": "\n{{ '%(x)s and %(y)s'|e|format(x=a) }}",
    "names within loops": "{% block b %}{% for x in items %}{{ a }}{% set t = x %}{{ t }}{% for y in view.names %}{{ n }}{{ x }}{% endfor %}{% endfor %}{{ t }}{% endblock %}",
    "names that are not there, within loops": "{% block b %}{% for x in [] %}{{ gone }}{% endfor %}{% for x in items %}{{ gone is defined }}\n{{ gone }}{% endfor %}{% endblock %}",
    "filters with names": "{{ gone|default(default_value=a, boolean=true) }}{{ f|round(precision=1, method='floor') }}",
    "filters in a row": "{{ view.names|map('upper')|list|last }}{{ [view]|map(attribute='title')|first }}{{ items|select|list }}",
    "methods": "{{ a.upper() }}{{ view.title.startswith('A') }}{{ mapping.get('title') }}{{ markup.replace('e', 'o') }}{{ view.extra.get('mood', a) }}",
    "other methods": "{{ view.call(a, n, word=1) }}{{ items.index('two') }}{{ a.join(['1', '2']) }}{{ mapping.items()|list }}",
    # errors
    "a name that is not there": "one\n{{ gone }}\n",
    "its attribute": "one\n\n{{ gone.title }}",
    "an attribute that is not there": "{{ a }}\n{{ view.gone }}",
    "of that an attribute": "{{ a }}\n{{ view.gone.more }}\n",
    "an attribute of none": "\n{{ view.nothing.more }}",
    "an item that is not there": "{{ mapping.gone }}",
    "an index that is not there": "\n{{ items[9] }}",
    "a property without an attribute": "\n{{ view.broken }}",
    "a property that fails": "{{ a }}\n{{ a }}{{ view.failing }}",
    "the second of a run": "{{ a }}\n{{ n }}\n{{ view.gone }}\n{{ view.more }}",
    "in a condition": "{% if n %}\n{% if view.gone %}x{% endif %}\n{% endif %}",
    "in an elif": "{% if empty %}\n{% elif view.nothing %}\n{% elif view.gone.x %}\nx{% endif %}",
    "in a loop": "\n{% for x in view.gone %}{{ x }}{% endfor %}",
    "a loop over none": "\n{% for x in none %}{{ x }}{% endfor %}",
    "in an assignment": "\n{% set x = view.gone.more %}\n{{ x }}",
    "a filter that fails": "\n{{ none|length }}",
    "a filter that is not there": "\n{{ a|gone }}",
    "a filter that is not there, in a condition": "{% if empty %}{{ a|gone }}{% endif %}\n{% if t %}\n{{ a|gone }}{% endif %}",
    "a test that is not there": "{% if empty %}{{ a is gone }}{% endif %}\n{% if t %}\n{{ a is gone }}{% endif %}",
    "a sum of kinds": "\n{{ a + n }}",
    "a division by zero": "{{ a }}\n{{ n / 0 }}",
    "what cannot be called": "\n{{ view.title() }}",
    "a method that is not there": "\n{{ a.gone() }}{{ mapping.gone() }}",
    "a method with wrong arguments": "\n{{ a.startswith(1) }}",
    "a condition without else": "{{ a if empty }}",
    "syntax": "a\n{% if %}",
    "a block twice": "{% block a %}{% endblock %}\n{% block a %}{% endblock %}",
    "assignment to loop": "{% for loop in items %}{% endfor %}",
    # names that are Python's or ours
    "words of Python": "{% set class = a %}{% set lambda = n %}{{ class }}{{ lambda }}{% macro def(is_, none_=1) %}{{ is_ }}{% endmacro %}{{ def(a) }}",
    "our own words": "{% set out = 1 %}{% set it = 2 %}{% set write = 3 %}{% set context = 4 %}{{ out }}{{ it }}{{ write }}{{ context }}",
    "letters": "{% set größe = n %}{{ größe }}{{ mapping.größe is defined }}{{ mapping['ﬁ'] is defined }}{{ mapping.ﬁ is defined }}",
    "an attribute with underscores": "{{ view.__class__.__name__ }}{{ view._gone is defined }}",
    # conditions and loops
    "else": "{% if empty %}1{% elif none %}2{% elif view.inner.url %}3{% elif n == 7 %}4{% else %}5{% endif %}6",
    "loops": "{% for x in items %}{{ x }},{% else %}none{% endfor %}{% for x in [] %}{% else %}{{ view.title }}{% endfor %}",
    "loop": "{% for x in view.names %}{{ loop.index }}/{{ loop.length }}{{ loop.first }}{{ loop.last }}{{ loop.previtem }}{{ loop.cycle('a', 'b') }}{{ x }}{% endfor %}",
    "loops in loops": "{% for x in items %}{% for y in view.names %}{{ loop.index }}{{ x }}{{ y }}{% endfor %}{{ loop.revindex }}{% endfor %}",
    "a loop with a test": "{% for x in items if x is not none and x != view.count %}{{ loop.index }}{{ x }}{% endfor %}",
    "a loop over pairs": "{% for key, value in mapping.items() %}{{ key }}={{ value }};{% endfor %}{% for x, (y, z) in [(1, (2, 3))] %}{{ x }}{{ y }}{{ z }}{% endfor %}",
    "a recursive loop": "{% for x in [1, [2, [3]]] recursive %}{% if x is iterable %}({{ loop(x) }}){% else %}{{ x }}@{{ loop.depth }}{% endif %}{% endfor %}",
    "what can be used once": "{{ once|first }}{{ view.inner.gone is defined }}{% for x in once %}{{ x }}{{ mapping.title }}{% endfor %}",
    "what can be used once, in a run that fails first": "{{ mapping.title }}{{ once|list }}{{ mapping.title }}",
    "a loop that is left early": "{% for x in once %}{{ loop.last }}{{ x }}{{ view.title }}{% endfor %}{{ once|list }}",
    # names
    "assignments": "{% set x = view.title %}{% set y, z = n, view.inner %}{{ x }}{{ y }}{{ z.title }}{% if n %}{% set x = 2 %}{% endif %}{{ x }}",
    "assignments in loops": "{% set x = 0 %}{% for y in items %}{% set x = y %}{{ x }}{% endfor %}{{ x }}",
    "a namespace": "{% set s = namespace(x=0) %}{% for y in view.names %}{% set s.x = s.x + 1 %}{% if s.x > 1 %}{{ s.x }}{% endif %}{% endfor %}{{ s.x }}{{ s.gone }}",
    "set blocks": "{% set x %}<b>{{ a }}{{ view.title }}</b>{% endset %}{{ x }}{% set y | upper %}{{ a }}b{% endset %}{{ y }}",
    "filter blocks": "{% filter upper %}a{{ a }}{{ view.title }}{% endfilter %}{% filter replace('A', '<') %}A{{ view.title }}{% endfilter %}",
    "with": "{% with x = view.title, y = n %}{{ x }}{{ y }}{% endwith %}{{ x is defined }}",
    "changes in calls": "{% set l = [] %}{% for x in view.names %}{{ l.append(x) }}{{ mapping.title }}{{ l|length }}{% endfor %}{{ l }}",
    "calls in a run that fails": "{% set l = [1] %}{{ l.pop() }}{{ mapping.title }}{{ l }}{{ view.gone.x }}",
    # macros
    "macros": "{% macro m(x, y=2, z=x) %}{{ x }}{{ y }}{{ z }}{% endmacro %}{{ m(a) }}{{ m(a, 3) }}{{ m(a, z=1) }}{{ m(x=view.title) }}",
    "a macro without an argument": "{% macro m(x) %}{{ x }}{% endmacro %}\n{{ m() }}",
    "a macro with too many": "{% macro m(x) %}{{ x }}{% endmacro %}\n{{ m(1, 2) }}",
    "a macro with another": "{% macro m(x) %}{{ x }}{% endmacro %}\n{{ m(1, y=2) }}",
    "a macro with one twice": "{% macro m(x) %}{{ x }}{% endmacro %}\n{{ m(1, x=2) }}",
    "varargs": "{% macro m(x) %}{{ x }}{{ varargs }}{{ kwargs }}{% endmacro %}{{ m(1, 2, 3, y=a) }}",
    "a caller": "{% macro m(x) %}<p>{{ caller(x) }}{{ caller(view.title) }}</p>{% endmacro %}{% call(y) m(a) %}{{ y }}!{% endcall %}",
    "no caller": "{% macro m() %}{{ caller() }}{% endmacro %}\n{{ m() }}",
    "macros as values": "{% macro m(x) %}<{{ x }}>{% endmacro %}{% set x = m(a) %}{{ x }}{{ x|upper }}{{ x ~ '<' }}{{ m.name }}{{ m.arguments }}{{ [m][0](1) }}",
    "macros in macros": "{% macro b(x) %}{{ x }}{% endmacro %}{% macro m(x) %}{{ b(x) }}{{ b(view.title) }}{{ b(x.title) }}{% endmacro %}{{ m(view) }}",
    "a macro that is defined later": "{% macro m() %}{{ b(1) }}{% endmacro %}{% macro b(x) %}{{ x }}{{ view.title }}{% endmacro %}{{ m() }}",
    "a macro that fails": "{% macro m(x) %}\n{{ x.gone }}\n{% endmacro %}\n\n{{ m(view) }}",
    "a macro of an argument that fails": "{% macro m(x) %}{{ x }}{% endmacro %}\n{{ m(view.gone) }}\n",
    "a macro that calls itself": "{% macro m(x) %}{{ x }}{% if x %}{{ m(x - 1) }}{% endif %}{% endmacro %}{{ m(3) }}",
    "a macro without end": "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
    "a kept macro": "{% macro kept(x, y=1) %}{{ x.title }}{{ y }}{% endmacro %}{{ kept(view) }}{{ kept(view, true) }}{{ kept(view, 1) }}{{ kept(view.inner) }}{{ kept(view) }}",
    "a kept macro of what changes": "{% macro kept(x) %}{{ x|length }}{% endmacro %}{% set l = [] %}{{ kept(l) }}{{ l.append(1) }}{{ kept(l) }}",
    "a kept macro with a memory": "{% set seen = [] %}{% macro kept(x) %}{{ seen.append(x) }}{{ seen|length }}{% endmacro %}{{ kept(n) }}{{ kept(n) }}",
    "a kept macro that looks around": "{% macro kept(x) %}{{ a }}{{ x }}{% endmacro %}{% for a in items %}{{ kept(n) }}{% endfor %}",
    # other templates
    "extends": '{% extends "base.html" %}{% set top = view.title %}{% block body %}{{ top }}{{ super() }}{{ self.title() }}{% endblock %}lost',
    "extends, with output before": 'before{{ a }}{% extends "base.html" %}after',
    "extends, if": '{% if n %}{% extends "base.html" %}{% endif %}{{ a }}{% block body %}mine{% endblock %}',
    "extends, if not": '{% if empty %}{% extends "base.html" %}{% endif %}{{ a }}{% block body %}mine{{ view.title }}{% endblock %}',
    "extends what is not there": '\n{% extends "gone.html" %}',
    "extends twice": '{% extends "base.html" %}{% extends "base.html" %}',
    "extends, with an include": '{% extends "base.html" %}{% include "part.html" %}{% block title %}{% include "part.html" %}{% endblock %}',
    "an error in a block": '{% extends "base.html" %}\n{% block body %}\n{{ view.gone.x }}\n{% endblock %}',
    "an error in the parent's": '{% extends "base.html" %}{% block title %}{% set view = none %}{{ super() }}{% endblock %}{% block failing %}{{ super() }}{% endblock %}',
    "scoped blocks": "{% for x in view.names %}{% block b scoped %}{{ x }}{{ loop.index }}{% endblock %}{% endfor %}",
    "blocks in loops": "{% for x in view.names %}{% block b %}{{ x is defined }}{{ view.title }}{% endblock %}{% endfor %}",
    "required blocks": "{% block b required %}{% endblock %}",
    "no super": "{% block b %}{{ super() }}{% endblock %}",
    "include": '{% set x = 1 %}{% include "part.html" %}{% for y in [1, 2] %}{% include "part.html" %}{% endfor %}',
    "include without context": '{% include "part.html" without context %}',
    "include of what is not there": '{{ a }}{% include "gone.html" ignore missing %}{% include ["gone.html", "part.html"] %}\n{% include "gone.html" %}',
    "include by a value": '{% set which = "part.html" %}{% include which %}{% include [which, "x"] %}{% include none %}',
    "include in a set block": '{% set x %}{% include "part.html" %}{% endset %}{{ x }}{% filter upper %}{% include "part.html" %}{% endfilter %}',
    "import": '{% import "m.html" as m %}{{ m.link(view) }}{{ m.both(view, a) }}{{ m.word }}{{ m.words.get("x", a) }}{{ m.gone }}',
    "import from": '{% from "m.html" import link, both as two, gone %}{{ link(view) }}{{ two(view, n) }}\n{{ gone }}',
    "import with context": '{% import "m.html" as m with context %}{{ m.around() }}{{ m.link(view.inner) }}',
    "import without context": '{% import "m.html" as m %}\n{{ m.around() }}',
    "import of what fails": '{% import "m.html" as m %}\n{{ m.link(none) }}',
    "import in a block": '{% extends "base.html" %}{% import "m.html" as m %}{% block body %}{{ m.link(view) }}{{ m.both(view, view.gone) }}{% endblock %}',
    "a text within a page": '{% include "plain.txt" %}{% import "plain.txt" as p %}{{ p.m(a) }}{% set x = p.m(a) %}{{ x }}',
    # escaping
    "escaping off": "{% autoescape false %}{{ a }}{{ view.title }}{{ markup }}{% endautoescape %}{{ a }}",
    "escaping by a value": "{% autoescape empty %}{{ a }}{{ view.title }}{{ a ~ markup }}{% endautoescape %}{% autoescape n %}{{ a }}{{ view.url }}{% endautoescape %}",
    "escaping and words": "{% autoescape false %}{{ '<%(x)s>'|e|format(x=a) }}{% endautoescape %}{% autoescape n %}{{ '%(x)s'|e|format(x=a) }}{% endautoescape %}",
    "escaping and macros": "{% macro m(x) %}<{{ x }}>{% endmacro %}{% autoescape false %}{{ m(a) }}{% endautoescape %}{% autoescape n %}{{ m(a) }}{% endautoescape %}{{ m(a) }}",
    "comments and raw": "{# {{ gone }} #}{% raw %}{{ a }}{% endraw %}{{ a }}",
}  # fmt: skip

OTHERS = {
    "base.html": '<title>{% block title %}{{ view.title }}{% endblock %}</title>\n{% import "m.html" as m %}\n{{ m.link(view) }}{% block body %}base {{ view.url }}{% endblock %}{% block failing %}{% endblock %}',
    "m.html": "{% set word = '<w>' %}{% set words = {'x': 'y'} %}{% macro link(x) %}\n{% if x.url %}<a href=\"{{ x.url }}\">{{ x.title }}</a>{% else %}{{ x.title }}{% endif %}\n{% endmacro %}\n"
    "{% macro both(x, y) %}{{ link(x) }}{{ y }}{{ word }}{% endmacro %}{% macro around() %}\n{{ view.title }}{% endmacro %}",
    "part.html": "<part>{{ a|default('no a') }}{{ view.title if view is defined else 'no view' }}{{ x|default(0) }}</part>\n",
    "plain.txt": "{{ '<' }}{% macro m(x) %}<{{ x }}>{% endmacro %}{{ view.title|default('&') if view is defined }}{{ m('&') }}",
}


@pytest.mark.parametrize("key", PAGES)
def test_a_page_is_what_stock_jinja_makes_of_it(key: str) -> None:
    texts = {**OTHERS, "page.html": PAGES[key]}
    assert outcome(fast(texts)) == outcome(stock(texts))


@pytest.mark.parametrize("key", PAGES)
def test_a_text_that_extends_or_includes_a_page_is_too(key: str) -> None:
    including = {**OTHERS, "page.html": PAGES[key], "plain.txt": '{{ a }}{% include "page.html" %}{{ view.title }}'}
    assert outcome(fast(including), "plain.txt") == outcome(stock(including), "plain.txt")
    extending = {
        **OTHERS,
        "page.html": PAGES[key],
        "plain.txt": '{% extends "page.html" %}{% block b %}<{{ a }}{% endblock %}',
    }
    assert outcome(fast(extending), "plain.txt") == outcome(stock(extending), "plain.txt")


# Pages made at random

names = st.sampled_from("view a n t empty none text html markup items mapping x y gone".split())
attributes = st.sampled_from("title url html count nothing names inner extra mood upper broken failing gone".split())
constants = st.sampled_from(["'<c>'", "0", "2", "true", "none", "''"])


def _extended(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.builds("{}.{}".format, inner, attributes),
        st.builds("{}['{}']".format, inner, attributes),
        st.builds("{}[{}]".format, inner, st.sampled_from(["0", "1:", "-1", "n", "a"])),
        st.builds("({} {} {})".format, inner, st.sampled_from("and or + ~ == < in * -".split()), inner),
        st.builds("(not {})".format, inner),
        st.builds("({} if {} else {})".format, inner, inner, inner),
        st.builds("{}|{}".format, inner, st.sampled_from(["length", "upper", "default('d')", "e", "first", "string", "safe", "list", "gone"])),
        st.builds("({} is {})".format, inner, st.sampled_from(["defined", "none", "string", "sequence", "mapping", "number"])),
        st.builds("{}.{}".format, inner, st.sampled_from(["startswith('<')", "upper()", "get('title', a)", "replace('a', '<')", "call(n)"])),
        st.builds("m({}, {})".format, inner, inner),
        st.builds("m({}, y={})".format, inner, inner),
    )  # fmt: skip


expressions = st.recursive(st.one_of(names, names, constants), _extended, max_leaves=6)


def _nested(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.builds("{{% if {} %}}{}{{% elif {} %}}{}{{% else %}}{}{{% endif %}}".format, expressions, inner, expressions, inner, inner),
        st.builds("{{% for x in {} %}}{}{{{{ loop.last }}}}{{% else %}}{}{{% endfor %}}".format, expressions, inner, inner),
        st.builds("{{% for x in {} if {} %}}{}{{% endfor %}}".format, expressions, expressions, inner),
        st.builds("{{% set y %}}{}{{% endset %}}".format, inner),
        st.builds("{{% filter upper %}}{}{{% endfilter %}}".format, inner),
        st.builds("{}\n{}".format, inner, inner),
        st.builds("{}{}".format, inner, inner),
    )  # fmt: skip


statements = st.recursive(
    st.one_of(
        st.builds("{{{{ {} }}}}".format, expressions),
        st.builds("<p>{{{{ {} }}}} and {{{{ {} }}}}</p>\n".format, expressions, expressions),
        st.builds("{{% set x = {} %}}".format, expressions),
    ),
    _nested,
    max_leaves=6,
)


# Of `0[1:]` Python warns, in stock Jinja's code and in ours.
@pytest.mark.filterwarnings("ignore::SyntaxWarning")
@given(statements, statements)
def test_any_page_is_what_stock_jinja_makes_of_it(body: str, macro: str) -> None:
    text = f"{{% set x = 1 %}}\n{{% macro m(x, y=2) %}}\n{macro}\n{{% endmacro %}}\n{body}\n"
    found, expected = outcome(fast({"page.html": text})), outcome(stock({"page.html": text}))
    assert found == expected


# Macros whose texts are kept


@pytest.mark.parametrize(
    ("source", "pure"),
    [
        ("{% macro m(x) %}{{ x.title|upper }}{% for y in x.names %}{{ loop.index }}{{ y }}{% endfor %}{% endmacro %}", "m"),
        ("{% set w = {'a': 1} %}{% macro m(x) %}{% set y = x %}{{ y }}{{ w.get(x, '') }}{% endmacro %}", "m"),
        ("{% macro m(x) %}{{ x.startswith('a') }}{% endmacro %}{% macro n(x) %}{{ m(x) }}{% endmacro %}", "m n"),
        ("{% macro n(x) %}{{ m(x) }}{% endmacro %}{% macro m(x) %}{{ n(x) }}{% endmacro %}", "m n"),
        ("{% macro m(x) %}{{ view.title }}{% endmacro %}{% macro n(x) %}{{ m(x) }}{% endmacro %}", ""),
        ("{% macro m(x) %}{{ x.call() }}{% endmacro %}", ""),
        ("{% macro m(x) %}{{ x|random }}{% endmacro %}", ""),
        ("{% macro m(x) %}{{ x|map('random')|list }}{% endmacro %}", ""),
        ("{% macro m(x) %}{{ range(3)|list }}{{ namespace() }}{% endmacro %}", ""),
        ("{% macro m(x) %}{{ caller() }}{% endmacro %}{% macro n(x) %}{{ varargs }}{{ kwargs }}{% endmacro %}", ""),
        ("{% macro m(s) %}{% set s.x = 1 %}{% endmacro %}", ""),
        ("{% macro m(x) %}{% include 'x' %}{% endmacro %}{% macro n(x) %}{% import 'x' as y %}{% endmacro %}", ""),
        ("{% set w = [] %}{% set w = x %}{% macro m(x) %}{{ w }}{% endmacro %}", ""),
        ("{% set w = view %}{% macro m(x) %}{{ w }}{% endmacro %}", ""),
        ("{% macro n(x) %}{% endmacro %}{% if 1 %}{% set n = view %}{% endif %}{% macro m(x) %}{{ n(x) }}{% endmacro %}", ""),
        ("{% macro n(x) %}{% endmacro %}{% macro m(n) %}{{ n(1) }}{% endmacro %}", "n"),
        ("{% macro m(x, y=view) %}{% endmacro %}", ""),
        ("{% from 'x' import n %}{% macro m(x) %}{{ n(x) }}{% endmacro %}", ""),
        ("{% macro m(x) %}{% for y in x recursive %}{{ loop(y) }}{% endfor %}{% endmacro %}", ""),
        ("{% macro m(x) %}{% set y %}{{ x }}{% endset %}{% endmacro %}{% macro n(x) %}{% filter upper %}{% endfilter %}{% endmacro %}", ""),
    ],
)  # fmt: skip
def test_a_macro_is_pure_if_its_arguments_tell_all(source: str, pure: str) -> None:
    environment = fast({})
    assert find_pure_macros(environment.parse(source), environment) == set(pure.split())


def test_the_card_is_pure() -> None:
    environment = FastEnvironment(
        wording=ENGLISH, own_filters={"lang": str, "clock": str, "iso": str, "time": str}, kept_macros=frozenset()
    )
    source = (builtin_folder() / "macros.html").read_text("utf-8")
    assert "card" in find_pure_macros(environment.parse(source), environment)


def counted() -> tuple[Callable[..., str], list[tuple[object, ...]]]:
    calls: list[tuple[object, ...]] = []

    def write(*arguments: object) -> str:
        calls.append(arguments)
        return "".join(map(repr, arguments))

    return write, calls


@pytest.mark.parametrize(
    ("arguments", "calls"),
    [
        ([(1,), (1,), (1,)], 1),
        ([(1, 2), (2, 1), (1, 2)], 2),
        ([(1,), (True,), (1.0,), ("1",)], 4),
        ([("a",), (Markup("a"),)], 2),
        ([([],), ([],)], 2),
        ([(iter(()),)] * 2, 2),
        ([({},)] * 2, 2),
        ([(View,)] * 2, 2),
    ],
)
def test_a_text_is_kept_by_the_very_arguments(arguments: list[tuple[object, ...]], calls: int) -> None:
    write, made = counted()
    recall = keep_texts(write)
    assert [recall(*each) for each in arguments] == ["".join(map(repr, each)) for each in arguments]
    assert len(made) == calls


def test_a_view_is_kept_by_itself_and_what_is_kept_is_bounded() -> None:
    write, made = counted()
    recall = keep_texts(write, most=5000)
    views = [View(title=str(number)) for number in range(3)]
    for view in (*views, *views, View(title="0")):
        recall(view, 3)
    assert len(made) == 4
    for number in range(100):
        assert recall(View(title=str(number))) == repr(View(title=str(number)))
    assert recall(views[0], 3) == write(views[0], 3)


# Compiled templates, kept from one process to the next


class MemoryStore(dict[str, bytes]):
    """A store in memory."""

    def load(self, key: str) -> bytes | None:
        return self.get(key)

    def save(self, key: str, data: bytes) -> None:
        assert re.fullmatch("[0-9a-z]+", key)
        self[key] = data


class FullStore:
    """A store that keeps nothing."""

    def load(self, key: str) -> bytes | None:  # noqa: ARG002
        return None

    def save(self, key: str, data: bytes) -> None:
        pass


def in_a_new_process(monkeypatch: pytest.MonkeyPatch, store: Store, **overrides: str) -> tuple[str, list[str]]:
    """Render a page with what the store holds; give it, and the templates that had to be compiled."""
    compiled: list[str] = []
    compile_template = FastEnvironment.compile

    def compile_and_tell(self: FastEnvironment, source: Any, name: str, *more: Any, **named: Any) -> Any:
        compiled.append(name)
        return compile_template(self, source, name, *more, **named)

    with monkeypatch.context() as patch:
        patch.setattr(CodeCache, "_codes", {})
        patch.setattr(FastEnvironment, "compile", compile_and_tell)
        templates = TemplateSet(
            OTHERS, {name.replace("_", "."): text for name, text in overrides.items()}, {"shout": str.upper}, store
        )
        return templates.template("base.html").render(make_values()), compiled


def test_a_template_is_compiled_once_for_all_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    store = MemoryStore()
    page, compiled = in_a_new_process(monkeypatch, store)
    assert compiled == ["base.html", "m.html"]
    assert in_a_new_process(monkeypatch, store) == (page, [])
    other, compiled = in_a_new_process(monkeypatch, store, m_html="{% macro link(x) %}mine{% endmacro %}")
    assert "mine" in other
    assert compiled == ["m.html"]
    assert in_a_new_process(monkeypatch, store) == (page, [])
    assert in_a_new_process(monkeypatch, FullStore()) == (page, ["base.html", "m.html"])


def test_a_text_that_has_changed_is_compiled_anew_and_its_entry_takes_the_place_of_the_old(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    store = MemoryStore()
    for text in ("one", "two", "three"):
        assert in_a_new_process(monkeypatch, store, base_html=text) == (text, ["base.html"])
    assert len(store) == 1


@pytest.mark.parametrize(
    "damage",
    [
        lambda _data: b"",
        lambda data: data[:40],
        lambda data: data[:-1],
        lambda data: data + b"\0",
        lambda data: bytes([data[0] ^ 1]) + data[1:],
        lambda data: data[:50] + bytes([data[50] ^ 1]) + data[51:],
        lambda data: data[:-9] + bytes([data[-9] ^ 64]) + data[-8:],
        lambda _data: make_entry(compile("1 / 0", "x", "exec"), b"o" * 32),
        lambda _data: b"\xff" * 200,
    ],
)
def test_a_damaged_entry_is_not_run_but_compiled_again(
    damage: Callable[[bytes], bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    store = MemoryStore()
    page, compiled = in_a_new_process(monkeypatch, store)
    whole = dict(store)
    store.update({key: damage(data) for key, data in whole.items()})
    assert in_a_new_process(monkeypatch, store) == (page, compiled)
    assert in_a_new_process(monkeypatch, store) == (page, [])


def test_entries_of_one_template_do_not_serve_for_another(monkeypatch: pytest.MonkeyPatch) -> None:
    store = MemoryStore()
    page, compiled = in_a_new_process(monkeypatch, store)
    first, second = store
    store[first], store[second] = store[second], store[first]
    assert in_a_new_process(monkeypatch, store) == (page, compiled)


@pytest.mark.parametrize("name", ["__version__", "MAGIC_NUMBER"])
def test_entries_of_another_version_are_compiled_again(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    store = MemoryStore()
    page, compiled = in_a_new_process(monkeypatch, store)
    monkeypatch.setattr(codes, name, b"another")
    assert in_a_new_process(monkeypatch, store) == (page, compiled)


def test_a_change_of_the_compiler_is_one_of_the_setup(monkeypatch: pytest.MonkeyPatch) -> None:
    before = digest_setup(fast({}))
    assert digest_setup(fast({})) == before
    with monkeypatch.context() as patch:
        patch.setattr(FastEnvironment.code_generator_class, "visit_If", lambda _self, _node, _frame: None)
        assert digest_setup(fast({})) != before
    with monkeypatch.context() as patch:
        patch.setattr(generator, "PREAMBLE", "import this")
        assert digest_setup(fast({})) != before
    environment = fast({})
    environment.trim_blocks = False
    assert digest_setup(environment) != before
    assert digest_setup(fast({})) == before


def test_an_entry_is_read_as_it_was_made() -> None:
    code = compile("x = 1", "a", "exec")
    assert read_entry(make_entry(code, b"o" * 32), b"o" * 32) == code
    assert read_entry(make_entry(code, b"o" * 32), b"p" * 32) is None


# What a template names, without the parser

SCANNED: dict[str, list[tuple[str, int, bool, bool]] | None] = {
    "": [],
    "{{ a }} {# {% extends 'x' %} #} text": [],
    '\n{% extends "x" %}': [("x", 2, True, False)],
    "{%- extends 'x' -%}": [("x", 1, True, False)],
    "{%\n\ninclude 'x' %}": [("x", 3, False, False)],
    "{% include 'x' ignore missing %}{% include 'y' ignore missing with context %}": [("x", 1, False, True), ("y", 1, False, True)],
    "{% include 'x' without context %}": [("x", 1, False, False)],
    "{% import 'x' as y %}{% import 'x' as y with context %}": [("x", 1, False, False)] * 2,
    "{% from 'x' import a, b as c %}\n{% from 'y' import a with context %}": [("x", 1, False, False), ("y", 2, False, False)],
    "{{ \"{% include 'x' %}\" }}{% if '%}{% include \"x\" %}' %}{% endif %}": [],
    "{% set x = {'a': 5 % 2} %}{% block extends %}{% endblock %}{{ include }}": [],
    "{% if a %}{% include 'x' %}{% endif %}{% macro m() %}{% include 'y' %}{% endmacro %}": [("x", 1, False, False), ("y", 1, False, False)],
    # left to the parser
    "{% raw %}{% include 'x' %}{% endraw %}": None,
    "{% include name %}": None,
    "{% include ['x', 'y'] %}": None,
    "{% include 'x' ~ 'y' %}": None,
    "{% include 'x' if a else 'y' %}": None,
    "{% include 'x\\n' %}": None,
    "{% extends ('x') %}": None,
    "{{ {'a': {'b': 1}} }}": None,
    "{{ 'unended": None,
    "{% if a": None,
    "{# if a": None,
    "a\r\n{% include 'x' %}": None,
}  # fmt: skip


@pytest.mark.parametrize("text", SCANNED)
def test_references_are_told_without_the_parser_or_left_to_it(text: str) -> None:
    expected, scanned = SCANNED[text], scan_references(text)
    assert scanned == (None if expected is None else tuple(Reference(*each) for each in expected))
    if scanned is not None:
        assert scanned == parsed_references(text)


def parsed_references(text: str) -> tuple[Reference, ...]:
    """What the parser says that a template names: a project's template, which is not known to be sound."""
    return TemplateSet({}, {"page.html": text}, {}).references("templates/page.html")


@pytest.mark.parametrize("path", sorted(builtin_folder().glob("*.*")), ids=lambda path: path.name)
def test_references_of_the_built_in_templates_are_told_without_the_parser(path: Path) -> None:
    text = path.read_text("utf-8")
    assert scan_references(text) == TemplateSet({}, {path.name: text}, Dates("en", UTC).filters()).references(
        f"templates/{path.name}"
    )


tag_parts = st.sampled_from(
    "{% %} {%- -%} {{ }} {# #} include extends import from raw endraw 'x' \"y\" 'x\" as a b ignore missing if endif with context , { } \n \r".split(" ")
)  # fmt: skip


@given(st.lists(tag_parts, max_size=14).map(" ".join))
def test_scanned_references_are_the_parsers(text: str) -> None:
    scanned = scan_references(text)
    try:
        fast({}).parse(text)
    except jinja2.TemplateSyntaxError:
        return
    assert scanned is None or scanned == parsed_references(text)


# What is known of a project's templates


def test_sound_templates_are_checked_once() -> None:
    store = MemoryStore()
    sound = {"part.html": "{% include 'm.html' %}"}
    assert check_templates(TemplateSet(OTHERS, sound, {}, store)) == []
    again = TemplateSet(OTHERS, sound, {}, store)
    assert again.is_known_sound
    assert check_templates(again) == []
    assert "environment" not in vars(again)
    assert again.digest_chain("part.html") == TemplateSet(OTHERS, sound, {}).digest_chain("part.html")


@pytest.mark.parametrize(
    "changed",
    [
        TemplateSet(OTHERS, {"part.html": "{% include 'gone.html' %}"}, {}),
        TemplateSet({**OTHERS, "m.html": ""}, {"part.html": "{% include 'm.html' %}"}, {}),
        TemplateSet(OTHERS, {"part.html": "{% include 'm.html' %}"}, {"shout": str.upper}),
    ],
)
def test_other_templates_are_not_taken_for_sound(changed: TemplateSet) -> None:
    store = MemoryStore()
    check_templates(TemplateSet(OTHERS, {"part.html": "{% include 'm.html' %}"}, {}, store))
    again = TemplateSet(changed.builtin, changed.overrides, changed.filters, store)
    assert not again.is_known_sound
    assert check_templates(again) == check_templates(changed)


def test_faulty_templates_are_told_every_time() -> None:
    store = MemoryStore()
    faults = [check_templates(TemplateSet(OTHERS, {"part.html": "{% if"}, {}, store)) for _ in range(2)]
    assert len(faults[0]) == len(faults[1]) == 1
    assert not store
