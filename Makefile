# The course's commands. `make` alone, or `make help`, lists them.
#
# They run in .venv, which the first of them builds from pyproject.toml and the exact versions in requirements.txt.
# To use an environment of your own that has the course installed (conda's, say): make test COURSE_PYTHON=python

VENV := .venv
COURSE_PYTHON := $(VENV)/bin/python
READY := $(VENV)/ready

# The interpreter that builds .venv: the first of these that is recent enough.
PYTHONS := python3 python3.14 python3.13 python3.12 python3.11
IS_SUPPORTED := import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 15))
PYTHON := $(shell for python in $(PYTHONS); do $$python -c '$(IS_SUPPORTED)' 2>/dev/null && echo $$python && break; done)

# A lesson is read with the environment's own kernel, even where the user has another one named python3.
export JUPYTER_PREFER_ENV_PATH := 1

# NumPy and OpenBLAS without the code that they keep for newer processors, to see that saved numbers hold on older ones.
OLDER_PROCESSOR := NPY_DISABLE_CPU_FEATURES="$$($(COURSE_PYTHON) tools/cpu_features.py)" OPENBLAS_CORETYPE=Prescott

# JupyterLab asks to be told when it is root who starts it.
AS_ROOT := $(if $(filter 0,$(shell id -u)),--allow-root)

# Encrypt what is said to the kernel: without that, the kernel warns in the terminal.
ENCRYPTED := --KernelManager.transport_encryption=auto

# Each kernel and each worker would compile the course anew, where Python is told to keep nothing.
unexport PYTHONDONTWRITEBYTECODE

# Tests run side by side, on as many cores as there are. On one: make unit ARGS="-n0 -k routes -x"
PYTEST := $(COURSE_PYTHON) -m pytest -q --maxprocesses 4 -n
WORKERS := logical
NBVAL := $(PYTEST) $(WORKERS) --dist loadscope --nbval --nbval-current-env -p no:cacheprovider notebooks $(ARGS)

# jsonschema runs without these, which cost every process that reads a notebook a second to import.
# So what is in the locks is installed with --no-deps, which would bring them in.
LEFT_OUT := --no-emit-package rfc3987-syntax --no-emit-package lark

# A .venv that was copied or moved no longer finds the course: build it again.
ifneq ($(shell cat $(READY) 2>/dev/null),$(CURDIR))
.PHONY: $(READY)
endif
ifneq ($(COURSE_PYTHON),$(VENV)/bin/python)
READY :=
endif

# A classroom has an environment of its own, built with a Python that every user of the machine may run.
CLASSROOM := classroom/.venv
CLASSROOM_PYTHON := $(CLASSROOM)/bin/python
CLASSROOM_READY := $(CLASSROOM)/ready
EVERYBODYS_PYTHON := $(shell /usr/bin/python3 -c '$(IS_SUPPORTED); import ensurepip' 2>/dev/null && echo /usr/bin/python3 || echo $(PYTHON))
COURSE_FILES := $(shell find autodiff_lesson notebooks jupyter -type f -not -name '*.pyc' -not -path '*/.*')

# What builds the site's pages is in an environment of its own, so that the course needs none of it.
SITE_VENV := $(VENV)-site
SITE_READY := $(SITE_VENV)/ready

# So is what builds JupyterLab in the browser.
LITE_VENV := $(VENV)-lite
LITE_READY := $(LITE_VENV)/ready

.PHONY: help setup lab test unit browser lessons older style notebooks teaching screenshots bench edition site site-report lite lite-test lock clean
.PHONY: classroom classroom-setup classroom-passwords classroom-report classroom-test
.DEFAULT_GOAL := help

help: ## list these commands
	@grep -hE '^[a-z-]+:.*##' Makefile | sed -E 's/^([a-z-]+):.*## /make \1\t/' | expand -t 26

setup: $(READY) ## build what the other commands need (they do so themselves)

lab: $(READY) ## read the course in JupyterLab; options go in ARGS, as in: make lab ARGS="--no-browser --port=8890"
	@$(COURSE_PYTHON) tools/sign_lessons.py
	$(COURSE_PYTHON) -m jupyterlab --ip=localhost $(AS_ROOT) $(ENCRYPTED) --ServerApp.root_dir=. \
		--LabApp.default_url=/lab/tree/notebooks/00_start_here.ipynb $(ARGS)

# What each part prints stays together, with a make that can do so (macOS has an old one).
IN_ONE_PIECE := $(if $(findstring output-sync,$(.FEATURES)),--output-sync=target)

