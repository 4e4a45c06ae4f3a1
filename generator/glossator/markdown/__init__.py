"""Markdown to a `Document`: CommonMark 0.31 with tables, strikethrough and footnotes, by markdown-it-py.

`reading` walks the tokens and hands what it meets to `building`, which keeps the text and the pieces in step; `sanitizing` takes raw HTML
apart where a project lets it through.

`parsing` makes the tokens. Most text is of `plain_forms`, which need none of the parser's rules: `plain_blocks` makes tokens of blocks, and
`reading` takes their content as it stands. For the rest, `block_parsing` and `inline_parsing` try the library's rules where they can apply.
"""
