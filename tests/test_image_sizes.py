"""An image's size is read from its file, whatever the file holds; a damaged one has none."""

import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glossator.image_sizes import LARGEST, is_image, read_size


def png(width: int, height: int) -> bytes:
    """Write a PNG's signature and its first chunk."""
    header = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + header + struct.pack(">I", zlib.crc32(header))


def jpeg(width: int, height: int, turned: int = 1) -> bytes:
    """Write a JPEG up to its frame header, with an Exif orientation."""
    exif = b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01" + struct.pack(">HH", turned, 0) + b"\0\0\0\0"
    frame = struct.pack(">BHHB", 8, height, width, 3) + bytes(9)
    return b"\xff\xd8\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif + b"\xff\xc0" + struct.pack(">H", 17) + frame


def box(name: bytes, data: bytes) -> bytes:
    """Write a box of an ISO file."""
    return struct.pack(">I", len(data) + 8) + name + data


def avif(width: int, height: int) -> bytes:
    """Write an AVIF's head: its brand, and the size of its one item."""
    size = box(b"ispe", struct.pack(">III", 0, width, height))
    of_item = box(b"ipma", struct.pack(">IIHBB", 0, 1, 1, 1, 1))
    item = box(b"pitm", struct.pack(">IH", 0, 1)) + box(b"iprp", box(b"ipco", size) + of_item)
    return box(b"ftyp", b"avif\0\0\0\0avifmif1") + box(b"meta", bytes(4) + item)


GIF = b"GIF89a" + struct.pack("<HH", 30, 20) + bytes(3)
WEBP = b"RIFF\x1a\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0" + (29).to_bytes(3, "little") + (19).to_bytes(3, "little")
READ: list[tuple[bytes, tuple[int, int] | None]] = [
    (png(30, 20), (30, 20)),
    (jpeg(30, 20), (30, 20)),
    (jpeg(30, 20, turned=6), (20, 30)),
    (GIF, (30, 20)),
    (WEBP, (30, 20)),
    (avif(30, 20), (30, 20)),
    (b'<svg width="30" height="20px"/>', (30, 20)),
    (b'\xef\xbb\xbf<?xml version="1.0"?>\n<!-- <svg width="1" height="1"> --><!DOCTYPE svg><svg width="1in" height="72pt">', (96, 96)),
    (b'<svg:svg viewBox="0 0 30 20">', (30, 20)),
    (b'<svg width="100%" height="40" viewBox="0,0,30,20" stroke-width="7">', (60, 40)),
    (b'<svg width="15" viewBox="0 0 30 20">', (15, 10)),
    (b'<svg width="30">', None),
    (b'<svg viewBox="0 0 0 20">', None),
    (b'<svg width="-3" height="1e999">', None),
    (png(30, 20)[:18], None),
    (png(0, 20), None),
    (png(LARGEST + 1, 20), None),
    (png(2**32 - 1, 2**32 - 1), None),
    (jpeg(30, 20)[:30], None),
    (avif(30, 20)[:60], None),
]  # fmt: skip


@pytest.mark.parametrize(("data", "size"), READ)
def test_a_size_is_what_the_file_says(data: bytes, size: tuple[int, int] | None) -> None:
    assert is_image(data)
    assert read_size(data) == size


@pytest.mark.parametrize(
    "data",
    [b"", b"PNG", b"<!doctype html><html><svg width='3' height='4'>", b"<p>", b"<", b"RIFF\0\0\0\0WAVE", b"\0" * 99],
)
def test_what_is_no_image_has_no_size(data: bytes) -> None:
    assert not is_image(data)
    assert read_size(data) is None


@given(st.sampled_from([data for data, _ in READ]), st.integers(0, 99), st.binary(max_size=9))
def test_a_damaged_image_has_a_size_that_can_be_or_none(data: bytes, at: int, rubbish: bytes) -> None:
    size = read_size(data[:at] + rubbish + data[at + len(rubbish) :])
    assert size is None or (1 <= size.width <= LARGEST and 1 <= size.height <= LARGEST)
