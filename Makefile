# Two commands are enough: `make demo` and `make test`. Each does all its own set-up in .venv. The peers of
# `make bench-extraction` live in .venv-peers: newscrawl needs none of them.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
PEERS := .venv-peers
PEERS_READY := $(PEERS)/.ready

.PHONY: help
help: ## show this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 18

$(READY): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "newscrawl needs Python 3.11 or later; name one with: make PYTHON=/path/to/python3.11" >&2; exit 1; }
	@echo "setting up $(VENV) (once)"
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	@touch $@

.PHONY: setup
setup: $(READY) ## make .venv with everything that the other commands need

.PHONY: demo
demo: $(READY) ## crawl the demo newspaper twice into archive.db, export JSON, say what was found
	@$(BIN)/python -m fixtures.demo.tour

# A machine may keep Python from writing what it compiles: then each of a thousand processes compiles all it imports.
test soak: export PYTHONDONTWRITEBYTECODE :=

# Types are checked beside the tests, on one core for 20 seconds in a new clone. What is wrong is told at the end.
.PHONY: test
test: lint ## lint, types, all tests
	@mkdir -p build
	@$(BIN)/mypy >build/types.txt 2>&1 & types=$$!; \
	tests=0; $(BIN)/python -m pytest --numprocesses 3 --dist worksteal -m "not soak" || tests=$$?; \
	wait $$types || { cat build/types.txt; exit 1; }; \
	exit $$tests

.PHONY: soak
soak: $(READY) ## the long tests: random kills by the hundred, each hostile page by itself, 30 healthy runs
	@$(BIN)/python -m pytest --numprocesses 2 --dist worksteal -m soak

# newspaper4k's extras are beyond the pip that a new environment has.
$(PEERS_READY): benchmarks/extraction/peers.txt
	@echo "setting up $(PEERS) (once)"
	@$(PYTHON) -m venv --clear $(PEERS)
	@$(PEERS)/bin/python -m pip install --quiet --disable-pip-version-check 'pip>=25'
	@$(PEERS)/bin/python -m pip install --quiet --requirement benchmarks/extraction/peers.txt
	@touch $@

.PHONY: bench-extraction
bench-extraction: $(READY) $(PEERS_READY) ## measure extraction beside its peers over ../shared/pages
	@$(BIN)/python -m benchmarks.extraction.measure --peers $(PEERS)/bin/python

.PHONY: bench-discovery
bench-discovery: $(READY) ## count the requests that a site of 10,000 articles costs, twice
	@$(BIN)/python -m benchmarks.discovery.measure

CRAWL_PEERS := build/crawl-peers
FUNDUS := build/fundus

$(CRAWL_PEERS)/.ready: benchmarks/crawl/peers.txt
$(FUNDUS)/.ready: benchmarks/crawl/fundus.txt
$(CRAWL_PEERS)/.ready $(FUNDUS)/.ready:
	@echo "setting up $(@D) (once)"
	@$(PYTHON) -m venv --clear $(@D)
	@$(@D)/bin/python -m pip install --quiet --disable-pip-version-check 'pip>=25'
	@$(@D)/bin/python -m pip install --quiet --requirement $<
	@touch $@

.PHONY: bench-crawl
bench-crawl: $(READY) $(CRAWL_PEERS)/.ready $(FUNDUS)/.ready ## measure whole crawls of pages served by nginx, beside peers
	@$(BIN)/python -m benchmarks.crawl.measure --peers $(CRAWL_PEERS)/bin/python --fundus $(FUNDUS)/bin/python --write

.PHONY: bench-parallel
bench-parallel: $(READY) ## measure two sites crawled at once into one archive; wants an idle machine of two cores
	@$(BIN)/python -m benchmarks.crawl.parallel --write

.PHONY: bench-storing
bench-storing: $(READY) ## measure what an article costs to store, in CPU time and bytes
	@$(BIN)/python -m benchmarks.storing.measure --write

.PHONY: bench-memory
bench-memory: $(READY) ## measure the memory of a crawler that knows a million addresses
	@$(BIN)/python -m benchmarks.crawl.memory --write

.PHONY: bench-start
bench-start: $(READY) ## measure the start of a run on an archive of a million articles
	@$(BIN)/python -m benchmarks.crawl.start --write

.PHONY: lint
lint: $(READY) ## ruff: rules and format
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

.PHONY: types
types: $(READY) ## mypy, strict
	@$(BIN)/mypy

.PHONY: format
format: $(READY) ## let ruff mend what it can
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

SECONDS := 60
FUZZ := build/fuzz-venv

$(FUZZ)/.ready: pyproject.toml constraints.txt
	@$(PYTHON) -m venv $(FUZZ)
	@$(FUZZ)/bin/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[fuzz]'
	@touch $@

.PHONY: fuzz
fuzz: $(FUZZ)/.ready ## search for a page that breaks extraction: make fuzz SECONDS=60 [FUZZ_PAGES=folder]
	@$(FUZZ)/bin/python -m benchmarks.fuzz.run --seconds $(SECONDS)

.PHONY: clean
clean: ## remove what the commands made
	@rm -rf $(VENV) $(PEERS) archive.db* .mypy_cache .ruff_cache .pytest_cache .hypothesis build *.egg-info
	@find exports -mindepth 1 ! -name .gitkeep -delete
