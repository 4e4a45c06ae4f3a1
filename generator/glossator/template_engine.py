"""Jinja with a shorter way for what is written into a page.

Jinja hands each value that a template writes to MarkupSafe's `escape`, which makes a `Markup` of it: right where the value is used further, and
twice the work where it is only joined to the page. Here what is written stays a plain string. What is escaped, and how, is the same.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from jinja2 import BytecodeCache, Environment
from jinja2.compiler import CodeGenerator
from markupsafe import Markup, escape

if TYPE_CHECKING:
    from types import CodeType

    from jinja2.bccache import Bucket
    from jinja2.compiler import Frame
    from jinja2.nodes import Expr

SPECIAL = re.compile(r"[&<>'\"]")


class FastGenerator(CodeGenerator):
    """Compiles `{{ value }}` to a call of `FastEnvironment.write` where autoescaping is on."""

    def _output_child_pre(self, node: Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo) -> None:
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape:
            super()._output_child_pre(node, frame, finalize)
            return
        self.write("environment.write(")
        if finalize.src is not None:
            self.write(finalize.src)


class FastEnvironment(Environment):
    """Jinja's environment with that generator."""

    code_generator_class = FastGenerator

    @staticmethod
    def write(value: object) -> str:
        """Give what is written for a value: finished HTML as it is, text escaped."""
        if type(value) is str:
            return str(escape(value)) if SPECIAL.search(value) else value
        return value if type(value) is Markup else str(escape(value))


class CodeCache(BytecodeCache):
    """Compiled templates, by name and text: a process that builds more than once compiles each once. All environments here are set up alike."""

    def __init__(self) -> None:
        """Begin with none."""
        self._codes: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Hand out what was compiled of this name and text, if it was."""
        bucket.code = self._codes.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled."""
        if bucket.code is not None:
            self._codes[bucket.key, bucket.checksum] = bucket.code


@cache
def code_cache() -> CodeCache:
    """Give the process's own cache."""
    return CodeCache()
