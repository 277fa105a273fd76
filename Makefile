# Each target makes its own environment first. PYTHON=… chooses another interpreter than the first new
# enough; sys.executable, as python3 may be a shim that points elsewhere in another folder.
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11 /usr/bin/python3; do \
	$$p -c 'import sys; sys.version_info < (3, 11) and sys.exit(1); print(sys.executable)' \
	2>/dev/null && break; done)
BIN := .venv/bin
READY := .venv/ready
PIP = $(BIN)/python -m pip install -q --disable-pip-version-check
export OPENBLAS_NUM_THREADS ?= 2
# A process for each core, and each file of tests in one of them. In the order of their names: then the
# book is built by the first, while others find work that does not wait for it.
EACH_CORE := -n logical --dist loadfile --no-loadscope-reorder

.PHONY: course test test-fast serve release student-repo grade benchmarks lint lock pdf
.DEFAULT_GOAL := course

course: $(READY)  ## build the book, release the notebooks, grade the samples through both doors
	$(BIN)/python -m tools.course

test: lint  ## everything: lint, tests, a fresh book, every notebook, every hostile submission
	$(BIN)/python -m pytest $(EACH_CORE)

test-fast: lint  ## what answers within two minutes
	$(BIN)/python -m pytest $(EACH_CORE) -m "not slow"

lint: $(READY)
	$(BIN)/ruff check . && $(BIN)/ruff format --check .

serve: $(READY)  ## show the built book at http://localhost:8000
	$(BIN)/python -m http.server --bind 127.0.0.1 --directory _build/html 8000

pdf: $(READY)  ## the whole book as one PDF, in _build/pdf; needs Chromium
	$(PIP) -r requirements-pdf.txt -c constraints.txt
	$(BIN)/python -m tools.pdf

release: $(READY)  ## solutions/NAME.py to exercises/NAME/NAME.ipynb
	$(BIN)/python -m autograder release

student-repo: release  ## the folder, or template repository, that students get
	$(BIN)/python -m tools.student_repo student-repo

grade: $(READY)  ## make grade SUBMISSIONS=folder
	$(BIN)/python -m autograder grade $(SUBMISSIONS) --out results

benchmarks: $(READY)  ## speed, side by side with peers
	for b in grader lstm tbptt; do $(BIN)/python -m benchmarks.$$b || exit 1; done

lock:  ## constraints.txt from requirements.txt; versions stay unless UPGRADE=--upgrade
	$(BIN)/uv pip compile requirements.txt --output-file constraints.txt --quiet $(UPGRADE) \
	  --universal --python-version 3.11.0 --fork-strategy fewest --only-binary :all: \
	  --annotation-style line --custom-compile-command "make lock"

$(READY): requirements.txt constraints.txt pyproject.toml
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed: see https://www.python.org"; exit 1; }
	$(PYTHON) -m venv .venv || { echo "On Debian and Ubuntu: apt-get install python3-venv"; exit 1; }
	$(PIP) -r requirements.txt -c constraints.txt
	$(PIP) --no-deps --no-build-isolation -e .
	@touch $(READY)
