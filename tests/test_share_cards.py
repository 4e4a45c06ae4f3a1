"""The pictures that networks show with links: which pages have one, what can be drawn, what fits, and when they are drawn again."""

import io
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageFont
from tests.small_sites import article, load_builtin, parse, project

from glossator.build.card_planning import COLOURS, read_palette
from glossator.build.crew import Crew
from glossator.build.running import BuildOptions, BuildResult, build_site
from glossator.build.session import Session
from glossator.files import Folder, MemoryFolder
from glossator.model.pictures import CARD_SIZE, Card
from glossator.pictures import PictureError, cards
from glossator.pictures.cards import BOTTOM, LARGEST, LEFT, RIGHT, SMALLEST, TOP, draw_card, fit_headline
from glossator.pictures.lettering import DEFAULT_FILE, Lettering, find_default_folder

OPTIONS = BuildOptions(datetime(2026, 3, 9, tzinfo=UTC))


@cache
def lettering() -> Lettering:
    folder = find_default_folder()
    assert folder
    return Lettering((folder / DEFAULT_FILE).read_bytes())


@cache
def plain_font() -> bytes:
    """A font that knows little more than ASCII: the one that Pillow holds."""
    font = ImageFont.load_default(10)
    assert isinstance(font, ImageFont.FreeTypeFont)
    return font.font_bytes


# What can be drawn


@pytest.mark.parametrize(
    ("text", "lacking"),
    [
        ("Council votes for the pier", ""),
        ("Émigrés – “now”, 20 € … Ελλάδα, Київ, Đặng", ""),
        ("soft\xadhyphen, non\xa0breaking, zero\u200bwidth", ""),
        ("你好 world 你", "你好"),
        ("مرحبا", "مرحبا"),
        ("Great 😀!", "😀"),
        ("Private \ue000", "\ue000"),
    ],
)
def test_characters_without_a_glyph_are_found(text: str, lacking: str) -> None:
    assert lettering().lacking(text) == list(dict.fromkeys(lacking))


def test_letters_that_join_cannot_be_drawn_without_what_joins_them() -> None:
    with patch("PIL.features.check", lambda _: False):
        plain = Lettering(plain_font())
    assert plain.lacking("abc ا") == ["ا"]
    assert plain.visible("a\u200fb") == "ab"


@pytest.mark.parametrize("data", [b"", b"none", plain_font()[:900]])
def test_what_is_no_font_is_told(data: bytes) -> None:
    with pytest.raises(PictureError):
        Lettering(data)


# What fits

CARD = Card("Council votes for the pier", "Harbor", "The Pier", "March 3, 2026", "en", is_rtl=False)
HEADLINES: list[tuple[str, str, int, int]] = [
    ("a word", "Pier", LARGEST, 1),
    ("nothing", " ", LARGEST, 0),
    ("a sentence", "Council votes for the ferry pier, by nine to two, and against the bridge", 88, 3),
    ("a long word", "Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz", SMALLEST, 2),
    ("very many words", "word " * 200, SMALLEST, 6),
    ("very many letters", "w" * 200_000, SMALLEST, 6),
]


@pytest.mark.parametrize(("text", "size", "count"), [row[1:] for row in HEADLINES], ids=[row[0] for row in HEADLINES])
def test_a_headline_is_wrapped_and_made_smaller_until_it_fits(text: str, size: int, count: int) -> None:
    lines, used = fit_headline(text, lettering(), BOTTOM - TOP)
    assert (used, len(lines)) == (size, count)
    assert "".join("".join(lines).split()).rstrip("…") in "".join(text.split())


def test_lines_of_a_headline_are_of_like_lengths() -> None:
    lines, _ = fit_headline("The council votes for a new ferry pier, at last", lettering(), 220)
    assert lines == ["The council votes for a", "new ferry pier, at last"]


def test_ideographs_break_anywhere_but_before_a_full_stop() -> None:
    from glossator.pictures.cards import BREAK

    assert BREAK.split("投票。（码头）well-known") == ["投", "票。", "（码", "头）well-", "known"]


def is_drawn_outside(image: Image.Image) -> bool:
    """Tell whether anything but paper is in a card's margins; letters may lean into them a little."""
    paper = image.getpixel((0, 0))
    outside = [
        (0, 0, LEFT - 8, CARD_SIZE[1]),
        (RIGHT + 8, 0, *CARD_SIZE),
        (0, 0, CARD_SIZE[0], 56),
        (0, 586, *CARD_SIZE),
    ]
    return any(
        image.crop(box).getcolors() != [(image.crop(box).width * image.crop(box).height, paper)] for box in outside
    )


