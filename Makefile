# The only task runner. `make help` lists what it does.
.DEFAULT_GOAL := help
SHELL := /bin/sh

PYTHON ?= python3
VENV := .venv
RUN := $(VENV)/bin/python -m
# A test that hangs tells where, and fails: it takes none of the others with it.
TESTS := $(RUN) pytest -n 2 --dist worksteal -o faulthandler_timeout=300 -o faulthandler_exit_on_timeout=true
# A virtual environment knows where it was made: the mark carries the folder, so that a moved clone is set up again.
MARK := $(VENV)/.finflows-$(shell pwd | cksum | cut -d ' ' -f 1)
SAM_MARK := .envs/sam/.installed
DOCS_MARK := .envs/docs/.installed
BROWSER_MARK := .envs/browser/.installed
LAMBDA_MARK := .envs/lambda/.installed
SCAN_MARK := .envs/scan/.installed

ENVIRONMENT ?= default
STACK ?= finflows

DEMO_ROWS ?= 20000
DEMO_LIST ?= .finflows/demo/list
DEMO_CUSTOMERS ?= .finflows/demo/customers.csv.gz
DEMO_PLANS ?= .finflows/demo/plans.json

.PHONY: help setup lock fmt check lint validate scan test coverage test-all test-browser test-lambda test-artefact test-sfn-local test-containers test-account smoke drill demo bench docs image publish-image build deploy clean

help:  ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(MARK)  ## make the virtual environment and install the locked dependencies

$(MARK): locks/dev.txt pyproject.toml .ci/setup
	@PYTHON="$(PYTHON)" VENV="$(VENV)" sh .ci/setup
	@touch $@

lock:  ## renew every lock from pyproject.toml and locks/*.in (needs uv)
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
	  --extra local --extra bench --group dev pyproject.toml -o locks/dev.txt
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header locks/sam.in -o locks/sam.txt
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header locks/docs.in -o locks/docs.txt
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
	  -c locks/dev.txt locks/browser.in -o locks/browser.txt
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header locks/scan.in -o locks/scan.txt
	uv pip compile -q --universal --python-version 3.13 --generate-hashes --no-emit-index-url --no-header \
	  -c locks/dev.txt locks/lambda.in -o locks/lambda.txt
	for part in src layers/parquet layers/postgres batch_tasks/screen_chunk batch_tasks/execute_plans functions/deliver_alert; do \
	  uv pip compile -q --python-version 3.13 --python-platform x86_64-manylinux_2_28 --generate-hashes \
	    --no-emit-index-url --no-header -c locks/dev.txt $$part/requirements.in -o $$part/requirements.txt || exit 1; \
	done

fmt: $(MARK)  ## format and fix what can be fixed
	$(RUN) ruff format .
	$(RUN) ruff check --fix .

check: lint  ## lint, and unit and contract tests (before every commit)
	$(RUN) pytest -q -n auto --maxprocesses 8 tests/unit tests/contract

lint: $(MARK) $(SAM_MARK)  ## format, lint, types, architecture, template, state machines
	$(RUN) ruff format --check .
	$(RUN) ruff check .
	$(RUN) mypy
	$(VENV)/bin/lint-imports
	$(VENV)/bin/cfn-lint template.yaml infra/ecr.yaml
	PYTHONPATH=tests $(RUN) static_checks

validate: $(SAM_MARK)  ## sam validate, and sam validate --lint: each finds what the other does not
	SAM_CLI_TELEMETRY=0 AWS_DEFAULT_REGION=us-east-1 .envs/sam/bin/sam validate
	SAM_CLI_TELEMETRY=0 AWS_DEFAULT_REGION=us-east-1 .envs/sam/bin/sam validate --lint

$(SAM_MARK): locks/sam.txt .ci/setup
	@PYTHON="$(PYTHON)" VENV=.envs/sam LOCK=locks/sam.txt sh .ci/setup
	@touch $@

$(LAMBDA_MARK): locks/lambda.txt .ci/setup
	@PYTHON=python3.13 VENV=.envs/lambda LOCK=locks/lambda.txt sh .ci/setup
	@touch $@

scan: $(SCAN_MARK)  ## security scanners: checkov over the templates and Dockerfiles, bandit over the code
	.envs/scan/bin/checkov --config-file .checkov.yaml
	.envs/scan/bin/bandit -q -c pyproject.toml -r src functions batch_tasks

$(SCAN_MARK): locks/scan.txt .ci/setup
	@PYTHON="$(PYTHON)" VENV=.envs/scan LOCK=locks/scan.txt sh .ci/setup
	@touch $@

test: $(MARK) $(SAM_MARK)  ## every test but the long tier
	$(TESTS)

coverage: $(MARK) $(SAM_MARK)  ## the same with branch coverage, also of the processes that tests start: half as long again
	$(TESTS) --cov --cov-report=term

test-all: $(MARK) $(SAM_MARK)  ## the long tier too: 150,000 customers, 100,000 adversarial pairs, branch coverage, a real browser
	$(RUN) pytest -n 2 -m "long or not long" --ignore tests/browser --cov --cov-report=term
	@$(MAKE) --no-print-directory test-browser

test-browser: $(MARK) $(BROWSER_MARK) $(DOCS_MARK)  ## the reports in headless Chromium (apt-get install chromium); screenshots in .screenshots
	PYTHONPATH=$$(.envs/browser/bin/python -c "import sysconfig; print(sysconfig.get_path('purelib'))") \
	  $(RUN) pytest -n 2 -m "long or not long" tests/browser

