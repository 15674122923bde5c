# Qingdan: every command of the project. `make run` and `make test` need nothing but python3.11 or 3.12, git and make.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

export UV_PROJECT_ENVIRONMENT := .venv
export UV_PYTHON_DOWNLOADS := never
# A package's files are copied, so that clearing uv's cache never breaks the environment.
export UV_LINK_MODE := copy

BIN := .venv/bin
STAMP := .venv/.qingdan-setup
QINGDAN_HOME ?= .qingdan
ADDRESS ?= 127.0.0.1
PORT ?= 8501
# Beyond four the browsers of the page tests wait for each other.
TEST_WORKERS ?= 4
TESTS ?=

.PHONY: help setup run test faults hostile check bench bundle screenshots fmt clean

help:
	@echo "make run          set up, load the demo city once, serve on http://$(ADDRESS):$(PORT)"
	@echo "make test         set up, run every test, a real Chromium included (TESTS=tests/etl for some)"
	@echo "make faults       every kill, power cut, full disk and flipped bit there is; about an hour on two cores"
	@echo "make hostile      every hostile file by every way in, all of ../shared/hostile included"
	@echo "make check        ruff, sqlfluff, import contracts, types"
	@echo "make bench        how long loading and asking take, as ratios"
	@echo "make bundle       dist/qingdan-<version>-<platform>: all an office without internet needs (BUNDLE_PLATFORM, BUNDLE_PYTHON)"
	@echo "make screenshots  pictures of every page in screenshots/"
	@echo "make fmt          put Python and SQL into the house form"
	@echo "make setup        .venv with the locked packages (run and test do it themselves)"
	@echo "make clean        remove caches; .qingdan and .venv stay"

setup: $(STAMP)

$(STAMP): uv.lock pyproject.toml .make/setup.sh
	@bash .make/setup.sh
	@touch $(STAMP)

run: $(STAMP)
	@if [ ! -e "$(QINGDAN_HOME)/CURRENT" ] || grep -qx -e - "$(QINGDAN_HOME)/CURRENT"; then $(BIN)/qingdan demo --home "$(QINGDAN_HOME)"; fi
	@exec $(BIN)/qingdan serve --home "$(QINGDAN_HOME)" --address $(ADDRESS) --port $(PORT)

test: $(STAMP)
	@bash .make/browser.sh
	@$(BIN)/python -m pytest -n logical --maxprocesses $(TEST_WORKERS) --dist loadgroup $(TESTS)

# `make test` runs a cut of these.
faults: $(STAMP)
	@QINGDAN_FAULTS=whole $(BIN)/python -m pytest -n logical --maxprocesses $(TEST_WORKERS) -m faults tests

hostile: $(STAMP)
	@bash .make/browser.sh
	@QINGDAN_HOSTILE=whole $(BIN)/python -m pytest -n 2 --dist loadgroup tests/hostile tests/etl/test_spellings.py

check: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/sqlfluff lint --disable-progress-bar warehouse
	$(BIN)/lint-imports --no-cache
	$(BIN)/mypy

bench: $(STAMP)
	@$(BIN)/qingdan bench

bundle: $(STAMP)
	@bash .make/bundle.sh

screenshots: $(STAMP)
	@bash .make/browser.sh
	@$(BIN)/python -m tests.browser.screenshots

fmt: $(STAMP)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/sqlfluff fix --disable-progress-bar warehouse

clean:
	@rm -rf .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis .benchmarks dist screenshots
	@find dashboard warehouse etl data tests -name __pycache__ -type d -prune -exec rm -rf {} +
