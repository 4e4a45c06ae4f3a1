"""The preview: a web server on the editor's own machine that shows a built site as readers will get it, and tells open pages of every build.

It knows nothing of building or watching. Whoever builds tells a `Preview` of each build that ended; `listen` takes a port and `serve` answers there
for as long as its `with` block runs.
"""

from __future__ import annotations

from glossator.preview.running import listen, make_url, serve
from glossator.preview.state import Preview

__all__ = ["Preview", "listen", "make_url", "serve"]
