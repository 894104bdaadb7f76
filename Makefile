# Two commands: `make run` and `make test`. Each installs whatever it needs on a fresh machine.
.PHONY: help run test check types rules bench setup browser tracer
.DEFAULT_GOAL := help

PORT ?= 3000
# Over TLS other machines are meant to come: phones on the round.
HOST ?= $(if $(filter 1,$(TLS)),0.0.0.0,127.0.0.1)
PY := .venv/bin/python
export PYTHONDONTWRITEBYTECODE := 1

help:
	@echo "make run    the product at http://localhost:$(PORT) (PORT=3100 make run elsewhere)"
	@echo "            make run TLS=1 over https and from other machines, for phones on the round"
	@echo "make test   the whole test suite"
	@echo "make check  format, lint, types, import contracts, unit tests"
	@echo "make bench  the benchmarks"

setup:
	@sh tools/setup.sh

browser: setup
	@sh tools/browser.sh

tracer:
	@sh tools/tracer.sh

run: setup
	@$(if $(filter 1,$(TLS)),SIAGA_TLS=1 )SIAGA_PROFILE=$${SIAGA_PROFILE:-demo} exec $(PY) -m dashboard serve --port $(PORT) --host $(HOST)

# The types take as long as everything else: both at once, each on a core of its own.
check: setup
	@$(MAKE) --no-print-directory --jobs=2 --output-sync=target types rules

types:
	$(PY) -m pyright

rules:
	$(PY) -m ruff format --check .
	$(PY) -m ruff check .
	.venv/bin/lint-imports
	$(PY) -m pytest tests/unit tests/architecture

test: setup browser tracer
	$(PY) -m dashboard build
	$(PY) -m pytest tests -n 2 --dist loadfile --no-loadscope-reorder

bench: setup browser
	$(PY) -m dashboard build
	$(PY) -m bench