# All at once, those that wait for a browser or a kernel with half the workers: they leave the cores to the others.
# Where that is one, it needs nobody beside it. (What lessons say here is compared as they run in the browser.)
test: $(READY) $(SITE_READY) ## run everything that has to hold; each part is printed when it has ended
	@$(MAKE) --no-print-directory --jobs=4 $(IN_ONE_PIECE) unit older edition browser style \
		WORKERS=$$($(COURSE_PYTHON) -c 'import os; n = (os.cpu_count() + 1) // 2; print(n if n > 1 else 0)')

unit: $(READY) ## run the library's tests, and the notebooks' own rules; some of them: make unit ARGS="-k routes -x"
	$(PYTEST) logical --dist worksteal --ignore=tests/browser --ignore=tests/site --ignore=tests/lite $(ARGS)

browser: $(READY) ## open every lesson in a browser, run it, compare every saved output, and work the explorers
	$(PYTEST) $(WORKERS) --dist loadgroup tests/browser $(ARGS)

lessons: $(READY) older ## re-run every lesson and compare every saved output, here and as on an older processor
	$(NBVAL)

older: $(READY)
	$(OLDER_PROCESSOR) $(NBVAL)

edition: site ## build the living edition, and try its pages in a browser, from a server and from the disk
	$(PYTEST) $(WORKERS) tests/site

style: $(READY) ## check the style of code and notebooks
	$(COURSE_PYTHON) -m ruff check
	$(COURSE_PYTHON) -m ruff format --check