TEXT = st.text(st.sampled_from("aWi  éЖ—,.-/\u200b\xa0M"), max_size=300)


@settings(max_examples=12, deadline=None)
@given(TEXT, TEXT, TEXT, st.booleans())
def test_nothing_overflows(headline: str, kicker: str, site: str, is_rtl: bool) -> None:  # noqa: FBT001
    drawn = draw_card(Card(headline, kicker, site or "x", "March 3, 2026", "en", is_rtl), COLOURS, lettering())
    image = Image.open(io.BytesIO(drawn))
    assert (image.size, image.format, image.mode) == (CARD_SIZE, "PNG", "RGB")
    assert not is_drawn_outside(image)


def test_a_card_is_the_same_every_time_and_shows_what_it_says() -> None:
    drawn = draw_card(CARD, COLOURS, lettering())
    assert draw_card(CARD, COLOURS, Lettering((find_default_folder() or Path()).joinpath(DEFAULT_FILE).read_bytes())) == drawn  # fmt: skip
    others = [CARD._replace(**{name: "Else"}) for name in ("headline", "kicker", "site", "date")]  # type: ignore[arg-type]
    made = {draw_card(card, COLOURS, lettering()) for card in [CARD, *others, CARD._replace(is_rtl=True)]}
    assert len(made) == 6
    dark = COLOURS._replace(paper="#000000", ink="#ffffff")
    assert Image.open(io.BytesIO(draw_card(CARD, dark, lettering()))).getpixel((0, 0)) == (0, 0, 0)


def test_what_cannot_be_drawn_beside_a_headline_is_left_out() -> None:
    bare = draw_card(CARD._replace(kicker="", date=""), COLOURS, lettering())
    assert draw_card(CARD._replace(kicker="港口", date="三月"), COLOURS, lettering()) == bare


@pytest.mark.parametrize(
    ("sheets", "changed"),
    [
        ({}, {}),
        ({"style.css": ":root { --paper: #FFF; --ink:#012345 }"}, {"paper": "#fff", "ink": "#012345"}),
        ({"style.css": ":root{--accent:#111}", "theme.css": ":root{--accent:#222}"}, {"accent": "#222"}),
        ({"theme.css": "@media (prefers-color-scheme: dark) { :root { --paper: #000; } }"}, {}),
        (
            {"theme.css": "/* :root { --paper: #000; } */ :root { --rule: red; --muted: #445566; }"},
            {"muted": "#445566"},
        ),
        ({"theme.css": "@media print { a {} } :root { --ink: #123; }"}, {"ink": "#123"}),
    ],
)
def test_colours_are_those_of_the_stylesheets_in_the_light(sheets: dict[str, str], changed: dict[str, str]) -> None:
    found = read_palette({f"assets/{name}": text.encode() for name, text in sheets.items()})
    assert found == COLOURS._replace(**changed)


def test_the_built_in_stylesheet_has_the_colours_of_cards() -> None:
    assert read_palette(load_builtin().assets) == COLOURS
    assert all(f"--{name}: {value};".encode() in load_builtin().assets["assets/style.css"] for name, value in COLOURS._asdict().items())  # fmt: skip


# What a site gets

SITE = "title: The Pier\ntagline: News of the harbor\ncards: true\ntopics: {port: {title: The port}}\nstories: {pier: {title: The new pier}}\n"
VOTE, CHINESE = "content/articles/vote.md", "content/articles/zh.md"
FILES = {
    "site.yaml": SITE,
    "articles/vote.md": article("Words.", title="Council <votes>", topics="[port]", story="pier"),
    "articles/zh.md": article("Words.", title="投票"),
    "articles/photo.md": article("Words.", title="A photograph", image="{src: ../photo.png, alt: A pier}"),
    "articles/drawing.md": article("Words.", title="A drawing", image="{src: ../drawing.svg, alt: A plan}"),
    "drawing.svg": '<svg xmlns="http://www.w3.org/2000/svg" width="3" height="4"/>',
}
FONT = SITE.replace("cards: true", "cards: {font: fonts/plain.ttf}")


