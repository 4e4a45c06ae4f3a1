"""Resolving: each article's annotations find their places, and all sources are joined into one `Site`.

`placing` works on one article by itself; `names` gathers the keys that articles use; `links` knows where source files are published;
`joining` puts everything together.
"""
