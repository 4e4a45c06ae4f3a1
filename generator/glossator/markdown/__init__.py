"""Markdown to a `Document`: CommonMark 0.31 with tables, strikethrough and footnotes, by markdown-it-py.

`reading` walks the tokens and hands what it meets to `building`, which keeps the text and the pieces in step; `sanitizing` takes raw HTML
apart where a project lets it through.
"""