class Built:
    """A project in memory, and what builds leave of it."""

    def __init__(self, files: Mapping[str, str] = FILES) -> None:
        self.files = project(files)
        photo = io.BytesIO()
        Image.new("RGB", (30, 20)).save(photo, "PNG")
        self.files.write("content/photo.png", photo.getvalue())
        self.files.write("content/fonts/plain.ttf", plain_font())
        self.output, self.state = MemoryFolder(), MemoryFolder()

    def build(self) -> BuildResult:
        return build_site(self.files, self.output, self.state, "record.json", load_builtin(), OPTIONS)

    def pictures(self) -> list[str]:
        return sorted(re.sub(r"\.[0-9a-f]{8}\.", ".", path) for path in self.output.files if "card." in path)

    def shared(self, path: str) -> dict[str, str]:
        """What a page tells networks."""
        page = self.output.files[path].decode()
        parse(page)
        return dict(re.findall(r'<meta (?:property|name)="((?:og:image|twitter)[^"]*)" content="([^"]*)">', page))


def told(result: BuildResult) -> list[tuple[str, str, int | None]]:
    return [(each.code.label, each.place.path, each.place.line) for each in result.diagnostics]


def test_articles_without_an_image_have_a_card_and_other_pages_the_sites() -> None:
    built = Built()
    assert told(built.build()) == [("missing-glyphs", CHINESE, 2)]
    assert built.pictures() == ["articles/drawing/card.png", "articles/vote/card.png", "card.png"]
    own = built.shared("articles/vote/index.html")
    path = own["og:image"].removeprefix("http://localhost:8000/")
    image = Image.open(io.BytesIO(built.output.files[path]))
    assert (path.startswith("articles/vote/card."), image.size) == (True, CARD_SIZE)
    assert own == {
        "og:image": own["og:image"],
        "og:image:width": "1200",
        "og:image:height": "630",
        "og:image:alt": "Council &lt;votes&gt; – The Pier",
        "twitter:card": "summary_large_image",
    }
    others = {built.shared(path)["og:image"] for path in ("index.html", "articles/zh/index.html", "archive/index.html")}
    assert re.fullmatch(r"http://localhost:8000/card\.[0-9a-f]{8}\.png", others.pop())
    assert not others
    assert built.shared("articles/photo/index.html")["og:image"] == "http://localhost:8000/photo.png"


def test_an_address_without_a_folder_of_its_own_has_its_card_beside_it() -> None:
    built = Built({"site.yaml": SITE + "permalink: /{slug}.html\n", "articles/vote.md": FILES["articles/vote.md"]})
    built.build()
    page = next(path for path in built.output.files if path.startswith("vote.html") and path.endswith(".html"))
    assert built.shared(page)["og:image"].removeprefix("http://localhost:8000/") in built.output.files


def test_a_site_without_the_setting_has_no_cards() -> None:
    built = Built({**FILES, "site.yaml": SITE.replace("true", "false")})
    assert told(built.build()) == []
    plain = {"twitter:card": "summary"}
    shared = (built.pictures(), built.shared("articles/vote/index.html"), built.shared("index.html"))
    assert shared == ([], plain, plain)


FAULTS: list[tuple[str, dict[str, str], list[tuple[str, str, int | None]]]] = [
    ("no such font", {"site.yaml": FONT.replace("plain.ttf", "plane.ttf")}, [("unusable-font", "content/site.yaml", 3)]),
    ("no font", {"site.yaml": FONT.replace("fonts/plain.ttf", "drawing.svg")}, [("unusable-font", "content/site.yaml", 3)]),
    ("a font outside", {"site.yaml": FONT.replace("fonts/", "../")}, [("unusable-font", "content/site.yaml", 3)]),
    ("a font that knows little", {"site.yaml": FONT, "articles/zh.md": article(title="Émigré")}, [("missing-glyphs", CHINESE, 2)]),
    ("the site's name", {"site.yaml": SITE.replace("The Pier", "码头"), "articles/zh.md": article(title="Vote")}, [("missing-glyphs", "content/site.yaml", 1)]),
]  # fmt: skip


@pytest.mark.parametrize(("files", "faults"), [row[1:] for row in FAULTS], ids=[row[0] for row in FAULTS])
def test_a_fault_is_told_where_it_is(files: dict[str, str], faults: list[tuple[str, str, int | None]]) -> None:
    built = Built({**FILES, **files})
    result = built.build()
    assert told(result) == faults
    assert all(each.hint for each in result.diagnostics)
    assert told(built.build()) == faults
    assert "fonts/plain.ttf" not in built.output.files or "plain.ttf" not in files["site.yaml"]


