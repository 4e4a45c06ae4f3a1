"""Bytes to text: UTF-8, what a byte order mark says, or, in HTML, what the page says."""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING, Final

from glossator.articles import CONTROL
from glossator.diagnostics import Code, report
from glossator.source import Source, Span

if TYPE_CHECKING:
    from glossator.diagnostics import Diagnostic

# The longer marks first: UTF-32's begins with UTF-16's.
MARKS: Final = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
CHARSET: Final = re.compile(rb"<meta\s[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]{2,30})", re.IGNORECASE)
CHARSET_WINDOW: Final = 4096  # bytes; the standard looks at 1024
# Encodings of the web (WHATWG Encoding, 4.2); Python knows others, such as `unicode_escape`, that no page may ask for.
WEB_CHARSET: Final = re.compile(
    r"windows-(?:874|125[0-8])|iso-8859-(?:[2-9]|1[013-6])|koi8-[ru]|gbk|gb2312|gb18030|big5|euc-(?:jp|kr)|shift_jis"
)
WESTERN: Final = frozenset({"iso-8859-1", "latin1", "us-ascii", "ascii"})  # by the standard, all names of windows-1252


def decode_document(name: str, data: bytes, *, is_html: bool) -> tuple[Source | None, list[Diagnostic]]:
    """Decode a file; None, with the reason, if it holds no text. Line ends become LF; a byte order mark and control characters are dropped."""
    encoding = next((encoding for mark, encoding in MARKS if data.startswith(mark)), "utf-8")
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        declared = _decode_declared(data) if is_html and encoding == "utf-8" else None
        if declared is None:
            shown = data[: error.start].decode(encoding, "replace")
            source = Source(name, data.decode(encoding, "replace"))
            place = source.place(Span(len(shown), len(shown) + 1))
            return None, [
                report(Code.INVALID_UTF8, place, "the file is not in UTF-8", "save it again with the encoding UTF-8")
            ]
        text = declared
    source = Source(name, text.replace("\r\n", "\n").replace("\r", "\n"))
    if (at := source.text.find("\0")) >= 0:
        hint = "delete it; if the file is full of them, it is not a text: save it again with the encoding UTF-8"
        return None, [
            report(Code.NUL_CHARACTER, source.place(Span(at, at + 1)), "the file holds a NUL character", hint)
        ]
    return Source(name, CONTROL.sub("", source.text)) if CONTROL.search(source.text) else source, []


def _decode_declared(data: bytes) -> str | None:
    """Decode a page by the encoding that its head declares; None if there is none or it does not fit."""
    match = CHARSET.search(data, 0, CHARSET_WINDOW)
    charset = match[1].decode("ascii").lower() if match else ""
    charset = "windows-1252" if charset in WESTERN else charset
    if not WEB_CHARSET.fullmatch(charset):
        return None
    try:
        return data.decode(charset)
    except (UnicodeDecodeError, LookupError):
        return None
