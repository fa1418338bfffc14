.DEFAULT_GOAL := help
SHELL := bash
.SHELLFLAGS := -euo pipefail -c

# The first Python of at least 3.11 that is found; override with `make PYTHON=…`.
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	if $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then echo $$p; break; fi; done)
VENV := .venv
BIN := $(VENV)/bin
RUST_SOURCES := $(shell find src -name '*.rs') Cargo.toml Cargo.lock pyproject.toml
FEATURES := --features python

.PHONY: help setup demo test cluster check lint fmt types docs bench bench-batches bench-files batch-kill bench-rust bench-python parity everywhere hostile fuzz wheel clean tools safe-fuzz safe-properties safe-stdlib safe-packages

help: ## Print this help.
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 18

tools:
	@command -v cargo >/dev/null || { echo "cargo is missing: install Rust 1.95 or newer (https://rustup.rs)"; exit 1; }
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is missing: install it, or name one with make PYTHON=…"; exit 1; }

$(BIN)/python: | tools
	@"$(PYTHON)" -m venv $(VENV) || { echo "$(PYTHON) cannot make virtual environments: install its venv module"; exit 1; }

$(VENV)/.build-tools: requirements/build.txt | $(BIN)/python
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r $<
	@touch $@

$(VENV)/.dev-tools: requirements/dev.txt | $(BIN)/python
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r $<
	@touch $@

$(VENV)/.bench-tools: requirements/bench.txt $(VENV)/.dev-tools
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r $<
	@touch $@

$(VENV)/.cluster-tools: requirements/cluster.txt $(VENV)/.dev-tools
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r $<
	@touch $@

$(VENV)/.extension: $(RUST_SOURCES) $(VENV)/.build-tools
	@VIRTUAL_ENV="$(CURDIR)/$(VENV)" $(BIN)/maturin develop --quiet --release --locked $(FEATURES)
	@touch $@

setup: tools $(VENV)/.dev-tools $(VENV)/.extension ## Make .venv with the tools and the extension.

demo: tools $(VENV)/.extension ## Inline the example programs: source, result, time.
	@$(BIN)/python examples/run.py

test: setup ## Run the tests of both languages.
	cargo test --quiet --locked --no-default-features
	$(BIN)/python -m pytest -q

lint: setup ## Check formatting and style of both languages.
	cargo fmt --check
	cargo clippy --quiet --locked --no-default-features --all-targets -- -D warnings
	PYO3_PYTHON="$(CURDIR)/$(BIN)/python" cargo clippy --quiet --locked $(FEATURES) --all-targets -- -D warnings
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: setup ## Check types, and the stub against the extension.
	$(BIN)/mypy
	$(BIN)/python -m mypy.stubtest inline_variables._core

docs: setup ## Build the documentation, strictly.
	$(BIN)/mkdocs build --quiet --strict --site-dir build/site

check: lint types docs test ## Everything that must pass before a change lands.

fmt: setup ## Format both languages.
	cargo fmt
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: setup $(VENV)/.bench-tools ## Compare with pure Python and with the limits; draw the chart.
	$(BIN)/python benches/comparison $(BENCH)

bench-batches: setup ## Time many sources in one call: against Rust alone, on two threads, as a column.
	$(BIN)/python benches/comparison/batches.py $(BENCH)

bench-files: setup ## Time the command batch on JSONL rows, against many sources in memory.
	$(BIN)/python benches/comparison/batch.py $(BENCH)

batch-kill: setup ## Kill the command batch ten times on a million rows, resume, and compare the output.
	$(BIN)/python benches/batch_kill.py

bench-rust: setup ## Time each step of a call in Rust: check, parse, transform, print.
	$(BIN)/python benches/comparison/workloads.py build/bench
	cargo bench --locked --no-default-features --bench engine -- $(BENCH)

bench-python: setup $(VENV)/.bench-tools ## Time calls from Python: layers, threads, batches.
	$(BIN)/python -m pytest benches/python -o python_files='bench_*.py' $(BENCH)

parity: setup ## Compare with ast and the reference on every interpreter found (takes long).
	$(BIN)/python tests/parity/run.py

everywhere: setup ## Run the Python tests on every interpreter found, from one wheel.
	$(BIN)/python tests/parity/everywhere.py

# How many rows each engine is timed with.
CLUSTER_ROWS ?= 10000000

cluster: setup $(VENV)/.cluster-tools ## Start Ray, Dask and Spark here: tests, then times (installs them).
	$(BIN)/python -m pytest tests/cluster
	$(BIN)/python benches/cluster.py $(CLUSTER_ROWS)

hostile: setup ## Measure overshoot, memory and leaks over hostile sources.
	$(BIN)/python tests/hostile/overshoot.py
	$(BIN)/python tests/hostile/leaks.py

# How long each fuzzer runs, in seconds.
FUZZ_SECONDS ?= 60
FUZZERS := never_panics normalize_is_a_fixed_point native_equals_reference
FUZZ := build/fuzz
CARGO_FUZZ := build/tools/bin/cargo-fuzz

$(CARGO_FUZZ):
	@cargo install --quiet --locked --root build/tools cargo-fuzz@0.13.2

fuzz: setup $(CARGO_FUZZ) ## Run each fuzzer for FUZZ_SECONDS (60).
	$(BIN)/python fuzz/seeds.py $(FUZZ)/seeds
	RUSTC_BOOTSTRAP=1 $(CARGO_FUZZ) build --target-dir $(FUZZ)/target
	for fuzzer in $(FUZZERS); do \
		mkdir -p $(FUZZ)/corpus/$$fuzzer $(FUZZ)/findings/$$fuzzer; \
		$(FUZZ)/target/*/release/$$fuzzer -max_total_time=$(FUZZ_SECONDS) -timeout=20 -verbosity=0 \
			-print_final_stats=1 -dict=fuzz/python.dict -max_len=4096 \
			-artifact_prefix=$(FUZZ)/findings/$$fuzzer/ $(FUZZ)/corpus/$$fuzzer $(FUZZ)/seeds; \
	done
	$(BIN)/python fuzz/public_functions.py --seconds $(FUZZ_SECONDS)
	$(BIN)/python tests/hostile/repeats.py --seconds $(FUZZ_SECONDS)

wheel: tools $(VENV)/.build-tools ## Build the wheel, and test it in an empty environment without a compiler.
	$(BIN)/maturin build --quiet --release --locked $(FEATURES) --interpreter $(BIN)/python --out build/wheels
	$(BIN)/python tests/packaging/wheel.py build/wheels

# Options of the programs that check safe mode, such as SAFE="--strict --jobs 2".
SAFE ?=

safe-fuzz: setup ## Run generated programs before and after safe mode, in both of its modes.
	$(BIN)/python tests/safe/fuzz.py $(SAFE)
	$(BIN)/python tests/safe/fuzz.py --strict $(SAFE)

safe-properties: setup ## Check what safe mode promises over the whole standard library.
	$(BIN)/python tests/safe/properties.py $(SAFE)

safe-stdlib: setup ## Run CPython's own tests on its library in safe mode (takes long).
	$(BIN)/python tests/safe/stdlib.py $(SAFE)

safe-packages: setup ## Run the tests of five packages in safe mode (takes long).
	$(BIN)/python tests/safe/packages.py $(SAFE)

clean: ## Remove what was built.
	rm -rf $(VENV) target build
