"""Compiled templates, kept: in the process, and where a store is given, from one process to the next.

What is kept is Python's code, which is run as it is. So an entry begins with a checksum of the rest, and then says of what it was compiled and by
what: this program, its compiler as it stands, Jinja, Python, and what an environment was set up with. An entry that is damaged, or of anything
else, is as good as none. The checksum is no signature: who can write to the store can also write templates, and these are trusted.
"""

from __future__ import annotations

import hashlib
import marshal
from importlib.util import MAGIC_NUMBER
from types import CodeType, FunctionType, ModuleType
from typing import TYPE_CHECKING, Protocol

import jinja2
from jinja2 import BytecodeCache

from glossator import __version__
from glossator.template_engine import expressions, generator, macros, outputs, wording

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jinja2.bccache import Bucket

    from glossator.template_engine.environment import FastEnvironment

DIGEST = 32  # bytes of SHA-256


class Store(Protocol):
    """Where compiled templates are kept: bytes by key, a short name in lower-case ASCII letters and digits. It need not keep anything.

    The key of a compiled template begins with the folder in its path, `builtin` or `templates`.
    """

    def load(self, key: str) -> bytes | None:
        """Give what was saved last under a key; None if there is nothing, or it cannot be read."""

    def save(self, key: str, data: bytes) -> None:
        """Keep something under a key, in place of what was there."""


class CodeCache(BytecodeCache):
    """The compiled templates of environments that are set up alike: a process that builds more than once compiles, or loads, each once."""

    _codes: dict[bytes, CodeType] = {}  # noqa: RUF012  of the whole process, by what they were compiled of

    def __init__(self, setup: bytes, store: Store | None) -> None:
        """Take the digest of what compiling depends on besides the template's name and text."""
        self._setup = setup
        self._store = store

    def load_bytecode(self, bucket: Bucket) -> None:
        """Hand out what was compiled of this name and text, if it was."""
        origin = self._origin(bucket)
        code = self._codes.get(origin)
        if code is None and self._store is not None:
            code = read_entry(self._store.load(bucket.key) or b"", origin)
            if code is not None:
                self._codes[origin] = code
        bucket.code = code

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled."""
        if bucket.code is not None:
            origin = self._origin(bucket)
            self._codes[origin] = bucket.code
            if self._store is not None:
                self._store.save(bucket.key, make_entry(bucket.code, origin))

    def _origin(self, bucket: Bucket) -> bytes:
        return hashlib.sha256(b"\0".join((self._setup, bucket.key.encode(), bucket.checksum.encode()))).digest()

    def get_cache_key(self, name: str, filename: str | None = None) -> str:
        """Give the key under which a template is kept; `filename` is its path."""
        return (filename or "").partition("/")[0] + super().get_cache_key(name, filename)

    def get_source_checksum(self, source: str) -> str:
        """Give a text's digest."""
        return hashlib.sha256(source.encode(errors="surrogatepass")).hexdigest()


def make_entry(code: CodeType, origin: bytes) -> bytes:
    """Make the bytes of a compiled template; `origin` is the digest of all that it was compiled of and by."""
    rest = origin + marshal.dumps(code)
    return hashlib.sha256(rest).digest() + rest


def read_entry(entry: bytes, origin: bytes) -> CodeType | None:
    """Read a compiled template; None if the entry is damaged, or of another origin."""
    rest = entry[DIGEST:]
    if hashlib.sha256(rest).digest() != entry[:DIGEST] or rest[:DIGEST] != origin:
        return None
    code = marshal.loads(rest[DIGEST:])  # noqa: S302  the checksum says that it is what was written
    return code if isinstance(code, CodeType) else None


def digest_setup(environment: FastEnvironment) -> bytes:
    """Give the digest of what compiling depends on besides the template: versions, the compiler itself, and the environment."""
    functions = [*environment.filters.items(), *environment.tests.items()]
    told = (
        (__version__, jinja2.__version__, MAGIC_NUMBER),
        (environment.trim_blocks, environment.lstrip_blocks, environment.keep_trailing_newline, environment.optimized),
        (
            environment.wording.digest,
            environment.undefined.__name__,
            sorted(environment.own_filters),
            sorted(environment.kept_macros),
        ),
        sorted((name, str(getattr(function, "jinja_pass_arg", ""))) for name, function in functions),
        list(_describe_function(environment.autoescape)),
        [list(_describe_module(module)) for module in (expressions, outputs, generator, macros, wording)],
    )
    return hashlib.sha256(repr(told).encode()).digest()


def _describe_module(module: ModuleType) -> Iterator[object]:
    """Tell a module's own functions, methods and constants, so that a change of the compiler is one of its code."""
    for name, value in sorted(vars(module).items()):
        if isinstance(value, (str, frozenset, dict)) and name.isupper():
            yield name, value if isinstance(value, str) else sorted(map(str, value))
        elif getattr(value, "__module__", "") == module.__name__:
            for inner, function in sorted(vars(value).items() if isinstance(value, type) else [(name, value)]):
                yield name, inner, list(_describe_function(getattr(function, "__func__", function)))


def _describe_function(function: object) -> Iterator[object]:
    codes = [function.__code__] if isinstance(function, FunctionType) else []
    while codes:
        code = codes.pop()
        yield code.co_code, code.co_names, code.co_varnames
        for constant in code.co_consts:
            if isinstance(constant, CodeType):
                codes.append(constant)
            else:
                yield sorted(map(repr, constant)) if isinstance(constant, frozenset) else constant
