PYTHON ?= python3
BIN := .venv/bin
READY := .venv/ready
PACKAGES := $(wildcard packages/*)
INSTALLED := _build/installed/bin
FORMAL_TESTS := tests/formal packages/sphinx-claims/tests/formal
PYTEST_OPTIONS := --numprocesses logical --dist loadfile --no-loadscope-reorder
SPHINX_OPTIONS := -W -n -j auto -d _build/doctrees -c . docs

.PHONY: html execute pdf formal test lint check check-fast check-formal wheels empty coverage mutants serve clean lock

html: $(READY)
	@$(BIN)/python -m sphinx_claims publish _build/html $(SPHINX_OPTIONS)

# Fills the cache of html and pdf; SHARD=2/4 executes the second of four parts of the pages.
execute: SHARD ?= 1/1
execute: $(READY)
	@$(BIN)/python -m sphinx_claims execute --shard $(SHARD) $(SPHINX_OPTIONS)

# Requires LaTeX, and names missing packages. The PDF has the date of the commit.
pdf: export SOURCE_DATE_EPOCH := $(or $(SOURCE_DATE_EPOCH),$(shell git log -1 --format=%ct 2>/dev/null || echo 0))
pdf: $(READY)
	@$(BIN)/python -m sphinx_paper needs
	@$(BIN)/python -m sphinx_claims publish _build/latex -b latex -W -n -d _build/doctrees-pdf -c . docs
	@$(BIN)/python -m sphinx_paper set _build/latex/answers.tex _build/pdf/answers.pdf

# Requires Coq, and names missing packages.
formal: $(READY)
	@$(BIN)/python -m sphinx_claims formal formal _build/formal.json

test: lint check

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/zizmor --offline --quiet .github

# About a minute on two cores: no site, no kernel, no browser and no Coq.
check-fast: lint
	$(BIN)/pytest $(PYTEST_OPTIONS) tests/dlproofs src $(addsuffix /src,$(PACKAGES)) $(addprefix packages/sphinx-claims/tests/,claims formulas evaluation)

# Requires Coq, as `make formal` does; `make test` leaves these tests out.
check-formal: $(READY)
	$(BIN)/pytest $(PYTEST_OPTIONS) $(FORMAL_TESTS)

# The doctests are run on the pages that html has read.
check: html wheels
	rm -rf _build/doctrees-doctest && cp -R _build/doctrees _build/doctrees-doctest
	$(BIN)/sphinx-build -q -b doctest -W -n -d _build/doctrees-doctest -c . docs _build/doctest
	$(BIN)/pytest $(PYTEST_OPTIONS) $(addprefix --ignore ,$(FORMAL_TESTS)) tests src $(addsuffix /src,$(PACKAGES))
	$(INSTALLED)/python -m pytest $(PYTEST_OPTIONS) $(addprefix --ignore ,$(FORMAL_TESTS)) $(addsuffix /tests,$(PACKAGES))

# Install the wheels into a hard-linked copy of .venv, in which the tests of the packages run.
wheels: $(READY)
	rm -rf packages/*/build _build/wheels _build/installed
	$(BIN)/python -m pip wheel --quiet --disable-pip-version-check --no-deps --no-build-isolation --wheel-dir _build/wheels $(addprefix ./,$(PACKAGES))
	$(BIN)/python -c 'import os, shutil; shutil.copytree(".venv", "_build/installed", symlinks=True, copy_function=os.link)'
	$(INSTALLED)/python -m pip install --quiet --disable-pip-version-check --no-deps --force-reinstall _build/wheels/*.whl
	rm -rf packages/*/build

# Install the wheel of sphinx-claims with its dependencies into an empty environment, and build its documentation.
empty: wheels
	rm -rf _build/empty && $(PYTHON) -m venv _build/empty
	_build/empty/bin/python -m pip install --quiet --disable-pip-version-check _build/wheels/sphinx_claims-*.whl furo sphinx-book-theme
	for theme in alabaster furo pydata_sphinx_theme sphinx_book_theme; do \
	  _build/empty/bin/python -m sphinx -q -W -D html_theme=$$theme packages/sphinx-claims/docs _build/empty/$$theme || exit 1; \
	done

coverage: html wheels
	$(INSTALLED)/python -m pytest $(PYTEST_OPTIONS) --cov dlproofs --cov sphinx_claims --cov sphinx_katex --cov sphinx_paper --cov sphinx_reader --cov-report term:skip-covered tests/dlproofs $(addsuffix /tests,$(PACKAGES))

# Takes about 15 minutes; the ledger shows the outcome. One thread per process, because mutants are tested in parallel.
mutants: $(READY)
	$(BIN)/python -m sphinx_claims mutants docs/mutants.json docs -c .
	OMP_NUM_THREADS=1 $(BIN)/python tests/mutants.py docs/mutants.json

# A preview: pages with problems are written, and show them.
serve: $(READY)
	@$(BIN)/python -m sphinx_claims serve -n -d _build/doctrees-serve -c . docs _build/serve

clean:
	rm -rf _build .venv

# The environment has exactly the pinned versions of requirements.txt, which `make lock` updates to the newest compatible ones.
$(READY): requirements.txt pyproject.toml $(PACKAGES:=/pyproject.toml)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and f"Python 3.11 or newer is needed; {sys.executable} is {sys.version.split()[0]}. Name another: make PYTHON=python3.13")'
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation $(addprefix --editable ,. $(PACKAGES))
	touch $(READY)

lock:
	rm -rf _build/lock && $(PYTHON) -m venv _build/lock
	_build/lock/bin/python -m pip install --quiet --upgrade pip
	_build/lock/bin/python -m pip install --quiet torch==2.13.0 setuptools '.[sphinx]' './packages/sphinx-claims[serve,theorems]' $(addprefix ./,$(PACKAGES)) --group test
	_build/lock/bin/python -m pip freeze --all --exclude pip --exclude proofs-that-run $(addprefix --exclude ,$(notdir $(PACKAGES))) | sed 's/+cpu$$//' > requirements.txt
	rm -rf _build/lock
