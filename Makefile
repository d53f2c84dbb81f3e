# The commands of the portal. Python 3.11 with venv, and make, are all that must be there.

# The first Python that is new enough; PYTHON=… chooses another.
PYTHON ?= $(shell for name in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$name && break; done)
VENV := .venv/bin
ENVIRONMENT := $(PYTHON) -B mieux/supervisor/environment.py
SUPERVISOR := $(VENV)/python -m mieux.supervisor
# How many processes share the tests: one more than two cores, for tests wait for browsers, mails and engines.
JOBS ?= 3
# How many mails `make chaos` lets wait for the measurement of the rate.
BACKLOG ?= 10000

.DEFAULT_GOAL := help
.PHONY: help run stop shell test access lines chaos bench lint types format lock python environment tools

help: ## Show these lines
	@sed -nE 's/^([a-z]+):[^#]*## (.*)/make \1	\2/p' $(MAKEFILE_LIST) | expand -t 16

run: environment ## Start the portal with everything it needs (PORT=8000); Ctrl-C ends it
	@exec $(SUPERVISOR) run --end-with-parent

stop: ## End a running portal, or what an interrupted run left
	@if [ -x $(VENV)/python ]; then exec $(SUPERVISOR) stop; else echo "Nothing was running."; fi

shell: environment ## Open a Python shell on the portal's data
	@exec $(SUPERVISOR) manage shell

test: lint types ## Check everything: style, types, imports, migrations, then all tests
	@$(VENV)/python -m pytest -n $(JOBS)

access: tools ## Look at every page with axe: five languages, two themes, two widths; by keyboard; at 320 px
	@$(VENV)/python -m pytest -n $(JOBS) -m long tests/access tests/journeys

lines: tools ## Measure pages over a line of 400 kbit/s, and break the line in every way
	@$(VENV)/python -m pytest -q -s -m long tests/lines tests/journeys/test_slow_lines.py

chaos: tools ## Break worker, broker, mail server, database and clock while notices are told; BACKLOG=10000
	@MIEUX_CHAOS_BACKLOG=$(BACKLOG) $(VENV)/python -m pytest -q -s -m long tests/chaos

bench: environment ## Measure the pages over 10,000 and 100,000 requests beside their floors; SIZE=1000000
	@exec $(VENV)/python -m bench $(SIZE)

lint: tools ## Check style, templates, the arrows between rooms, and that migrations are complete
	@$(VENV)/python -m ruff check .
	@$(VENV)/python -m ruff format --check .
	@$(VENV)/python -m djlint --lint --quiet templates
	@$(VENV)/python -c 'from importlinter.cli import lint_imports_command as run; run()'
	@$(CHECKING) $(VENV)/python -W ignore manage.py makemigrations --check

types: tools ## Check types
	@$(CHECKING) $(VENV)/python -m mypy .

format: tools ## Lay out the code
	@$(VENV)/python -m ruff check --fix --quiet . || true
	@$(VENV)/python -m ruff format .

# Looking at the code needs no secret and no address.
lint types: CHECKING := MIEUX_MODE=test

LOCKED := --universal --generate-hashes --no-emit-index-url --no-emit-find-links --no-header \
	--python-version 3.11 --quiet
lock: ## Lock the newest fitting packages (needs uv)
	@uv pip compile $(LOCKED) --upgrade --extra local pyproject.toml -o requirements.txt
	@uv pip compile $(LOCKED) --upgrade --extra local --extra dev -c requirements.txt \
		pyproject.toml -o requirements-dev.txt
	@$(VENV)/npm update --package-lock-only

environment: python
	@$(ENVIRONMENT)

tools: python
	@$(ENVIRONMENT) --dev
	@$(VENV)/python -m mieux.supervisor.assets --dev

python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { echo "The portal needs \
	Python 3.11 or newer, and $(or $(PYTHON),python3) is $$($(or $(PYTHON),python3) -V 2>/dev/null || echo missing):" \
	"install one, or name it: make run PYTHON=…" >&2; exit 1; }
