# `make serve` and `make test` need Python 3.11 or newer and make; they install the rest into .venv.

PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8000
BIN := .venv/bin
COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header pyproject.toml

.DEFAULT_GOAL := help
.PHONY: help serve test clients expansion conformance laws lint check format coverage benchmark crash fuzz recipes lock clean

help: ## Show this list.
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' $(MAKEFILE_LIST) | expand -t 20

serve: $(BIN)/.installed ## Run everything on this repository's events.yaml (HOST=, PORT=).
	@$(BIN)/notifier serve --host $(HOST) --port $(PORT)

test: $(BIN)/.installed-dev ## Run the tests.
	@$(BIN)/python -m pytest

lint: $(BIN)/.installed-dev ## Check format, lint, types, import contracts and the repository's own file.
	@$(BIN)/ruff format --check
	@$(BIN)/ruff check
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/notifier check
	@$(BIN)/notifier publish --check

expansion: $(BIN)/.installed-dev ## Expand 500 generated calendars with four readers (FILES=).
	@NOTIFIER_EXPANDED=$(or $(FILES),500) $(BIN)/python -m pytest -n 0 tests/feeds/test_expansion.py

clients: $(BIN)/.installed-dev ## Subscribe and receive mail with Thunderbird, and FullCalendar in Chromium (Debian, as root).
	@which thunderbird Xvfb chromium-headless-shell >/dev/null || apt-get install -y --no-install-recommends thunderbird xvfb chromium-headless-shell
	@NOTIFIER_CLIENTS=1 $(BIN)/python -m pytest -n 0 tests/clients

conformance: $(BIN)/.installed-dev ## Read 5,000 calendars back with every parser.
	@$(BIN)/python -m pytest -n0 --hypothesis-profile=long tests/ics/test_conformance.py tests/ics/test_lines.py

laws: $(BIN)/.installed-dev ## Try every law on 1,000 examples, of which the suite tries 30.
	@$(BIN)/python -m pytest --hypothesis-profile=laws -k "not fuzz and not crash and not extending and (not browser or accessibility)"

check: lint test ## Run lint and test.

format: $(BIN)/.installed-dev ## Format the code and sort its imports.
	@$(BIN)/ruff check --fix --quiet
	@$(BIN)/ruff format

coverage: $(BIN)/.installed-dev ## Run the tests and show the lines and branches that none of them reaches.
	@$(BIN)/python -m pytest --cov --cov-report=term

benchmark: $(BIN)/.installed-dev ## Print every figure with its peer and its limit.
	@$(BIN)/python benchmarks

crash: $(BIN)/.installed-dev ## Kill it ten thousand times and check that no message is lost (KILLS=).
	@NOTIFIER_KILLS=$(or $(KILLS),10000) $(BIN)/python -m pytest -n 2 tests/crash

fuzz: $(BIN)/.installed-dev ## Check 20,000 generated files, and run every command on the valid ones (FILES=).
	@NOTIFIER_FILES=$(or $(FILES),20000) $(BIN)/python -m pytest -n 2 tests/fuzz

recipes: $(BIN)/.installed-dev ## Build the container image from the lock, in namespaces, and run it (Debian, as root).
	@which debootstrap >/dev/null || apt-get install -y --no-install-recommends debootstrap
	@NOTIFIER_RECIPES=1 $(BIN)/python -m pytest -n 0 tests/integration/test_image.py

lock: $(BIN)/.installed-dev ## Write the lock files anew from pyproject.toml.
	@$(COMPILE) --group build -o requirements.txt
	@$(COMPILE) --group build --extra postgresql --extra letters --constraint requirements.txt -o requirements-image.txt
	@$(COMPILE) --group dev --all-extras --constraint requirements.txt -o requirements-dev.txt

clean: ## Remove what was installed and built; keep the database.
	rm -rf .venv .coverage .coverage.* build dist *.egg-info

$(BIN)/.made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "notifier needs Python 3.11 or newer; name one with PYTHON=")'
	@$(PYTHON) -m venv .venv
	@touch $@

$(BIN)/.installed: $(BIN)/.made requirements.txt pyproject.toml
	@echo "Installing into .venv ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(BIN)/.installed-dev: $(BIN)/.installed requirements-dev.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements-dev.txt
	@touch $@
