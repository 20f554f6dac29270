# What you can ask for: `make` lists it.

SHELL := /bin/sh
MAKEFLAGS += --no-print-directory
VENV := .venv
BIN := $(VENV)/bin

# Compiled files make every start quicker, also where the environment turns them off.
export PYTHONDONTWRITEBYTECODE =

# Where a Python new enough is looked for; PYTHON=/path/to/python says it outright.
PYTHONS := $(PYTHON) python3 python3.14 python3.13 python3.12 python3.11 python
FITS := import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))

RUNTIME := $(VENV)/.runtime
DEVELOPMENT := $(VENV)/.development

.DEFAULT_GOAL := help
.PHONY: help setup serve test check bench docs format browser lint types layers templates schema

help:
	@echo "make setup    create .venv and install everything, development tools included"
	@echo "make serve    install what running needs, migrate, fill in the demo, and serve"
	@echo "              PORT=8000 HOST=127.0.0.1 DATABASE_URL=… DEMO=0 for an empty installation"
	@echo "make test     the whole test suite, on SQLite and PostgreSQL, with a browser"
	@echo "              ARGS='-k feedback' is handed to pytest"
	@echo "make check    formatting, lint, types, layers, templates, schema, then make test"
	@echo "make format   format the code"
	@echo "make bench    the benchmarks"
	@echo "make screenshots   the README's pictures, taken anew from the demonstration"
	@echo "make docs     docs/rules.md, from config/rules.toml"

# ---------------------------------------------------------------- environment

$(BIN)/python:
	@for candidate in $(PYTHONS); do \
		if "$$candidate" -c '$(FITS)' >/dev/null 2>&1; then \
			echo "Creating $(VENV) with $$("$$candidate" --version)"; \
			"$$candidate" -m venv $(VENV) && exit 0; \
			rm -rf $(VENV); exit 1; \
		fi; \
	done; \
	echo "No Python 3.11 or newer that can make virtual environments was found." >&2; \
	echo "Install one (on Debian and Ubuntu: python3 and python3-venv), or say where it is: make PYTHON=/path/to/python" >&2; \
	exit 1

$(RUNTIME): pyproject.toml | $(BIN)/python
	@echo "Installing what running needs"
	@PYTHONWARNINGS=ignore $(BIN)/python -m pip install --quiet --quiet --editable .
	@touch $@

$(DEVELOPMENT): pyproject.toml | $(BIN)/python
	@echo "Installing everything, development tools included"
	@PYTHONWARNINGS=ignore $(BIN)/python -m pip install --quiet --quiet --editable '.[dev]'
	@touch $(RUNTIME) $@

setup: $(DEVELOPMENT)

# ---------------------------------------------------------------- running

serve: $(RUNTIME)
	@exec $(BIN)/python scripts/serve.py

# ---------------------------------------------------------------- checking

lint: $(DEVELOPMENT)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(DEVELOPMENT)
	$(BIN)/mypy

layers: $(DEVELOPMENT)
	$(BIN)/lint-imports

templates: $(DEVELOPMENT)
	$(BIN)/djlint --lint --quiet templates

schema: $(DEVELOPMENT)
	$(BIN)/python -m tests.harness.schema_check

browser: $(DEVELOPMENT)
	@$(BIN)/python -m tests.harness.chromium --install

test: browser
	$(BIN)/python -m pytest $(ARGS)

# One after another, the quick ones first; make stops at the first that fails.
check: lint types layers templates schema
	@$(MAKE) test

bench: $(DEVELOPMENT)
	$(BIN)/python -m benchmarks $(ARGS)

docs: $(DEVELOPMENT)
	$(BIN)/python scripts/rules_page.py

screenshots: browser
	$(BIN)/python scripts/screenshots.py

format: $(DEVELOPMENT)
	$(BIN)/ruff check --fix-only --quiet .
	$(BIN)/ruff format .