notebooks: $(READY) ## run the lessons and save their outputs; one of them: make notebooks LESSONS=notebooks/03_local_derivatives.ipynb
	$(COURSE_PYTHON) tools/run_notebooks.py $(or $(LESSONS),notebooks/*.ipynb)

teaching: $(READY) ## write the exercises' questions and answers into docs/teaching.md anew
	$(COURSE_PYTHON) tools/teaching.py

screenshots: $(READY) ## photograph the lessons and explorers, light and dark, into screenshots/
	$(COURSE_PYTHON) tools/screenshots.py

bench: $(READY) ## measure speed on one thread, side by side with other engines
	OPENBLAS_NUM_THREADS=1 OMP_NUM_THREADS=1 PYTHONPATH=tools $(COURSE_PYTHON) benchmarks/bench.py

site: $(READY) $(SITE_READY) ## build the living edition, build/site/index.html; options for Sphinx go in ARGS
	$(COURSE_PYTHON) site/lessons.py notebooks build/site-source
	rm -rf build/site
	$(SITE_VENV)/bin/python -m sphinx -q -W --keep-going -E -d build/site-doctrees $(ARGS) build/site-source build/site
	$(COURSE_PYTHON) site/pdf.py build/site

site-report: site ## print the living edition's figures: weights, times, and how page and kernel compare
	PYTHONPATH=tools $(COURSE_PYTHON) site/report.py

lite: $(LITE_READY) ## build JupyterLab in the browser with the lessons, build/lite (an experiment: see README.md)
	@command -v npm >/dev/null || { echo "Pyodide comes from npm. On Debian or Ubuntu: sudo apt install npm" >&2; exit 1; }
	$(LITE_VENV)/bin/python lite/prepare.py build/lite-source
	rm -rf build/lite
	cd build/lite-source && $(abspath $(LITE_VENV))/bin/python -W ignore -m jupyterlite_core build \
		--apps lab --no-sourcemaps --output-dir $(CURDIR)/build/lite > build.log

lite-test: lite $(READY) ## build that, and try it in a browser
	$(PYTEST) 0 tests/lite $(ARGS)

classroom: $(CLASSROOM_READY) ## try out a class on this machine, until Ctrl-C; classroom/README.md tells the rest
	@$(CLASSROOM_PYTHON) classroom/start.py

classroom-setup: $(CLASSROOM_READY) ## make the class's folders, and the accounts of those on its list
	@$(CLASSROOM_PYTHON) classroom/set_up.py

classroom-passwords: $(CLASSROOM_READY) ## give passwords to all who have none; new ones: NAMES="anna ben"
	@$(CLASSROOM_PYTHON) classroom/passwords.py $(NAMES)

classroom-report: $(CLASSROOM_READY) ## what the class has done, of those who shared it, as a page: class.html
	@$(CLASSROOM_PYTHON) classroom/class_report.py class.html

classroom-test: $(CLASSROOM_READY) ## try a class out: load, faults and doors; as in: make classroom-test LEARNERS=5 THINK=1
	@cd classroom && $(CURDIR)/$(CLASSROOM_PYTHON) -B -m trial $(or $(LEARNERS),30) $(or $(THINK),5)

lock: $(READY) ## choose the versions in requirements.txt anew, from pyproject.toml, and those of site, lite and classroom
	$(COURSE_PYTHON) -m pip install --quiet "uv~=0.13.9"
	$(COURSE_PYTHON) -m uv pip compile pyproject.toml --all-extras --universal --python-version 3.11 --upgrade \
		--no-annotate $(LEFT_OUT) --custom-compile-command "make lock" --output-file requirements.txt
	$(COURSE_PYTHON) -m uv pip compile --group site --universal --python-version 3.11 --upgrade \
		--no-annotate --custom-compile-command "make lock" --output-file site/requirements.txt
	$(COURSE_PYTHON) -m uv pip compile --group lite -c requirements.txt --universal --python-version 3.11 --upgrade \
		--no-annotate --custom-compile-command "make lock" --output-file lite/requirements.txt
	$(COURSE_PYTHON) -m uv pip compile pyproject.toml --group lite-kernel -c requirements.txt \
		--excludes lite/elsewhere.txt --python-platform wasm32-pyodide2025 --python-version 3.14 --no-python-downloads \
		--upgrade --no-annotate --custom-compile-command "make lock" --output-file lite/wheels.txt
	$(COURSE_PYTHON) -m uv pip compile classroom/requirements.in pyproject.toml --extra lab -c requirements.txt \
		--universal --python-version 3.11 --upgrade --no-annotate $(LEFT_OUT) \
		--custom-compile-command "make lock" --output-file classroom/requirements.txt

clean: ## remove .venv, and what tests and lessons leave behind
	rm -rf $(VENV) $(SITE_VENV) $(LITE_VENV) $(CLASSROOM) build .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -o -name .ipynb_checkpoints | xargs rm -rf

$(READY): pyproject.toml requirements.txt
	@test -n "$(PYTHON)" || { echo "The course needs Python 3.11 to 3.14. On Debian or Ubuntu: sudo apt install python3 python3-venv" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "This $(PYTHON) has no venv. On Debian or Ubuntu: sudo apt install python3-venv" >&2; exit 1; }
	@echo "Building $(VENV) with $$($(PYTHON) --version): a minute or two, once."
	$(PYTHON) -m venv --clear $(VENV)
	$(COURSE_PYTHON) -m pip install --quiet --disable-pip-version-check --no-deps -r requirements.txt -e .
	-@$(COURSE_PYTHON) -c 'from autodiff_lesson import Var, draw; draw(Var(1)).svg' # compiles Graphviz, once for all users
	@printf '%s' "$(CURDIR)" > $(READY)

$(SITE_READY): site/requirements.txt
	$(PYTHON) -m venv --clear $(SITE_VENV)
	$(SITE_VENV)/bin/python -m pip install --quiet --disable-pip-version-check -r site/requirements.txt
	@touch $(SITE_READY)

$(LITE_READY): lite/requirements.txt
	$(PYTHON) -m venv --clear $(LITE_VENV)
	$(LITE_VENV)/bin/python -m pip install --quiet --disable-pip-version-check -r lite/requirements.txt
	@touch $(LITE_READY)

# The course is copied into it: a class sees a newer one when this was run, and not while somebody edits.
$(CLASSROOM_READY): pyproject.toml classroom/requirements.txt $(COURSE_FILES)
	@test -n "$(EVERYBODYS_PYTHON)" || { echo "The course needs Python 3.11 to 3.14. On Debian or Ubuntu: sudo apt install python3 python3-venv" >&2; exit 1; }
	@echo "Building $(CLASSROOM) with $$($(EVERYBODYS_PYTHON) --version): a minute or two, once."
	@test -x $(CLASSROOM_PYTHON) || $(EVERYBODYS_PYTHON) -m venv $(CLASSROOM)
	umask 022; $(CLASSROOM_PYTHON) -m pip install --quiet --disable-pip-version-check --no-deps -r classroom/requirements.txt
	umask 022; $(CLASSROOM_PYTHON) -m pip install --quiet --disable-pip-version-check --no-deps --force-reinstall .
	umask 022; mkdir -p $(CLASSROOM)/share/autodiff_lesson/lessons && cp notebooks/*.ipynb $(CLASSROOM)/share/autodiff_lesson/lessons
	-@umask 022; $(CLASSROOM_PYTHON) -c 'from autodiff_lesson import Var, draw; draw(Var(1)).svg' # compiles Graphviz, once for all users
	@touch $(CLASSROOM_READY)
