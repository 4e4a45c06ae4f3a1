"""How long the stages of a build take. The figures mean something beside one another, in one run on one machine."""

from datetime import UTC, datetime
from typing import Any

import pytest
from tests.benchmarks.corpus import make_project
from tests.sample_projects import load_builtin

from glossator.build.preparing import prepare
from glossator.build.running import BuildOptions, Builtin, build_site
from glossator.files import MemoryFolder

pytestmark = pytest.mark.slow

ARTICLES = 100
OPTIONS = BuildOptions(datetime(2026, 1, 1, tzinfo=UTC))
PROJECT = make_project(ARTICLES)
BUILTIN: Builtin = load_builtin()


def test_preparing(benchmark: Any) -> None:
    prepared = benchmark(prepare, PROJECT, BUILTIN, OPTIONS)
    assert not prepared.diagnostics


def test_building(benchmark: Any) -> None:
    result = benchmark(lambda: build_site(PROJECT, MemoryFolder(), MemoryFolder(), "record", BUILTIN, OPTIONS))
    assert not result.diagnostics
