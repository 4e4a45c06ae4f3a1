"""Links: what a target written in a file means, and the URL and the file that come of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glossator.links import Target, encode_path, output_path, read_target, url_of_target

ORIGIN = "content/articles/2021/a.md"

TARGETS = [
    ("https://a.b/c?d#e", Target("outer", "https://a.b/c?d#e")),
    ("mailto:m@a.b", Target("outer", "mailto:m@a.b")),
    ("javascript:x", Target("outer", "javascript:x")),  # refused by whoever reads the file
    ("//a.b/c", Target("outer", "//a.b/c")),
    ("#part", Target("fragment", "", "#part")),
    ("#", Target("nowhere", "", "#")),
    ("", Target("nowhere", "")),
    ("?q", Target("nowhere", "?q")),
    ("b.md", Target("source", "content/articles/2021/b.md")),
    ("b.md#part", Target("source", "content/articles/2021/b.md", "#part")),
    ("b.md?q#part", Target("source", "content/articles/2021/b.md", "?q#part")),
    ("../b.md", Target("source", "content/articles/b.md")),
    ("../../images/a%20b.png", Target("source", "content/images/a b.png")),
    ("./x/../b.md", Target("source", "content/articles/2021/b.md")),
    ("caf%C3%A9.md", Target("source", "content/articles/2021/café.md")),
    ("cafe\u0301.md", Target("source", "content/articles/2021/café.md")),
    ("../../../secret", Target("outside", "secret")),
    ("../../../../secret", Target("outside", "../secret")),
    ("/about/", Target("root", "/about/")),
    ("/about", Target("root", "/about")),
    ("/about/#who", Target("root", "/about/", "#who")),
    ("/", Target("root", "/")),
    ("/a/../b/", Target("root", "/b/")),
    ("/a%20b/", Target("root", "/a b/")),
    ("a%00b.md", Target("nowhere", "a%00b.md")),
]


@pytest.mark.parametrize(("target", "expected"), TARGETS)
def test_what_a_target_means(target: str, expected: Target) -> None:
    assert read_target(target, ORIGIN) == expected


URLS = {
    "content/articles/2021/b.md": "/articles/b/",
    "content/images/a b.png": "/images/a b.png",
    "content/articles/2021/é.md": "/articles/é/",
}


@pytest.mark.parametrize(
    ("target", "url"),
    [
        ("b.md", "/articles/b/"),
        ("b.md#part", "/articles/b/#part"),
        ("../../images/a%20b.png", "/images/a%20b.png"),
        ("é.md", "/articles/%C3%A9/"),
        ("e\u0301.md#é", "/articles/%C3%A9/#é"),
        ("c.md", None),
        ("", None),
        ("../../../b.md", None),
        ("#part", "#part"),
        ("/any/where/", "/any/where/"),
        ("https://a.b/c d", "https://a.b/c d"),
    ],
)
def test_where_a_link_leads(target: str, url: str | None) -> None:
    assert url_of_target(target, ORIGIN, URLS) == url


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("/", "index.html"),
        ("/a/", "a/index.html"),
        ("/a", "a/index.html"),
        ("/a/b.html", "a/b.html"),
        ("/feed.xml", "feed.xml"),
        ("/a.b/", "a.b/index.html"),
        ("/a.b/c", "a.b/c/index.html"),
    ],
)
def test_which_file_a_url_is_served_from(url: str, path: str) -> None:
    assert output_path(url) == path


@given(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=20))
def test_an_encoded_path_is_read_as_what_it_was(path: str) -> None:
    path = path.lstrip("/")
    encoded = encode_path(path)
    assert encoded.isascii()
    assert not set(encoded) & set(' "<>?#%`{}|\\^') - {"%"}
    normal = read_target("/" + encoded, ORIGIN)
    assert normal == read_target("/" + path.replace("%", "%25").replace("?", "%3F").replace("#", "%23"), ORIGIN)


@given(st.text("ab./", max_size=12))
def test_no_source_lies_outside_the_content(target: str) -> None:
    kind, path, _ = read_target(target, ORIGIN)
    if kind == "source":
        assert path.startswith("content/")
        assert ".." not in path.split("/")
    if kind == "root":
        assert ".." not in path.split("/")
