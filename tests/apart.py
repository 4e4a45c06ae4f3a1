"""Code that runs in a process of its own: there are no threads in it, so that its processes are forked, as those of a build are."""

import subprocess
import sys
import textwrap
from pathlib import Path

ROOT = Path(__file__).parents[1]


def run_apart(module: str, code: str) -> None:
    """Run code with the names of a test module in another process, which must end well."""
    head = f"import sys; sys.path[:0] = {[str(ROOT)]!r}\nfrom {module} import *\n"
    command = [sys.executable, "-c", head + textwrap.dedent(code)]
    done = subprocess.run(command, capture_output=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr.decode()
