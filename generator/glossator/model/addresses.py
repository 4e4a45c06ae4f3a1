"""Addresses that editors write: which of them may stand in a page, and how a site's own are spelt.

The types here go into the content models; what they refuse is told as a fault at its place by whoever reads the file.
"""

from __future__ import annotations

import re
from typing import Annotated, NoReturn
from urllib.parse import SplitResult, urlsplit, urlunsplit

from pydantic import AfterValidator

from glossator.model.fields import Line, refusal

WEB_SCHEMES = ("http", "https")
SAFE_SCHEMES = (*WEB_SCHEMES, "mailto")
SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
# What a browser drops or takes for `/` before it reads an address (WHATWG URL, 4.4): `java<tab>script:` is a script to it.
# The bidirectional controls make an address look like another.
NEVER_IN_ADDRESS = re.compile(r"[\s\\<>\"\x00-\x20\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
# An address of which only what is in NEVER_IN_ADDRESS could still be wrong: a host of letters and digits, without a user or a port.
PLAIN_WEB_ADDRESS = re.compile(r"(https?)://[A-Za-z0-9.-]+(?![^/?#])")
EMAIL = re.compile(r"[^\s@:/\\<>\"'(),;]+@[^\s@:/\\<>\"'(),;]+")
PERMALINK_FIELDS = ("slug", "year", "month", "day")
PERMALINK_FIELD = re.compile(r"\{([^{}]*)\}")


def is_safe_address(address: str, schemes: tuple[str, ...] = SAFE_SCHEMES) -> bool:
    """Tell whether an address is absolute, whole and of a scheme that does no harm in a link."""
    plain = PLAIN_WEB_ADDRESS.match(address)
    if plain:
        return plain[1] in schemes and not NEVER_IN_ADDRESS.search(address)
    scheme = SCHEME.match(address)
    if not scheme or scheme[1].lower() not in schemes or NEVER_IN_ADDRESS.search(address):
        return False
    if scheme[1].lower() == "mailto":
        return bool(EMAIL.fullmatch(address[scheme.end() :].partition("?")[0]))
    split = split_address(address)
    return bool(split and split.hostname)


def split_address(address: str) -> SplitResult | None:
    """Split an address into its parts (RFC 3986); None if it cannot be."""
    try:
        split = urlsplit(address)
        _ = split.port
    except ValueError:
        return None
    return split


def is_root_relative(address: str) -> bool:
    """Tell whether an address is a path from the site's root: `/about/`, but not `//elsewhere`."""
    return address.startswith("/") and not address.startswith("//") and not NEVER_IN_ADDRESS.search(address)


def is_email(text: str) -> bool:
    """Tell whether a text has the form of an e-mail address. Whether it exists only a letter can tell."""
    return bool(EMAIL.fullmatch(text))


def is_target_address(target: str) -> bool:
    """Tell whether a reference's target means an address, good or bad, and not an article or a term."""
    return target.startswith("//") or (":" in target and not target.startswith("term:"))


def is_see_address(target: str) -> bool:
    """Tell whether what a term's `see` names is an address, good or bad, and not a term."""
    return ":" in target or target.startswith("//")


def refuse_address(address: str, schemes: tuple[str, ...] = WEB_SCHEMES, *, others: str = "") -> NoReturn:
    """Raise the fault of an address that may not be linked."""
    allowed = [f"`{scheme}:`" if scheme == "mailto" else f"`{scheme}://`" for scheme in schemes]
    hint = f"begin it with {', '.join(allowed[:-1])} or {allowed[-1]}{others}"
    if re.match(r"[\w-]+(\.[\w-]+)+(/|$)", address) and not NEVER_IN_ADDRESS.search(address):
        hint = f"write `https://{address}`"
    elif address.startswith("//"):
        hint = f"write `https:{address}`"
    elif (scheme := SCHEME.match(address)) and scheme[1].lower() in schemes:
        hint = (
            "copy the address from the browser; it has no white space, quotation marks or backslashes, and names a host"
        )
    raise refusal("unsafe_link", address, "`{value}` is not an address that may be linked", hint)


def _refuse_file(address: str) -> None:
    """Raise the fault of an address that is a page's file, and name the page."""
    file = re.fullmatch(r"(?:\.{0,2}/)*(?:content/)?(?:pages/)?([\w/-]+)(?:\.(?:md|html)|/)?", address)
    if file and "//" not in address:
        inner = re.sub(r"(?:(?<=/)|^)\d{4}-\d{2}-\d{2}-(?=[^/]+$)", "", file[1].strip("/"))
        hint = f"write `/{inner}/`, the page's address from the site's root"
        raise refusal("unsafe_link", address, "`{value}` is not an address that may be linked", hint)


def check_web_address(address: str) -> str:
    """Refuse what is no absolute http or https address."""
    if not is_safe_address(address, WEB_SCHEMES):
        refuse_address(address)
    return address


def check_nav_address(address: str) -> str:
    """Refuse what is no root-relative path and no http, https or mailto address."""
    if not is_root_relative(address) and not is_safe_address(address):
        _refuse_file(address)
        refuse_address(address, SAFE_SCHEMES, others=", or with `/` for a page of this site")
    return address


def check_contact(contact: str) -> str:
    """Refuse what is neither an e-mail address nor something that navigation could link."""
    if not is_email(contact) and not is_root_relative(contact) and not is_safe_address(contact):
        _refuse_file(contact)
        refuse_address(contact, SAFE_SCHEMES, others=", or give an e-mail address")
    return contact


def check_email(address: str) -> str:
    """Refuse what does not have the form of an e-mail address."""
    if not is_email(address):
        raise refusal("invalid_value", address, "`{value}` is not an e-mail address", "write it as `name@example.org`")
    return address


def check_target(target: str) -> str:
    """Refuse a reference's target that is an address and may not be linked."""
    if is_target_address(target) and not is_safe_address(target):
        refuse_address(target, SAFE_SCHEMES, others="; or give an article's slug, or `term:KEY`")
    return target


def check_base_url(address: str) -> str:
    """Give the site's address with a lower-cased scheme and host and a `/` at its end; refuse one that pages cannot be put under."""
    split = split_address(address)
    if not split or not is_safe_address(address, WEB_SCHEMES):
        raise refusal(
            "invalid_value",
            address,
            "`{value}` is not an absolute address",
            "write the address that the site is published at, such as `https://news.example.org/`",
        )
    unwanted = {
        "a query": "?" in address,
        "a fragment": "#" in address,
        "a user's name": "@" in split.netloc,
        "`..`": ".." in split.path.split("/"),
    }
    for what, is_there in unwanted.items():
        if is_there:
            hint = f"write no more than `{split.scheme}://{split.netloc.rpartition('@')[2]}/` and a folder"
            raise refusal("invalid_value", address, "`{value}` holds " + what, hint)
    return urlunsplit((split.scheme.lower(), split.netloc.lower(), split.path.rstrip("/") + "/", "", ""))


def check_permalink(pattern: str) -> str:
    """Give an article's address pattern with a `/` at its end; refuse one that could not tell articles apart or would leave the site."""
    fields = PERMALINK_FIELD.findall(pattern)
    allowed = ", ".join(f"`{{{name}}}`" for name in PERMALINK_FIELDS)
    bare = PERMALINK_FIELD.sub("x", pattern)
    problem, hint = "", f"use only {allowed}"
    if unknown := [name for name in fields if name not in PERMALINK_FIELDS]:
        problem = f"`{{{unknown[0]}}}` is not a part of an article's address"
    elif "{" in bare or "}" in bare:
        problem = "a brace stands alone"
    elif "slug" not in fields:
        problem, hint = "`{slug}` is missing, so articles would share one address", "write `/articles/{slug}/`"
    elif not is_root_relative(pattern) or re.search(r"//|[?#%]", pattern) or {"..", "."} & set(bare.split("/")):
        problem, hint = (
            "the address is not a plain path",
            "begin it with `/`, and use no `//`, `.`, `..`, `?`, `#` or `%`",
        )
    if problem:
        raise refusal("invalid_value", pattern, problem, hint)
    return pattern.rstrip("/") + "/"


WebAddress = Annotated[Line, AfterValidator(check_web_address)]
NavAddress = Annotated[Line, AfterValidator(check_nav_address)]
Contact = Annotated[Line, AfterValidator(check_contact)]
Email = Annotated[Line, AfterValidator(check_email)]
Target = Annotated[Line, AfterValidator(check_target)]
BaseUrl = Annotated[Line, AfterValidator(check_base_url)]
Permalink = Annotated[Line, AfterValidator(check_permalink)]
