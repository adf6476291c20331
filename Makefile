# The commands of the house; what each promises stands in README.md.
# Everything is installed by scripts/setup, and only when something is missing.
.POSIX:
PYTHON = .venv/bin/python

.PHONY: help setup run test lint format messages bench proof proof-long pages lock clean

help:
	@echo "make run        install what is missing and serve on http://127.0.0.1:8000 (PORT=... moves it)"
	@echo "make test       install what is missing, lint, and run the tests"
	@echo "make bench      print the speed table"
	@echo "make proof      the slow proofs, at most ten minutes (make proof-long: the full figures)"
	@echo "make pages      every page in a browser: accessible, fits a phone, by day and by night"
	@echo "make lint       style, types, layering, missing migrations    make format  repair the style"
	@echo "make messages   collect the sentences to translate            make lock    renew the locked packages"

setup:
	@scripts/setup

run:
	@exec scripts/run

test:
	@scripts/test

lint: setup
	@scripts/lint

format: setup
	@$(PYTHON) -m ruff check --fix --quiet . || true
	@$(PYTHON) -m ruff format .

messages: setup
	@scripts/messages

bench: setup
	@$(PYTHON) -m bench

proof: setup
	@scripts/proof

proof-long: setup
	@PROOF=long scripts/proof

pages: setup
	@scripts/pages

lock: setup
	@scripts/lock

clean:
	rm -rf .venv .tools .mypy_cache .ruff_cache .import_linter_cache .hypothesis staticfiles