@pytest.mark.parametrize("site", [SITE, FONT])
def test_what_needs_an_extra_is_an_error_without_it(site: str) -> None:
    built = Built({**FILES, "site.yaml": site})
    missing = ("missing-extra", "content/site.yaml", 3)
    with patch("glossator.build.extra_packages.is_installed", lambda: False), patch("glossator.build.card_planning.is_installed", lambda: False):  # fmt: skip
        assert told(built.build()) == [missing]
    with patch("glossator.build.extra_packages.find_default_folder", lambda: None), patch("glossator.build.card_planning.find_default_folder", lambda: None):  # fmt: skip
        assert (missing in told(built.build())) == (site == SITE)


# When cards are drawn

Change = Callable[[Built], object]


def write(path: str, text: str) -> Change:
    return lambda built: built.files.write(path, text.encode())


CHANGES: list[tuple[str, Change]] = [
    ("nothing", lambda _: None),
    ("another headline", write(VOTE, article("Words.", title="Council adjourns", topics="[port]", story="pier"))),
    ("another text", write(VOTE, article("More words.", title="Council adjourns", topics="[port]", story="pier"))),
    ("one that cannot be drawn", write(VOTE, article("More words.", title="休会", topics="[port]", story="pier"))),
    ("one that can", write(CHINESE, article("Words.", title="Vote"))),
    ("no story", write(VOTE, article("More words.", title="Council adjourns", topics="[port]"))),
    ("an image", write(VOTE, article("Words.", title="Council", image="{src: ../photo.png, alt: A}"))),
    ("none again", write(VOTE, article("Words.", title="Council", topics="[port]"))),
    ("withdrawn", write("content/articles/vote.annotations.yaml", "corrections: [{kind: retraction, date: 2026-03-05, reason: No.}]\n")),
    ("another topic", write("content/site.yaml", SITE.replace("The port", "Harbor"))),
    ("another name", write("content/site.yaml", SITE.replace("The Pier", "The Quay"))),
    ("a name that cannot be drawn", write("content/site.yaml", SITE.replace("The Pier", "码头"))),
    ("a font", write("content/site.yaml", FONT)),
    ("another font", lambda built: built.files.write("content/fonts/plain.ttf", plain_font() + b"\0")),
    ("a font that is none", lambda built: built.files.write("content/fonts/plain.ttf", b"none")),
    ("no font", write("content/site.yaml", SITE)),
    ("other colours", write("templates/assets/theme.css", ":root { --paper: #eeeeff; }")),
    ("a draft", write(CHINESE, article("Words.", title="Vote", draft="true"))),
    ("no cards", write("content/site.yaml", "title: The Pier\n")),
    ("cards again", write("content/site.yaml", SITE)),
    ("its sidecar is gone", lambda built: built.files.remove("content/articles/vote.annotations.yaml")),
    ("it is gone", lambda built: built.files.remove(VOTE)),
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("is_session", [False, True], ids=["builds", "a session"])
def test_whatever_happens_a_build_gives_what_a_clean_build_gives(is_session: bool) -> None:  # noqa: FBT001
    built = Built()
    session = Session(built.files, built.output, built.state, "record.json", load_builtin)
    good: dict[str, bytes] = {}
    for name, change in CHANGES:
        before = set(built.files.files)
        change(built)
        session.warm_up()
        hints = sorted(before | built.files.files.keys())
        result = session.build(OPTIONS, hints) if is_session else built.build()
        clean = Built({})
        clean.files = built.files
        assert told(clean.build()) == told(result), name
        good = good if result.has_failed else clean.output.files
        assert built.output.files == good, name


def test_cards_are_drawn_once_and_only_what_they_say_counts() -> None:
    built = Built()
    built.build()
    site = built.output.files
    with patch.object(cards, "draw_card", side_effect=AssertionError):
        built.output = MemoryFolder()
        assert not built.build().has_failed
        assert built.output.files == site
        built.files.write(
            VOTE, article("Other words.", title="Council <votes>", topics="[port]", story="pier").encode()
        )
        assert not built.build().has_failed


@pytest.mark.slow
def test_the_number_of_processes_does_not_matter(tmp_path: Path) -> None:
    built = Built()
    for number in range(12):
        built.files.write(f"content/articles/more-{number}.md", article(title=f"More {number}").encode())
    built.build()
    output, state = Folder(tmp_path / "site"), Folder(tmp_path / "state")
    with patch("glossator.build.crew.LEAST_WORK", 0):
        build_site(built.files, output, state, "record.json", load_builtin(), OPTIONS, crew=Crew(2))
    assert {path: output.read(path) for path in output.walk()} == built.output.files
