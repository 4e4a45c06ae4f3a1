"""What all tests share: the option that rewrites golden files, and how hard Hypothesis tries."""

import os
import signal

import pytest
from hypothesis import settings


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--bless", action="store_true", help="rewrite the golden files with what the code gives now")


# No deadline: a slow machine is not a fault. In CI the examples are the same every time, so that a red run is the change's doing.
settings.register_profile("default", deadline=None, derandomize="CI" in os.environ)
# `make fast` asks for this one by name.
settings.register_profile("fast", settings.get_profile("default"), max_examples=20)
settings.load_profile("default")

# A shell starts what runs in the background with Ctrl-C ignored, and that is inherited: the programs that tests start, and end by it, would not end.
signal.signal(signal.SIGINT, signal.default_int_handler)
