# The workflow: each target builds what it needs in .venv and says what it does.

# The Python that .venv is made of, 3.11 or newer; remove .venv to change it later.
PYTHON ?= $(shell python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo python3 || echo python3.11)
# The NumPy that .venv is to have, such as NUMPY="numpy==2.1.*"; the newest that fits if nothing is said.
NUMPY ?= numpy
RUN := .venv/bin/python
DEMO := .venv/.demo
LAB := .venv/.lab
READY := .venv/.ready
# What is compiled once is kept: tests start many processes, and rewriting the tests themselves takes a third of a minute.
export PYTHONDONTWRITEBYTECODE :=
# Where there is no network, that is said in some seconds: with as many tries as pip makes by itself, after 106 s.
export PIP_RETRIES ?= 2

.PHONY: help demo test coverage check bench notebooks lab experiments docs links refresh

help: ## list the targets
	@echo 'make TARGET [ARGS="..."] [PYTHON=python3.11] [NUMPY="numpy==2.1.*"]'
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: $(DEMO) ## the main job on real data: graph, backward, pictures, a trained network; results in demo/
	$(RUN) examples/demo.py $(ARGS)

test: $(READY) ## all tests; ARGS="-k gradcheck" runs some
	$(RUN) -m pytest -n auto --dist worksteal $(ARGS)

coverage: $(READY) ## all tests, and the lines and branches that none of them reaches; half as long again
	$(RUN) -m pytest -n auto --dist worksteal --cov --cov-report=term-missing:skip-covered $(ARGS)

check: $(READY) ## format, lint, spelling, types, architecture, workflow and citation
	$(RUN) -m ruff format --check .
	$(RUN) -m ruff check .
	$(RUN) -m codespell_lib
	$(RUN) -m mypy
	$(RUN) -m basedpyright --pythonpath $(RUN)
	$(RUN) -m check_jsonschema --builtin-schema vendor.github-workflows .github/workflows/*.yml
	$(RUN) -m check_jsonschema --builtin-schema vendor.citation-file-format CITATION.cff
	$(RUN) -m pytest -q tests/project/test_architecture.py tests/project/test_spelling.py

bench: $(READY) ## measure side by side with the peers, each in its own environment; 15 minutes, ARGS="--row digits-32" less
	$(RUN) -m benchmarks $(ARGS)

notebooks: $(READY) ## run every lesson in a fresh kernel, and compare what it prints; ARGS=05 for one
	$(RUN) notebooks/run.py $(ARGS)

lab: $(LAB) ## open the lessons in JupyterLab
	$(RUN) -m jupyterlab --notebook-dir=notebooks $(ARGS)

experiments: $(READY) ## the experiments of the lessons at full size, which write notebooks/tables/; a quarter of an hour
	$(RUN) notebooks/run.py --full $(ARGS)

docs: $(READY) ## the site, into docs/_build/html: guides, reference, the table of all primitives, lessons
	$(RUN) -m pytest -q tests/project/test_docs.py
	$(RUN) -m sphinx -W --keep-going -q -b html docs docs/_build/html
	@echo 'Open docs/_build/html/index.html'

links: $(READY) ## whether the pages of others that README and the site lead to are still there; needs the network
	$(RUN) -m sphinx -q -b linkcheck docs docs/_build/links

refresh: $(READY) ## make again what is committed but generated: pictures in docs/, outputs of notebooks
	$(RUN) docs/pictures.py
	$(RUN) docs/gallery/make.py
	$(RUN) docs/steps_gif.py
	$(RUN) notebooks/run.py --keep

# What the demo needs, then what the lessons need, and what everything else needs.
$(DEMO): EXTRAS := viz,sklearn
$(LAB): EXTRAS := lab
$(READY): EXTRAS := dev

$(DEMO): pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo 'glassgrad needs Python 3.11 or newer, and "$(PYTHON)" is not. Try: make PYTHON=/path/to/python3.11'; exit 1; }
	@echo 'Setting up .venv, which takes a minute the first time ...'
	@[ ! -L .venv ] || rm .venv  # a link leads to the environment of somebody else, which is not ours to clear
	@$(PYTHON) -m venv --clear .venv
	$(install)

$(LAB): $(DEMO)
	@echo 'Adding JupyterLab to .venv ...'
	$(install)

$(READY): $(DEMO)
	@echo 'Adding the tools of developers to .venv ...'
	$(install)

define install
	@$(RUN) -m pip install --quiet --disable-pip-version-check --editable '.[$(EXTRAS)]' '$(NUMPY)' > .venv/pip.log 2>&1 || { \
		if grep -qiE 'connection|name resolution|could not fetch|from versions: none' .venv/pip.log; then \
			echo 'There is no network, or no package index (details: .venv/pip.log): connect, then run make again.'; \
		else cat .venv/pip.log; \
			echo 'The packages could not be installed: pip says why above. Mend it, then run make again.'; fi; exit 1; }
	@touch $@
endef
