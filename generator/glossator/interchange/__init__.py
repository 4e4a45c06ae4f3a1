"""Texts from elsewhere become articles. Pure: bytes in, Markdown with front matter out; nothing here reads a file or asks the network."""
