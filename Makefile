PYTHON ?= python3
BIN := .venv/bin
export DO_NOT_TRACK := 1
export PREFECT_SERVER_ANALYTICS_ENABLED := false
export PYTHONDONTWRITEBYTECODE :=  # tests start hundreds of processes: each reads what the first compiled

.PHONY: setup debian demo browser test test-zh test-slow test-latest test-oldest scoreboard lint format docs messages lock clean

DEBIAN := nginx-light dante-server tinyproxy chromium fonts-noto-cjk openssl

setup: .venv/.done

.venv/.done: pyproject.toml requirements.txt
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "Installing into .venv …"
	@$(BIN)/pip install -qq --disable-pip-version-check --no-deps --require-hashes -r requirements.txt
	@$(BIN)/pip install -qq --disable-pip-version-check --no-deps --no-build-isolation -e .
	@$(BIN)/python -m compileall -q src flows
	@touch $@

demo: setup
	@$(BIN)/disclosure-watch demo

lint: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# Servers and a browser that tests use where they are: a test that lacks one says so and is skipped.
debian:
	@missing=$$(for name in $(DEBIAN); do dpkg -s $$name >/dev/null 2>&1 || echo $$name; done); \
	if [ -n "$$missing" ] && [ "$$(id -u)" = 0 ]; then \
		apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install --no-install-recommends -y $$missing >/dev/null; \
	fi

# What sources with render = "browser" need.
browser: setup
	@command -v chromium >/dev/null || { apt-get -qq update && apt-get -qq install --no-install-recommends -y chromium fonts-noto-cjk; }
	@$(BIN)/pip install -qq --disable-pip-version-check "playwright>=1.50"

# Each of two has a half, and takes of the other's when done: what a module's tests share is made once.
# What failed beside others is tried once more alone: a loaded machine starves servers and browsers of their seconds.
test: $(if $(CI),debian) lint
	$(BIN)/python -m pytest -n 2 --dist worksteal || \
		$(BIN)/python -m pytest -n 0 --last-failed --last-failed-no-failures none

# The same tests for who reads Chinese; those that compare words (`in_english`) read English ones.
test-zh: setup
	LC_ALL=zh_CN.UTF-8 $(BIN)/python -m pytest -n 2

test-slow: setup
	$(BIN)/python -m pytest -m slow
	$(BIN)/python -m pytest --hypothesis-profile long $$(grep -rl "^@given" tests)

test-latest test-oldest: setup
	@rm -rf .venv-$@ && $(BIN)/uv venv -q .venv-$@
	@$(BIN)/uv pip install -q --python .venv-$@/bin/python \
		--resolution $(if $(filter test-oldest,$@),lowest-direct,highest) -e . --group dev
	PATH=$(CURDIR)/.venv-$@/bin:$$PATH .venv-$@/bin/python -m pytest -n 2 --dist worksteal

scoreboard: setup
	@for seed in 1 2 3; do $(BIN)/disclosure-watch scoreboard --seed $$seed || exit 1; done

format: setup
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

clean:
	rm -rf .venv .venv-* demo

lock: setup
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--no-header --group dev --upgrade pyproject.toml -o requirements.txt

docs: setup
	$(BIN)/python docs/generate.py

messages: setup
	$(BIN)/python docs/messages.py
