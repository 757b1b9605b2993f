# Two commands do all the set-up on a fresh machine: `make demo` and `make test`.
# Needs Python 3.11 or newer with venv, git and make. Everything else is fetched from the locks, checked by hash.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
PYTEST := $(BIN)/python -m pytest
JOBS ?= 2
export PYTHONDONTWRITEBYTECODE ?= 1

.PHONY: install demo test check lint types contracts units units-postgresql journeys bench screens messages lock clean

install: $(VENV)/run.stamp consult/translations/en/LC_MESSAGES/messages.mo

demo: install
	@$(BIN)/consult demo

test: check units units-postgresql journeys

check: lint types contracts

lint: $(VENV)/dev.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/dev.stamp
	$(BIN)/mypy

contracts: $(VENV)/dev.stamp
	$(BIN)/lint-imports

units: $(VENV)/dev.stamp consult/translations/en/LC_MESSAGES/messages.mo
	@sh scripts/vnu.sh $(VENV)/vnu.jar
	$(PYTEST) tests --ignore tests/journeys -n $(JOBS) --database sqlite

units-postgresql: $(VENV)/dev.stamp consult/translations/en/LC_MESSAGES/messages.mo
	$(PYTEST) tests --ignore tests/journeys -n $(JOBS) --database postgresql

journeys: $(VENV)/dev.stamp consult/translations/en/LC_MESSAGES/messages.mo
	$(PYTEST) tests/journeys

bench: $(VENV)/dev.stamp
	$(BIN)/python -m bench

screens: $(VENV)/dev.stamp consult/translations/en/LC_MESSAGES/messages.mo
	$(BIN)/python -m tests.journeys.screens docs/screens

# Reads all texts of code and templates into the English catalogue and names those that lack a translation.
messages: $(VENV)/dev.stamp
	@$(BIN)/python scripts/messages.py

lock: $(VENV)/dev.stamp
	$(BIN)/uv pip compile -q pyproject.toml --generate-hashes --no-emit-index-url --no-emit-find-links --no-header -o requirements.lock
	$(BIN)/uv pip compile -q pyproject.toml --group dev --generate-hashes --no-emit-index-url --no-emit-find-links --no-header -c requirements.lock -o requirements-dev.lock

%.mo: %.po $(VENV)/run.stamp
	@$(BIN)/pybabel -q compile -i $< -o $@

$(VENV)/bin/uv:
	@test -n "$(PYTHON)" || { echo "Python 3.11 saknas. Debian: apt-get install python3 python3-venv"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 eller nyare behövs. Ange PYTHON=/sökväg/till/python"; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || { echo "Pythons venv saknas. Debian: apt-get install python3-venv"; exit 1; }
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv || echo "uv gick inte att hämta; pip används i stället"

$(VENV)/run.stamp: requirements.lock pyproject.toml | $(VENV)/bin/uv
	@sh scripts/install.sh $(BIN) requirements.lock
	@touch $@

$(VENV)/dev.stamp: requirements-dev.lock pyproject.toml | $(VENV)/bin/uv
	@sh scripts/install.sh $(BIN) requirements-dev.lock
	@touch $@ $(VENV)/run.stamp

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
