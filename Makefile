# Two commands do everything on a machine that has Python 3.11 or newer, pip and make:
#   make demo    the whole road on a sample class
#   make test    everything that must hold

PYTHON ?= python3
BIN := .venv/bin
# The tests of the code itself, which are to reach 90 % of it. The others start real programs, and coverage slows them.
OF_CODE := tests/autograder tests/gradebook tests/kit

.PHONY: help demo test test-all bench lint lock chromium clean .venv

help:
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 12

demo: .venv/installed ## release, grade a sample class, record, report, export; then say where to look
	@$(BIN)/course demo

test: .venv/installed chromium lint ## everything: style, types, derived files, the course itself, tests with coverage
	$(BIN)/course release --check
	$(BIN)/course schemas --check
	$(BIN)/course check
	$(BIN)/python -m pytest -n 2 --cov --cov-report=term:skip-covered --cov-fail-under=90 $(OF_CODE)
	$(BIN)/python -m pytest -n 3 $(OF_CODE:%=--ignore=%)

test-all: test ## the long remainder: more examples for every property, every wrong answer on every grader
	$(BIN)/python -m pytest -n 2 --hypothesis-profile=long tests/autograder tests/kit
	$(BIN)/python -m pytest -n 2 --every tests/platforms tests/browser/test_jupyterlab.py tests/test_gallery.py \
	    tests/gradebook/test_crash.py tests/gradebook/test_items_flags.py

bench: .venv/installed ## our grader, nbgrader and Otter on the same submissions, side by side; about a quarter of an hour
	$(BIN)/course check
	$(BIN)/course release
	$(BIN)/python -m tests.bench

lint: .venv/installed
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/mypy --strict source/kit/harbor_kit

lock: .venv/installed ## compile requirements.txt again (takes minutes)
	$(BIN)/pip-compile --quiet --generate-hashes --allow-unsafe --all-extras --no-strip-extras \
	    --no-emit-options --no-emit-index-url --no-emit-find-links --output-file=requirements.txt pyproject.toml

chromium: ## for the tests in a browser: Debian's, if none is here and this user may install it
	@here() { for name in $$CHROMIUM chromium chromium-browser google-chrome; do \
	    command -v "$$name" >/dev/null && return; done; false; }; \
	here && exit; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    echo "Installing Chromium for the tests in a browser"; \
	    { apt-get update -qq && DEBIAN_FRONTEND=noninteractive DEBCONF_NOWARNINGS=yes \
	        apt-get install -qq -y --no-install-recommends chromium fonts-dejavu-core; } >/dev/null; \
	fi; \
	here || echo "There is no Chromium here: the tests in a browser are skipped"

clean: ## delete what is derived and not committed
	rm -rf build .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis

.venv: .venv/installed ## the environment, from requirements.txt

.venv/installed: requirements.txt pyproject.toml source/kit/pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	    || { echo "Python 3.11 or newer is needed: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@echo "Making the environment .venv from requirements.txt: once, a minute or two"
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.txt
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e source/kit -e .
	@touch $@
