"""Glossator turns articles and their annotation sidecars into a linked static briefing site."""

# Written here, where the build reads it, and not asked of importlib.metadata, which reads the disk at every start.
__version__ = "0.1.0"
