"""markdown-it-py's parser of a paragraph's content, trying at each character only the rules that it can begin."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from markdown_it.parser_inline import ParserInline
from markdown_it.rules_inline import StateInline

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.parser_inline import RuleFuncInlineType
    from markdown_it.token import Token
    from markdown_it.utils import EnvType

# What stops the rule `text`, which itself is not tried: a run of text is found by its end. A bracket ends a link's label.
BEGINNINGS: Final = {
    "newline": "\n",
    "escape": "\\",
    "backticks": "`",
    "strikethrough": "~",
    "emphasis": "*_",
    "link": "[",
    "image": "!",
    "footnote_inline": "^",
    "footnote_ref": "[",
    "autolink": "<",
    "html_inline": "<",
    "entity": "&",
    "text": "]",
}
STOP: Final = re.compile("[{}]".format(re.escape("".join(sorted(set("".join(BEGINNINGS.values())))))))


class InlineParser(ParserInline):
    """Finds what the library's own parser finds, with the same rules in the same order."""

    def __init__(self, parser: ParserInline) -> None:
        """Take over the rules of a parser whose plugins are all in place."""
        super().__init__()
        self.ruler, self.ruler2 = parser.ruler, parser.ruler2
        rules = dict(zip(parser.ruler.get_active_rules(), parser.ruler.getRules(""), strict=True))
        del rules["text"]
        self.rules_by_character: dict[str, tuple[RuleFuncInlineType, ...]] = {
            character: tuple(rule for name, rule in rules.items() if character in BEGINNINGS[name])
            for characters in BEGINNINGS.values()
            for character in characters
        }

    def parse(self, src: str, md: MarkdownIt, env: EnvType, tokens: list[Token]) -> list[Token]:
        """Parse a paragraph's content."""
        state = StateInline(src, md, env, tokens)
        self.tokenize(state)
        # Without a delimiter there is nothing to pair, and no run of text was cut.
        if state.delimiters or any(meta and meta["delimiters"] for meta in state.tokens_meta):
            for rule in self.ruler2.getRules(""):
                rule(state)
        return state.tokens

    def tokenize(self, state: StateInline) -> None:
        """Make tokens from where the state stands to its end."""
        source, end = state.src, state.posMax
        deepest = state.md.options["maxNesting"]
        while state.pos < end:
            found = STOP.search(source, state.pos, end) if state.level < deepest else None
            at = found.start() if found else end
            if at > state.pos:
                state.append_pending(source[state.pos : at])
                state.pos = at
            if found and not self._apply_rule(state, source[at], is_silent=False):
                state.append_pending(source[at])
                state.pos += 1
        if state.pending:
            state.pushPending()

    def skipToken(self, state: StateInline) -> None:  # noqa: N802  the library's name
        """Pass over one token, or a run of text; where they end is remembered."""
        start = state.pos
        if (known := state.cache.get(start)) is not None:
            state.pos = known
            return
        if state.level >= state.md.options["maxNesting"]:
            state.pos = state.posMax + 1  # as the library has it
        elif (found := STOP.search(state.src, start)) is None:
            state.pos = state.posMax
        elif found.start() > start:
            state.pos = found.start()
        else:
            state.level += 1
            if not self._apply_rule(state, found.group(), is_silent=True):
                state.pos += 1
            state.level -= 1
        state.cache[start] = state.pos

    def _apply_rule(self, state: StateInline, character: str, *, is_silent: bool) -> bool:
        for rule in self.rules_by_character[character]:  # noqa: SIM110  twice as fast as `any`
            if rule(state, is_silent):
                return True
        return False
