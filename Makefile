# Every target sets up what it needs: on a machine that has only Python 3.11 or later with venv,
# `make demo` and `make test` work as they are.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: help setup demo serve test reliability lint bench lock clean

help: ## what can be made
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# The stamp makes set-up a no-op until the lock file or the project's own declaration changes.
$(VENV)/.ready: requirements/dev.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "datumline needs Python 3.11 or later; found $$($(PYTHON) -V). Name another: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

setup: $(VENV)/.ready ## make .venv with the datumline command and all that the tests need

demo: setup ## see what changed since the report was verified, on a loopback mirror of its sources
	@$(BIN)/datumline demo

serve: setup ## run the page and the schedule together on this machine, until Ctrl-C
	@$(BIN)/datumline serve

test: setup ## run the tests
	$(BIN)/python -m pytest -n auto

reliability: setup ## damage every example page 500 times, kill senders 400 times, write docs/reference/reliability.md
	@rm -rf var/reliability; status=0; \
	DATUMLINE_RELIABILITY=500 DATUMLINE_RELIABILITY_COUNTS=var/reliability \
	  $(BIN)/python -m pytest -n auto tests/reliability || status=$$?; \
	$(BIN)/python -m tests.reliability.mail_kills 200 || status=$$?; \
	$(BIN)/python -m tests.reliability.counts var/reliability && exit $$status

lint: setup ## style, types and the direction of imports
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: setup ## measure, as ratios against a peer in the same run
	$(BIN)/python -m benchmarks

lock: ## renew requirements/ (needs uv)
	uv pip compile --universal --generate-hashes --no-header --no-emit-index-url --no-emit-find-links \
	  --python-version 3.11 --quiet --upgrade pyproject.toml --output-file requirements/runtime.txt
	uv pip compile --universal --generate-hashes --no-header --no-emit-index-url --no-emit-find-links \
	  --python-version 3.11 --quiet --upgrade pyproject.toml --group dev --output-file requirements/dev.txt

clean: ## remove what the targets above made
	rm -rf $(VENV) var build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
