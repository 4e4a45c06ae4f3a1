"""markdown-it-py's parser of blocks, trying on each line only the rules that its first character can begin, and none on plain blocks."""

from __future__ import annotations

import re
from functools import cached_property
from itertools import accumulate
from typing import TYPE_CHECKING, Final

from markdown_it.parser_block import ParserBlock
from markdown_it.ruler import Ruler
from markdown_it.rules_block import StateBlock

from glossator.markdown.plain_blocks import read_plain_block, skip_blank_lines

if TYPE_CHECKING:
    from collections.abc import Callable

    from markdown_it import MarkdownIt
    from markdown_it.token import Token
    from markdown_it.utils import EnvType

    BlockRule = Callable[[StateBlock, int, int, bool], bool]

# The other rules may begin with any character.
BEGINNINGS: Final = {
    "fence": "`~",
    "blockquote": ">",
    "hr": "*-_",
    "list": "*+-0123456789",
    "footnote_def": "[",
    "reference": "[",
    "html_block": "<",
    "heading": "#",
}
CHAINS: Final = ("", "paragraph", "reference", "blockquote", "list")
UNDERLINE: Final = re.compile(r"^[ \t>]*+(?:-++|=++)[ \t]*+$", re.MULTILINE)


class BlockParser(ParserBlock):
    """Finds what the library's own parser finds, but that plain blocks come as fewer tokens (`plain_blocks`)."""

    def __init__(self, parser: ParserBlock) -> None:
        """Take over the rules of a parser whose plugins are all in place."""
        super().__init__()
        self.ruler = _Ruler(parser.ruler)

    def parse(self, src: str, md: MarkdownIt, env: EnvType, outTokens: list[Token]) -> list[Token] | None:  # noqa: N803  the library's name
        """Parse a text into tokens."""
        if not src:
            return None
        at, line = skip_blank_lines(src, 0, 0)
        while end := read_plain_block(src, at, line, outTokens):
            line += src.count("\n", at, end)
            at, line = skip_blank_lines(src, end, line)
        if at < len(src):
            state = _State(src, md, env, outTokens)
            self.tokenize(state, line, state.lineMax)
        return outTokens


class _State(StateBlock):
    """The library's state, its lines measured by the whole instead of character by character."""

    def __init__(self, src: str, md: MarkdownIt, env: EnvType, tokens: list[Token]) -> None:
        super().__init__("", md, env, tokens)
        self.src = src
        lines = src.split("\n")
        if not lines[-1].strip(" \t"):
            lines.pop()  # as the library has it, no line
        count = self.lineMax = len(lines)
        lengths = [len(line) for line in lines]
        self.bMarks = list(accumulate((length + 1 for length in lengths), initial=0))
        self.eMarks = [start + length for start, length in zip(self.bMarks, lengths, strict=False)]
        # One more than there are lines: rules look beyond the last.
        self.bMarks[count] = len(src)
        self.eMarks.append(len(src))
        self.tShift, self.sCount, self.bsCount = ([0] * (count + 1) for _ in range(3))
        for number, line in enumerate(lines):
            if line[:1].isspace():
                indent = line[: len(line) - len(line.lstrip(" \t"))]
                self.tShift[number] = len(indent)
                self.sCount[number] = len(indent.expandtabs(4))

    @cached_property
    def has_underline(self) -> bool:
        return UNDERLINE.search(self.src) is not None


class _Ruler(Ruler["BlockRule"]):
    """Gives each chain of rules as one, which tries those that may apply."""

    def __init__(self, ruler: Ruler[BlockRule]) -> None:
        super().__init__()
        self._names = ruler.get_active_rules()
        names = dict(zip(ruler.getRules(""), self._names, strict=True))
        chains = {chain: {names[rule]: rule for rule in ruler.getRules(chain)} for chain in CHAINS}
        chains[""]["lheading"] = _guard_underlined(chains[""]["lheading"])
        self._chains = {chain: [_join_rules(rules)] for chain, rules in chains.items()}
        self._chains[""].insert(0, _read_plain_block)

    def getRules(self, chainName: str = "") -> list[BlockRule]:  # noqa: N802, N803  the library's names
        return self._chains[chainName]

    def get_active_rules(self) -> list[str]:
        return self._names


def _join_rules(rule_by_name: dict[str, BlockRule]) -> BlockRule:
    """Make one rule of several, in their order, of which the table's is the first."""
    every = tuple(rule_by_name.values())
    table = rule_by_name.get("table")
    rest = {name: rule for name, rule in rule_by_name.items() if name not in {"table", "code"}}
    common = tuple(rule for name, rule in rest.items() if name not in BEGINNINGS)
    by_character = {
        character: tuple(rule for name, rule in rest.items() if character in BEGINNINGS.get(name, character))
        for character in "".join(BEGINNINGS.values())
    }

    def apply_rules(state: StateBlock, line: int, end: int, is_silent: bool) -> bool:  # noqa: FBT001  the library's signature
        if state.is_code_block(line):
            return any(rule(state, line, end, is_silent) for rule in every)
        if table and _may_underline_header(state, line + 1, end) and table(state, line, end, is_silent):
            return True
        at = state.bMarks[line] + state.tShift[line]
        for rule in by_character.get(state.src[at : at + 1], common):  # noqa: SIM110  twice as fast as `any`
            if rule(state, line, end, is_silent):
                return True
        return False

    return apply_rules


def _guard_underlined(rule: BlockRule) -> BlockRule:
    """Spare a text without any underline the search for one, which goes through each paragraph."""

    def apply_rule(state: StateBlock, line: int, end: int, is_silent: bool) -> bool:  # noqa: FBT001  the library's signature
        return isinstance(state, _State) and state.has_underline and rule(state, line, end, is_silent)

    return apply_rule


def _may_underline_header(state: StateBlock, line: int, end: int) -> bool:
    at = state.bMarks[line] + state.tShift[line] if line < end else len(state.src)
    return state.src[at : at + 1] in {"|", "-", ":"}


def _read_plain_block(state: StateBlock, line: int, _end: int, _is_silent: bool) -> bool:  # noqa: FBT001  the library's signature
    """Read a block outside all others, if it is plain."""
    start = state.bMarks[line]
    if state.level or not (end := read_plain_block(state.src, start, line, state.tokens)):
        return False
    state.line = line + state.src.count("\n", start, end) + 1
    return True
