# Everything a fresh machine needs is Python 3.11 or newer, make, and a way to PyPI.
#   make demo    samples in, a published snapshot out
#   make test    the tests that take minutes at most

VENV   ?= .venv
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN    := $(VENV)/bin

# What `make ui` ingests: the operator's drop folder once it holds something, the samples until then.
INBOX  ?= $(if $(wildcard data/inbox/*),data/inbox,data/samples)

.PHONY: demo ui test test-slow lint format clean-data

demo: $(VENV)/.installed
	$(BIN)/dateline run --inbox data/samples --show-events 12

ui: $(VENV)/.installed
	$(BIN)/dateline ui --inbox $(INBOX)

test: $(VENV)/.installed
	$(BIN)/python -m pytest -m "not slow"

test-slow: $(VENV)/.installed
	$(BIN)/python -m pytest -m slow

lint: $(VENV)/.installed
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy --strict pipeline

format: $(VENV)/.installed
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# The lock names every package with its hash, so nothing is left for pip to resolve: --no-deps keeps
# it from trying, which older versions of pip fail at for this many pins.
$(VENV)/.installed: requirements.lock pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -e .
	touch $@
