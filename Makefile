# What a reader of this project runs. Works with GNU make 3.81, the one macOS ships: no .ONESHELL, no grouped targets.

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
# More for pytest: make test PYTEST_ARGS="-k layers"
PYTEST_ARGS ?=
# More for the preview: make serve SERVE_ARGS="--port 0"
SERVE_ARGS ?=
# What `make compare` and `make compare-previews` compare: make compare HUGO=/path/to/hugo N=10000 COMPARE_ARGS="--articles annotated"
HUGO ?=
N ?= 1000
COMPARE_ARGS ?=
# loadgroup keeps tests that share one expensive fixture on one worker.
PYTEST := $(BIN)/pytest -n auto --dist loadgroup
PIP_INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check

# What pip does for a package that it copies: Python need not read the sources at every start, where it may not or cannot keep what it read. For the
# same reason `make site` lets it, whatever the shell says, and so the compiled built-in templates are kept, too.
COMPILE := $(BIN)/python -m compileall -q generator

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help site serve test fast tools lint bench compare compare-previews clean

help: ## list these targets
	@awk 'BEGIN { FS = ":.*## " } /^[a-z-]+:.*## / { printf "make %-16s %s\n", $$1, $$2 }' Makefile

site: $(VENV)/.installed ## build the example site into site/
	PYTHONDONTWRITEBYTECODE= $(BIN)/glossator build

serve: $(VENV)/.installed ## show the example site in the browser, and follow every change
	$(BIN)/glossator serve $(SERVE_ARGS)

test: lint ## check the style and the types, then run every test
	$(PYTEST) $(PYTEST_ARGS)

fast: $(VENV)/.installed-dev ## run the fast part of the tests
	$(PYTEST) --ignore=tests/benchmarks -m "not slow and not browser" --hypothesis-profile=fast $(PYTEST_ARGS)

tools: tests/tools/node_modules/.installed ## install the programs that judge the pages in the tests: HTML checker, axe, Lighthouse (needs npm)

lint: $(VENV)/.installed-dev ## ruff and mypy
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

bench: $(VENV)/.installed-dev ## run the benchmarks
	$(BIN)/pytest --benchmark-enable --benchmark-only -r fE $(PYTEST_ARGS)

compare: $(VENV)/.installed ## time whole builds of N articles, beside those of the program HUGO if it is given
	HUGO="$(HUGO)" $(BIN)/python -m tests.benchmarks.compare_builds $(N) $(COMPARE_ARGS)

compare-previews: $(VENV)/.installed ## time the preview of N articles from a save to the new page, beside that of the program HUGO
	HUGO="$(HUGO)" $(BIN)/python -m tests.benchmarks.compare_previews $(N) $(COMPARE_ARGS)

clean: ## remove all that make has made: the site, the caches, the virtual environment
	find site -mindepth 1 ! -name .gitignore -delete
	find generator tests -type d -name __pycache__ -prune -exec rm -rf {} +
	rm -rf tests/tools/node_modules
	rm -rf $(VENV) .benchmarks .glossator .hypothesis .mypy_cache .pytest_cache .ruff_cache build dist

# Stamps, each the last step of its recipe, so that what was broken off is done again and what is done is not repeated.

$(VENV)/.installed: pyproject.toml $(VENV)/.made
	$(PIP_INSTALL) --editable '.[cards,images,search]'
	@$(COMPILE)
	@touch $@

$(VENV)/.installed-dev: pyproject.toml $(VENV)/.made
	$(PIP_INSTALL) --editable '.[dev]'
	@$(COMPILE)
	@touch $(VENV)/.installed $@

tests/tools/node_modules/.installed: tests/tools/package-lock.json
	npm ci --ignore-scripts --no-progress --prefix tests/tools
	@touch $@

$(VENV)/.made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	    echo "Glossator needs Python 3.11 or newer; '$(PYTHON)' is not. Name another: make PYTHON=/path/to/python3.11" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	    echo "'$(PYTHON)' cannot make virtual environments. On Debian and Ubuntu: apt install python3-venv" >&2; exit 1; }
	$(PYTHON) -m venv --clear $(VENV)
	@touch $@
