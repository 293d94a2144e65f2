# Two commands do everything on a fresh machine: `make demo` and `make test`. Both set up what they need.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help demo test check fix docs bench soak assets pictures chromium

help:  ## list the commands
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/'

$(VENV)/core.stamp: requirements.lock pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "ansim: installing the locked packages"
	@$(PIP) install --require-virtualenv -r requirements.lock
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/dev.stamp: requirements-dev.lock $(VENV)/core.stamp
	@echo "ansim: installing what the tests need"
	@$(PIP) install -r requirements-dev.lock
	@touch $@

$(VENV)/bench.stamp: requirements-bench.lock $(VENV)/dev.stamp
	@$(PIP) install -r requirements-bench.lock
	@touch $@

assets: $(VENV)/core.stamp  ## fetch the page assets and compile the translations
	@$(BIN)/python frontend/build.py

demo: $(VENV)/core.stamp  ## run the main job on a drill installation, then leave the console open
	@$(MAKE) --no-print-directory assets
	@exec $(BIN)/ansim demo $(ARGS)

chromium: $(VENV)/dev.stamp
	@$(BIN)/python tests/system/chromium.py

test: $(VENV)/dev.stamp assets chromium  ## run all tests
	@$(BIN)/python tests/run.py $(ARGS)

check: $(VENV)/dev.stamp assets  ## format, lint, types, import contract, budgets, docs
	$(BIN)/ruff format --check src tests bench
	$(BIN)/ruff check src tests bench
	$(BIN)/lint-imports --no-cache
	$(BIN)/mypy
	$(BIN)/python -m pytest tests/architecture

fix: $(VENV)/dev.stamp  ## format and mend what can be mended
	$(BIN)/ruff check --fix src tests bench
	$(BIN)/ruff format src tests bench

docs: $(VENV)/core.stamp  ## write docs/reference from the tables in the code
	@$(BIN)/python docs/generate.py

bench: $(VENV)/bench.stamp  ## measure every budget beside its peer
	@$(MAKE) --no-print-directory assets
	@for file in bench/*.py; do echo "== $$file"; $(BIN)/python $$file || exit 1; done

soak: $(VENV)/dev.stamp  ## long runs against wall time
	$(BIN)/python -m pytest tests/soak $(ARGS)
	ANSIM_SOAK=1 $(BIN)/python -m pytest tests/office/delivery/test_fault_table.py tests/office/delivery/test_fault_answers.py tests/office/delivery/test_fault_database.py tests/office/delivery/test_fault_quota.py tests/office/delivery/test_crashes.py tests/office/delivery/test_crashes_mixed.py -s --ds=ansim.conf.role_office

pictures: $(VENV)/dev.stamp  ## the README's pictures, made by the browser tests
	@$(MAKE) --no-print-directory assets chromium
	@$(BIN)/python tests/run.py --only system --pictures
