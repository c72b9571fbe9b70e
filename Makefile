# The one door: `make demo`, `make test`, `make check`. Needs Python >= 3.11, git and make.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
STAMP  := $(VENV)/.installed

.PHONY: demo test fuzz check lint types contract docs clean lock help
help:  ## Show what can be made
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/'

$(STAMP): requirements/dev.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "migrate-bot needs Python 3.11 or newer; set PYTHON=/path/to/python3.11" >&2; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) || { echo "python3 -m venv does not work here; on Debian and Ubuntu: apt-get install python3-venv" >&2; rm -rf $(VENV); exit 1; }
	@echo "Installing into $(VENV) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --config-settings editable_mode=compat --editable .
	@$(BIN)/python -m compileall -q bot
	@touch $@

demo: $(STAMP)  ## Start the bot and a stand-in GitHub, open a pull request, show what the bot says (ONCE=1: then end)
	@$(BIN)/migrate-bot demo $(if $(ONCE),--once)

test: $(STAMP)  ## Run the tests
	@env -u PYTHONDONTWRITEBYTECODE $(BIN)/python -m pytest -n 4 --dist worksteal $(ARGS)

fuzz: $(STAMP)  ## Feed thousands of odd inputs to everything that reads or shows a stranger's text (ROUNDS per surface)
	@MIGRATE_BOT_ROUNDS=$(or $(ROUNDS),20000) $(BIN)/python -m pytest tests/properties/test_fuzz.py -n 2 $(ARGS)

lint: $(STAMP)
	@$(BIN)/ruff check . && $(BIN)/ruff format --check .

types: $(STAMP)
	@$(BIN)/mypy

contract: $(STAMP)
	@$(BIN)/lint-imports

check: lint types contract test  ## Everything CI checks

docs: $(STAMP)  ## Write the generated pages of docs/
	@$(BIN)/python docs/generate.py

lock: $(STAMP)  ## Pin the dependencies anew
	@$(BIN)/python -m pip install --quiet uv
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate pyproject.toml requirements/build.in -o requirements/runtime.txt
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate --extra dev pyproject.toml requirements/build.in -o requirements/dev.txt

clean:  ## Remove what make created
	@rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache build *.egg-info
