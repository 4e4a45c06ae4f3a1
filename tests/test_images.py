"""The narrower versions of images: what they look like, what they do not tell, when they are made, and what becomes of images that are damaged."""

import io
import re
import struct
import subprocess
import sys
import zlib
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageCms, ImageOps
from tests.browsers import launch_browser, new_page
from tests.small_sites import article, load_builtin, project
from tests.test_image_sizes import png

from glossator.build import picture_making
from glossator.build.checking import check_site
from glossator.build.crew import Crew
from glossator.build.running import BuildOptions, BuildResult, build_site
from glossator.build.session import Session
from glossator.build.verifying import verify_site
from glossator.build.written import Written
from glossator.diagnostics import Severity
from glossator.files import Folder, MemoryFolder
from glossator.image_sizes import find_format, read_size
from glossator.pictures import PictureError, cards
from glossator.pictures.scaling import scale_image

OPTIONS = BuildOptions(datetime(2026, 3, 9, tzinfo=UTC))
ORIENTATION = 0x0112
SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def save(image: Image.Image, format: str, **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, format, **options)
    return out.getvalue()


def quarters(mode: str = "RGB", size: tuple[int, int] = (64, 32)) -> Image.Image:
    """A red, a green, a blue and a white quarter: it looks different however it is turned."""
    small = Image.new("RGB", (2, 2))
    for at, colour in (((0, 0), "red"), ((1, 0), "lime"), ((0, 1), "blue"), ((1, 1), "white")):
        small.putpixel(at, Image.new("RGB", (1, 1), colour).getpixel((0, 0)) or 0)
    return small.resize(size, Image.Resampling.NEAREST).convert(mode)


def exif(turn: int) -> Image.Exif:
    data = Image.Exif()
    data[ORIENTATION] = turn
    data[0x010F] = "Secret camera"
    data.get_ifd(0x8825)[1] = "N"
    return data


def clear_palette() -> bytes:
    """A palette whose first colour is clear, as drawings of the web often have it."""
    image = Image.new("P", (64, 32))
    image.putpalette([255, 0, 0, 0, 0, 255])
    image.paste(1, (32, 0, 64, 32))
    return save(image, "PNG", transparency=0)


def deep_grey() -> bytes:
    """Sixteen bits for each pixel: black, and white."""
    image = Image.new("I;16", (64, 32), 65535)
    image.paste(Image.new("I;16", (32, 32), 32768), (0, 0))
    return save(image, "PNG")


def animated(format: str) -> bytes:
    frames = [Image.new("RGB", (64, 32), colour) for colour in ("red", "blue")]
    return save(frames[0], format, save_all=True, append_images=frames[1:], duration=100)


# What a version looks like

RED, LIME, WHITE = (254, 0, 0), (0, 255, 1), (255, 255, 255)
LOOKS: list[tuple[str, bytes, str, str, object, object]] = [
    # its file, the version's format and mode, and its pixels near the upper left and the upper right corner
    ("jpeg", save(quarters(), "JPEG", subsampling=0), "JPEG", "RGB", RED, LIME),
    ("grey jpeg", save(quarters("L"), "JPEG"), "JPEG", "L", 76, 150),
    ("cmyk jpeg", save(quarters("CMYK"), "JPEG", subsampling=0), "JPEG", "RGB", RED, LIME),
    ("cmyk with a broken profile", save(quarters("CMYK"), "JPEG", subsampling=0, icc_profile=b"none"), "JPEG", "RGB", RED, LIME),
    ("png", save(quarters(), "PNG"), "PNG", "RGB", RED, LIME),
    ("png of two colours", save(quarters("1"), "PNG"), "PNG", "L", None, None),
    ("png of a palette", save(quarters().quantize(4), "PNG"), "PNG", "RGB", RED, LIME),
    ("png of a palette with a clear colour", clear_palette(), "PNG", "RGBA", (0, 0, 0, 0), (0, 0, 255, 255)),
    ("png with a clear colour", save(quarters(), "PNG", transparency=(255, 0, 0)), "PNG", "RGBA", (0, 0, 0, 0), (0, 255, 0, 255)),
    ("png of sixteen bits", deep_grey(), "PNG", "L", 128, 255),
    ("png with alpha", save(quarters("RGBA"), "PNG"), "PNG", "RGBA", (255, 0, 0, 255), (0, 255, 0, 255)),
    ("grey png with alpha", save(quarters("LA"), "PNG"), "PNG", "LA", (76, 255), (150, 255)),
    ("webp with alpha", save(Image.new("RGBA", (64, 32), (0, 0, 0, 0)), "WEBP", lossless=True), "WEBP", "RGBA", (0, 0, 0, 0), (0, 0, 0, 0)),
]  # fmt: skip