# Made by the development environment's own Python: its packages are imported by the tests that run there.
$(BROWSER_MARK): locks/browser.txt .ci/setup | $(MARK)
	@PYTHON="$(VENV)/bin/python" VENV=.envs/browser LOCK=locks/browser.txt sh .ci/setup
	@touch $@

test-lambda:  ## every file in events/ on the built artefact, by AWS's runtime interface emulator (needs Python 3.13)
	@if python3.13 --version >/dev/null 2>&1; then $(MAKE) --no-print-directory test-artefact; \
	elif [ "$${FINFLOWS_REQUIRE_313:-0}" = 1 ]; then echo 'finflows: FINFLOWS_REQUIRE_313=1 and no python3.13 on the PATH' >&2; exit 1; \
	else echo 'test-lambda: skipped, because Lambda runs Python 3.13 and no python3.13 is on the PATH'; fi

test-artefact: $(MARK) $(LAMBDA_MARK) build
	FINFLOWS_ARTEFACT=.aws-sam/build $(RUN) pytest -q -n 2 tests/packaging

test-sfn-local: $(MARK)  ## the machine on another Step Functions engine (FINFLOWS_SFN_ENDPOINT, FINFLOWS_GATEWAY_PORT)
	FINFLOWS_SFN_ENDPOINT=$${FINFLOWS_SFN_ENDPOINT:-http://127.0.0.1:8083} \
	FINFLOWS_GATEWAY_PORT=$${FINFLOWS_GATEWAY_PORT:-8084} \
	  $(RUN) pytest tests/statemachines/engine/test_engine_elsewhere.py tests/statemachines/screening/test_night_elsewhere.py

drill: $(MARK)  ## break a night in every way and see that nobody is lost (DRILLS="disk redriven" chooses)
	PYTHONPATH=tests $(RUN) drills.screening.suite $(DRILLS)
	$(RUN) pytest -q -m long tests/drills/test_drills_can_fail.py
	$(if $(DRILLS),,PYTHONPATH=tests $(RUN) drills.investments.suite)

demo: $(MARK)  ## both workflows on invented data (DEMO_CUSTOMERS=file DEMO_LIST=dir take real ones)
	@$(MAKE) --no-print-directory $(DEMO_LIST) $(DEMO_CUSTOMERS) $(DEMO_PLANS)
	$(VENV)/bin/finflows run screening --customers $(DEMO_CUSTOMERS) --list $(DEMO_LIST) --receiver demo
	$(VENV)/bin/finflows plans import $(DEMO_PLANS) --apply --accept-rejects --json > .finflows/demo/imported.json
	$(VENV)/bin/finflows run investments --plans-per-task 100
	@echo 'To open in a browser, the night and the investments day:'
	@ls -t $(CURDIR)/.finflows/s3/*/*/*/*/scr-*/report.html | head -1
	@ls -t $(CURDIR)/.finflows/runs/inv-*/report.html | head -1

.finflows/demo/list: | $(MARK)
	$(VENV)/bin/finflows demo-data list --out $@

.finflows/demo/customers.csv.gz: | $(MARK) .finflows/demo/list
	$(VENV)/bin/finflows demo-data customers --rows $(DEMO_ROWS) --seed 1 --list .finflows/demo/list --out $@

docs: $(DOCS_MARK)  ## the documentation as a site, .site/index.html
	@NO_MKDOCS_2_WARNING=1 .envs/docs/bin/python -m mkdocs -q build --strict

$(DOCS_MARK): locks/docs.txt .ci/setup
	@PYTHON="$(PYTHON)" VENV=.envs/docs LOCK=locks/docs.txt sh .ci/setup
	@touch $@

.finflows/demo/plans.json: | $(MARK)
	@mkdir -p $(@D)
	$(VENV)/bin/finflows demo-data plans --out $@

bench: $(MARK)  ## measure the matcher and a day of investing, each beside its baselines
	$(VENV)/bin/finflows bench screening
	$(VENV)/bin/finflows bench investments

image:  ## build the task images on the pinned base (needs a Docker engine)
	sh infra/build-images

publish-image:  ## push the task images and note their digests: ENVIRONMENT=prod (needs AWS credentials and Docker)
	ENVIRONMENT=$(ENVIRONMENT) sh infra/publish-images

deploy: $(MARK) build  ## deploy the stack of ENVIRONMENT=prod (needs AWS credentials; docs/deploying.md)
	$(VENV)/bin/finflows deploy-check --environment $(ENVIRONMENT) --overrides .aws-sam/$(ENVIRONMENT).yaml
	SAM_CLI_TELEMETRY=0 .envs/sam/bin/sam deploy --config-env $(ENVIRONMENT) \
	  --parameter-overrides file://.aws-sam/$(ENVIRONMENT).yaml

smoke: $(MARK)  ## run each machine of a deployed stack once: STACK=finflows-staging (needs AWS credentials)
	FINFLOWS_STACK=$(STACK) $(RUN) pytest -q -rA -p no:cacheprovider tests/account/test_smoke.py

test-account: $(MARK)  ## TestState, an injected failure and a redrive in an account: STACK=finflows-staging
	FINFLOWS_STACK=$(STACK) $(RUN) pytest -q -rA tests/account

test-containers: $(MARK) build  ## the images, run as Batch would (optional; Debian as root starts its own Docker engine)
	FINFLOWS_CONTAINERS=1 $(RUN) pytest -q -rA -s tests/containers

build: $(SAM_MARK)  ## sam build (needs Python 3.13 on the PATH)
	SAM_CLI_TELEMETRY=0 .envs/sam/bin/sam build

clean:  ## remove environments, builds and the state folder
	rm -rf .venv .envs .aws-sam .site .screenshots .finflows .coverage* .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
