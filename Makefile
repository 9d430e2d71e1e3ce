# The commands of Clamour's developers. `make help` reads the comments behind the targets.
SHELL := /bin/bash
PYTHON ?= python3
BIN := .venv/bin
DATA ?= data
PORT ?= 8000
SOURCES := clamour tests bench tools hatch_build.py manage.py
TEMPLATES := $(shell find clamour -path '*/templates/*' -name '*.html' 2>/dev/null)

.DEFAULT_GOAL := help
.PHONY: help run install test test-quick lint format bench screenshots messages lock clean

help: ## say what each target does
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

run: install ## install, then start web, worker and mail catcher with a demo
	$(BIN)/clamour run --demo --data $(DATA) --port $(PORT)

install: .venv/.installed ## make .venv with the pinned dependencies

.venv/.installed: pyproject.toml requirements.txt requirements-dev.txt hatch_build.py $(wildcard clamour/*/locale/*/LC_MESSAGES/*.po clamour/reading/languages/*.toml)
	@if command -v uv >/dev/null && uv --version >/dev/null 2>&1; then \
	  test -x $(BIN)/python || uv venv --quiet --python "$$(command -v $(PYTHON))" .venv; \
	  uv pip sync --quiet --compile-bytecode --python $(BIN)/python --require-hashes requirements-dev.txt && \
	  uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation -e .; \
	else \
	  test -x $(BIN)/pip || $(PYTHON) -m venv .venv; \
	  $(BIN)/python -m pip install --quiet --require-hashes -r requirements-dev.txt && \
	  $(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e .; \
	fi
	@touch $@

test: install ## the whole test suite: SQLite, PostgreSQL and a browser where they are found
	$(BIN)/python -m tests.run

test-quick: install ## the tests of one process, without browser and PostgreSQL
	$(BIN)/pytest -m "not browser and not journey and not postgres"

lint: install ## style, types, the order of the rooms, migrations, templates
	$(BIN)/ruff check $(SOURCES)
	$(BIN)/ruff format --check $(SOURCES)
	$(BIN)/mypy clamour
	$(BIN)/lint-imports
	DATA_DIR=$$(mktemp -d) DEMO=1 $(BIN)/clamour manage makemigrations --check --dry-run
	$(BIN)/djhtml --check --tabwidth 2 $(TEMPLATES)
	$(BIN)/python -m tools.messages --check

format: install ## put code and templates into form
	$(BIN)/ruff check --fix $(SOURCES)
	$(BIN)/ruff format $(SOURCES)
	$(BIN)/djhtml --tabwidth 2 $(TEMPLATES)

bench: install ## measure, and print the tables of bench/README.md
	for script in bench/[a-z]*.py; do $(BIN)/python $$script || exit 1; done

screenshots: install ## every kind of public page at 360 and 1280 px, light, dark, right to left
	$(BIN)/python -m tools.screenshots screenshots

messages: install ## collect the interface's sentences into the catalogues of each language
	$(BIN)/python -m tools.messages

lock: ## pin every dependency with its hashes (needs uv)
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header pyproject.toml -o requirements.txt
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header pyproject.toml --group dev -o requirements-dev.txt

clean: ## remove .venv and caches; your data stays
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
