"""The build log: what a build remembers for the next one, which may run in another process.

Its laws:

- What is kept of an article depends on that article's file, its sidecar, and what is in its key: nothing else. Its faults are kept with it, and told
  again whenever it is not read again.
- A page is fresh if its key is the same, name by name, and its file is in the output as it was left. A key holds digests of all that goes into the
  page: the parts of its view and its templates, absent ones too.
- A file's stamp only saves reading it. A file that was modified within the clock's grain of being read has no stamp here, and is read again.
- A log of another program, of other libraries or of another Python is not read at all; nor is one that is damaged. Then everything is built.
- What is compiled of templates is on a shelf. One in the log's folder is cleared with the log; of one that projects share, only what this program has
  put there is read.
- The log is one small index, moved in whole, a file of changes to it, and packs. The last two are only ever added to; index and changes name what in
  the packs counts, and a change that is not whole counts for nothing. So a build that is ended at any point leaves either the old log or the new one.
"""

from __future__ import annotations

from glossator.buildlog.log import (
    ArticleEntry,
    Log,
    PageEntry,
    SourceEntry,
    add_changes,
    measure_log,
    read_log,
    settle,
    settle_written,
    write_log,
)
from glossator.buildlog.packs import PackReader, Slice, are_there, pack, prune_packs, read_slices, repack
from glossator.buildlog.shelf import Shelf, Shelves

__all__ = [
    "ArticleEntry",
    "Log",
    "PackReader",
    "PageEntry",
    "Shelf",
    "Shelves",
    "Slice",
    "SourceEntry",
    "add_changes",
    "are_there",
    "measure_log",
    "pack",
    "prune_packs",
    "read_log",
    "read_slices",
    "repack",
    "settle",
    "settle_written",
    "write_log",
]