def is_near(found: object, wanted: object) -> bool:
    parts = [part if isinstance(part, tuple) else (part,) for part in (found, wanted)]
    if wanted == (0, 0, 0, 0):
        parts = [part[3:] for part in parts]  # nobody sees the colour of what is clear
    return len(parts[0]) == len(parts[1]) and all(abs(one - two) <= 9 for one, two in zip(*parts, strict=True))


@pytest.mark.parametrize(
    ("data", "format", "mode", "left", "right"), [row[1:] for row in LOOKS], ids=[row[0] for row in LOOKS]
)
def test_a_version_looks_like_its_image(data: bytes, format: str, mode: str, left: object, right: object) -> None:
    made = scale_image(data, 16, 95)
    assert scale_image(data, 16, 95) == made
    image = Image.open(io.BytesIO(made))
    assert (image.format, image.mode, image.size) == (format, mode, (16, 8))
    for at, wanted in (((2, 1), left), ((13, 1), right)):
        assert wanted is None or is_near(image.getpixel(at), wanted)


@pytest.mark.parametrize("turn", range(1, 9))
@pytest.mark.parametrize("format", ["JPEG", "PNG"])
def test_a_turned_image_is_turned_in_pages_and_versions_as_browsers_turn_it(format: str, turn: int) -> None:
    data = save(quarters(), format, exif=exif(turn), **({"subsampling": 0} if format == "JPEG" else {}))
    seen = ImageOps.exif_transpose(Image.open(io.BytesIO(data)))
    assert read_size(data) == seen.size
    made = Image.open(io.BytesIO(scale_image(data, 16, 95)))
    assert made.size == (16, 16 * seen.height // seen.width)
    for corner in ((0, 0), (1, 0), (0, 1)):
        places = [tuple(side * at // 2 + side // 4 for side, at in zip(each.size, corner, strict=True)) for each in (seen, made)]  # fmt: skip
        assert is_near(made.getpixel(places[1]), seen.getpixel(places[0]))  # type: ignore[arg-type]


def test_browsers_do_not_turn_webp() -> None:
    data = save(quarters(), "WEBP", exif=exif(6))
    assert read_size(data) == (64, 32)
    assert Image.open(io.BytesIO(scale_image(data, 16, 80))).size == (16, 8)


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP"])
def test_a_version_keeps_the_colours_and_nothing_else_that_a_file_tells(format: str) -> None:
    options = {"exif": exif(1), "xmp": b"<x:xmpmeta>Secret</x:xmpmeta>", "icc_profile": SRGB, "comment": b"Secret"}
    made = scale_image(save(quarters(), format, **options), 16, 80)
    assert b"Secret" not in made
    info = Image.open(io.BytesIO(made)).info
    assert info.get("icc_profile") == SRGB
    assert not {"exif", "xmp", "comment", "gps"} & info.keys()


@pytest.mark.browser
def test_a_browser_draws_images_and_versions_as_pages_say(tmp_path: Path) -> None:
    """Held in the browser itself, since which formats are turned is not the same everywhere, and may change."""
    images = {f"{format}-{turn}": save(quarters(), format, exif=exif(turn)) for format in ("JPEG", "PNG", "WEBP") for turn in (1, 3, 6, 8)}  # fmt: skip
    for name, data in images.items():
        (tmp_path / name).write_bytes(data)
        (tmp_path / f"{name}-small").write_bytes(scale_image(data, 16, 90))
    tags = [f'<img src="{name}{small}">' for name in images for small in ("", "-small")]
    (tmp_path / "page.html").write_text("<!doctype html>" + "".join(tags))
    with launch_browser() as browser, new_page(browser) as page:
        page.goto((tmp_path / "page.html").as_uri())
        sizes = page.evaluate("[...document.images].map((image) => [image.naturalWidth, image.naturalHeight])")
    assert [tuple(size) for size in sizes[::2]] == [read_size(data) for data in images.values()]
    assert [size[1] for size in sizes[1::2]] == [16 * height // width for width, height in sizes[::2]]


# What cannot be scaled

PHOTO = save(Image.effect_noise((300, 200), 50), "JPEG")
END = struct.pack(">I", 8) + b"IDAT" + zlib.compress(b"") + struct.pack(">I", zlib.crc32(b"IDAT" + zlib.compress(b"")))
BOMB, SMALL_BOMB = (png(side, side) + END for side in (60_000, 10_000))
BROKEN: list[tuple[str, bytes, str]] = [
    ("truncated", PHOTO[: len(PHOTO) // 2], "truncated"),
    ("a bomb", BOMB, "too many pixels"),
    ("a small bomb", SMALL_BOMB, "too many pixels"),
    ("no pixels", png(64, 32), "its beginning is damaged"),
    ("another format", save(quarters(), "GIF"), "it is no JPEG"),
    ("nothing", b"", "it is no JPEG"),
]


@pytest.mark.parametrize(("data", "message"), [row[1:] for row in BROKEN], ids=[row[0] for row in BROKEN])
def test_what_cannot_be_scaled_is_told(data: bytes, message: str) -> None:
    with pytest.raises(PictureError, match=message):
        scale_image(data, 16, 80)


SMALL = [save(quarters(), "JPEG", exif=exif(6)), save(quarters(), "PNG", exif=exif(6)), save(quarters(), "WEBP")]


@given(st.sampled_from([*SMALL, clear_palette()]), st.integers(0, 800), st.binary(min_size=1, max_size=8))
def test_a_damaged_image_is_scaled_or_told(data: bytes, at: int, rubbish: bytes) -> None:
    at %= len(data)
    damaged = data[:at] + rubbish + data[at + len(rubbish) :]
    find_format(damaged), read_size(damaged)
    with suppress(PictureError):
        assert Image.open(io.BytesIO(scale_image(damaged, 16, 80))).width == 16


@pytest.mark.parametrize(
    ("data", "format"),
    [
        (PHOTO, "jpeg"),
        (save(quarters(), "PNG"), "png"),
        (save(quarters(), "WEBP"), "webp"),
        (save(quarters(), "WEBP", exif=exif(1)), "webp"),
        (animated("PNG"), None),
        (animated("WEBP"), None),
        (animated("GIF"), None),
        (b"<svg/>", None),
    ],
)
def test_only_what_stands_still_has_versions(data: bytes, format: str | None) -> None:
    assert find_format(data) == format


# What a site gets


SITE = "title: The Pier\nimages: {widths: [16, 32, 48]}\npublisher: {name: P, logo: images/logo.png}\n"
VOTE = "content/articles/vote.md"
FILES = {
    "site.yaml": SITE,
    "articles/vote.md": article(
        "One ![A](../images/pier.jpg), two ![B](../images/turned.jpg), three ![C](../images/moving.png).",
        image="{src: ../images/pier.jpg, alt: A}",
        summary='"In short ![D](../images/chart.png)"',
    ),
    "pages/about.md": "---\ntitle: About\n---\n\n![E](/images/b,c.webp) ![F](../images/dot.png)\n",
}
IMAGES = {
    "pier.jpg": PHOTO,
    "turned.jpg": save(quarters(size=(80, 40)), "JPEG", exif=exif(6)),
    "moving.png": animated("PNG"),
    "chart.png": save(quarters("P"), "PNG"),
    "b,c.webp": save(quarters(), "WEBP"),
    "dot.png": save(quarters(size=(1, 1)), "PNG"),
    "logo.png": save(quarters(), "PNG"),
    "unused.png": save(quarters(), "PNG"),
}


class Built:
    """A project in memory, and what builds leave of it."""

    def __init__(self, files: Mapping[str, str] = FILES, images: Mapping[str, bytes] = IMAGES) -> None:
        self.files = project(files)
        for name, data in images.items():
            self.files.write(f"content/images/{name}", data)
        self.output, self.state = MemoryFolder(), MemoryFolder()

    def build(self, crew: Crew | None = None) -> BuildResult:
        return build_site(self.files, self.output, self.state, "record.json", load_builtin(), OPTIONS, crew=crew)

    def page(self, path: str) -> str:
        return self.output.files[path].decode()

    @property
    def versions(self) -> list[str]:
        return sorted(
            re.sub(r"\.[0-9a-f]{8}\.", ".", path) for path in self.output.files if re.search(r"\.\d+w\.", path)
        )


def told(result: BuildResult) -> list[tuple[str, str, int | None]]:
    return [(each.code.label, each.place.path, each.place.line) for each in result.diagnostics]


def test_images_in_use_get_versions_and_no_others() -> None:
    built = Built()
    assert told(built.build()) == []
    assert built.versions == [
        "images/b,c.16w.webp", "images/b,c.32w.webp", "images/b,c.48w.webp",
        "images/chart.16w.png", "images/chart.32w.png", "images/chart.48w.png",
        "images/pier.16w.jpg", "images/pier.32w.jpg", "images/pier.48w.jpg",
        "images/turned.16w.jpg", "images/turned.32w.jpg",
    ]  # fmt: skip
    for path, data in built.output.files.items():
        if width := re.search(r"\.(\d+)w\.", path):
            assert Image.open(io.BytesIO(data)).width == int(width[1])


def test_pages_name_versions_that_are_there_and_the_image_itself_last() -> None:
    built = Built()
    built.build()
    found = 0
    for path in [path for path in built.output.files if path.endswith((".html", ".xml", ".json"))]:
        for srcset in re.findall(r'srcset="([^"]*)"', built.page(path)):
            found += 1
            addresses = [each.split(" ") for each in srcset.split(", ")]
            assert all(address.lstrip("/").replace("%2C", ",") in built.output.files for address, _ in addresses)
            widths = [int(width.removesuffix("w")) for _, width in addresses]
            assert widths == sorted(set(widths))
    assert found >= 5
    assert "srcset" not in built.page("feed.xml") + built.page("feed.json")
    page = built.page("articles/vote/index.html")
    assert re.search(r'<img src="/images/pier\.jpg" alt="A" width="300" height="200" srcset="[^"]*, /images/pier\.jpg 300w" sizes="[^"]+" decoding="async">', page)  # fmt: skip
    assert re.search(r'<img src="/images/turned\.jpg" alt="B" width="40" height="80" srcset=', page)
    assert 'srcset="/images/chart' in built.page("index.html")


def test_a_project_without_the_setting_has_no_versions() -> None:
    built = Built({**FILES, "site.yaml": "title: The Pier\nimages: false\n"})
    assert told(built.build()) == []
    assert built.versions == []
    assert "srcset" not in built.page("articles/vote/index.html")


FAULTS: list[tuple[str, str, bytes, list[tuple[str, str, int | None]]]] = [
    ("truncated", "pier.jpg", PHOTO[: len(PHOTO) // 2], [("broken-image", VOTE, 7)]),
    ("no pixels", "chart.png", png(64, 32), [("broken-image", VOTE, 5)]),
    ("a bomb", "turned.jpg", BOMB, [("image-too-large", VOTE, 7)]),
    ("another ending", "pier.jpg", save(quarters(), "PNG"), []),
    ("one pixel", "pier.jpg", save(quarters(size=(1, 1)), "JPEG"), []),
    ("a text", "turned.jpg", b"<html>", [("not-an-image", VOTE, 7)]),
]


@pytest.mark.parametrize(("name", "data", "faults"), [row[1:] for row in FAULTS], ids=[row[0] for row in FAULTS])
def test_a_bad_image_is_told_where_it_is_named(
    name: str, data: bytes, faults: list[tuple[str, str, int | None]]
) -> None:
    built = Built()
    built.build()
    good = dict(built.output.files)
    built.files.write(f"content/images/{name}", data)
    result = built.build()
    assert told(result) == faults
    assert all(each.hint for each in result.diagnostics)
    assert (built.output.files == good) == result.has_failed
    assert told(built.build()) == faults


def test_a_check_finds_damaged_images_and_makes_no_more_than_it_must() -> None:
    built = Built({**FILES, "site.yaml": SITE + "cards: true\n"}, {**IMAGES, "pier.jpg": PHOTO[: len(PHOTO) // 2]})
    with (
        patch.object(cards, "draw_card", side_effect=AssertionError),
        patch.object(picture_making, "scale_image", side_effect=scale_image) as scaling,
    ):
        checked = check_site(built.files, load_builtin(), OPTIONS)
    assert [each.code.label for each in checked.diagnostics if each.code.severity is Severity.ERROR] == ["broken-image"]
    assert [call.args[1] for call in scaling.call_args_list] == [16] * 4


def test_what_needs_pillow_is_an_error_without_it() -> None:
    with patch("glossator.build.extra_packages.is_installed", lambda: False), patch("glossator.build.image_reading.is_installed", lambda: False):  # fmt: skip
        assert told(Built().build()) == [("missing-extra", "content/site.yaml", 2)]


@pytest.mark.slow
def test_a_site_without_the_setting_does_without_pillow() -> None:
    script = """if True:
        import sys
        from tests.test_images import FILES, IMAGES, Built
        for name in [name for name in sys.modules if name.split(".")[0] == "PIL"]:
            del sys.modules[name]
        built = Built({**FILES, "site.yaml": "title: The Pier"})
        assert not built.build().has_failed and not built.build().has_failed
        assert not [name for name in sys.modules if name.split(".")[0] == "PIL"]
    """
    subprocess.run([sys.executable, "-c", script], check=True, timeout=60)


# When versions are made

Change = Callable[[Built], object]


def write(path: str, text: str) -> Change:
    return lambda built: built.files.write(path, text.encode())


def rename(built: Built) -> None:
    built.files.move("content/images/pier.jpg", "content/images/quay.jpg")
    text = built.files.read(VOTE).decode().replace("pier.jpg", "quay.jpg")
    built.files.write(VOTE, text.encode())


CHANGES: list[tuple[str, Change]] = [
    ("another image", lambda built: built.files.write("content/images/pier.jpg", save(quarters(), "JPEG"))),
    ("a larger one", lambda built: built.files.write("content/images/pier.jpg", save(quarters(size=(90, 9)), "JPEG"))),
    ("a text", write(VOTE, article("Now ![A](../images/pier.jpg).", image="{src: ../images/pier.jpg, alt: A}"))),
    ("it moves", lambda built: built.files.write("content/images/turned.jpg", animated("PNG"))),
    ("another name", rename),
    ("other widths", write("content/site.yaml", SITE.replace("[16, 32, 48]", "[20, 32]"))),
    ("another quality", write("content/site.yaml", SITE.replace("]}", "], quality: 40}"))),
    ("none", write("content/site.yaml", "title: The Pier\n")),
    ("the defaults", write("content/site.yaml", "title: The Pier\nimages: true\n")),
    ("it is no longer used", write(VOTE, article("Words."))),
    ("it is broken", lambda built: built.files.write("content/images/b,c.webp", IMAGES["b,c.webp"][:90])),
    ("it is used again", write(VOTE, FILES["articles/vote.md"])),
    ("it is whole again", lambda built: built.files.write("content/images/b,c.webp", IMAGES["b,c.webp"])),
    ("it is gone", lambda built: built.files.remove("content/images/quay.jpg")),
    ("a draft's", write(VOTE, article("![A](../images/turned.jpg)", draft="true"))),
    ("the first", write("content/site.yaml", SITE)),
]  # fmt: skip


@pytest.mark.parametrize("is_session", [False, True], ids=["builds", "a session"])
def test_whatever_happens_to_images_a_build_gives_what_a_clean_build_gives(is_session: bool) -> None:  # noqa: FBT001
    built = Built()
    session = Session(built.files, built.output, built.state, "record.json", load_builtin)
    good: dict[str, bytes] = {}
    steps: list[tuple[str, Change]] = [("nothing", lambda _: None), *CHANGES]
    for name, change in steps:
        change(built)
        session.warm_up()
        hints = sorted(built.files.files)
        result = session.build(OPTIONS, hints) if is_session else built.build()
        clean = Built({}, {})
        clean.files = built.files
        assert told(clean.build()) == told(result), name
        good = good if result.has_failed else clean.output.files
        assert built.output.files == good, name


def test_an_image_that_changes_before_a_session_holds_the_site_is_not_taken_for_what_was_built() -> None:
    built = Built(FILES | {"site.yaml": "title: The Pier\n"})
    built.build()
    session = Session(built.files, built.output, built.state, "record.json", load_builtin)
    assert session.build(OPTIONS).rendered == 0
    built.files.write("content/images/pier.jpg", IMAGES["turned.jpg"])
    session.warm_up()
    session.build(OPTIONS, ["content/images/pier.jpg"])
    clean = Built({}, {})
    clean.files = built.files
    clean.build()
    assert built.output.files == clean.output.files


def test_versions_are_made_once_and_kept() -> None:
    built = Built()
    built.build()
    site = built.output.files
    kept = [path for path in built.state.files if path.startswith("pictures/")]
    assert len(kept) == len(built.versions) == 11
    with patch.object(picture_making, "scale_image", side_effect=AssertionError):
        built.output = MemoryFolder()
        assert not built.build().has_failed  # elsewhere
        built.output.files.pop(next(path for path in site if ".16w." in path))
        assert not built.build().has_failed
    assert built.output.files == site
    for path in kept:
        built.state.write(path, built.state.read(path)[:-1])  # damaged: never used
    built.output = MemoryFolder()
    built.build()
    assert built.output.files == site


def test_what_is_kept_is_not_kept_without_end() -> None:
    built = Built()
    with patch.object(picture_making, "MOST_UNUSED", 3):
        for quality in range(40, 46):
            built.files.write("content/site.yaml", SITE.replace("]}", f"], quality: {quality}}}").encode())
            built.build()
    assert len([path for path in built.state.files if path.startswith("pictures/")]) == 11 + 3


def test_verify_makes_them_again_and_the_number_of_processes_does_not_matter(tmp_path: Path) -> None:
    built = Built()
    built.build()
    output, state = Folder(tmp_path / "site"), Folder(tmp_path / "state")
    with patch("glossator.build.crew.LEAST_WORK", 0):
        result = build_site(built.files, output, state, "record.json", load_builtin(), OPTIONS, crew=Crew(2))
    assert not result.has_failed
    assert {path: output.read(path) for path in output.walk()} == built.output.files
    written = Written(built.state, "record.json").digests
    arguments = (written, MemoryFolder(), MemoryFolder(), load_builtin(), OPTIONS)
    assert verify_site(built.files, built.output, *arguments, crew=Crew()) == []
    path = next(path for path in built.output.files if ".16w." in path)
    built.output.write(path, b"other")
    arguments = (written, MemoryFolder(), MemoryFolder(), load_builtin(), OPTIONS)
    assert [each.code.label for each in verify_site(built.files, built.output, *arguments, crew=Crew())] == ["build-mismatch"]  # fmt: skip
