# The only task runner. `make help` lists what it does.
.DEFAULT_GOAL := help
SHELL := /bin/sh

PYTHON ?= python3
VENV := .venv
RUN := $(VENV)/bin/python -m
# A virtual environment knows where it was made: the mark carries the folder, so that a moved clone is set up again.
MARK := $(VENV)/.finflows-$(shell pwd | cksum | cut -d ' ' -f 1)
SAM_MARK := .envs/sam/.installed

DEMO_ROWS ?= 20000
DEMO_LIST ?= .finflows/demo/list
DEMO_CUSTOMERS ?= .finflows/demo/customers.csv.gz

.PHONY: help setup lock fmt check validate test test-all test-sfn-local drill demo bench image build clean

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
	for part in src layers/parquet batch_tasks/screen_chunk functions/deliver_alert; do \
	  uv pip compile -q --python-version 3.13 --python-platform x86_64-manylinux_2_28 --generate-hashes \
	    --no-emit-index-url --no-header -c locks/dev.txt $$part/requirements.in -o $$part/requirements.txt || exit 1; \
	done

fmt: $(MARK)  ## format and fix what can be fixed
	$(RUN) ruff format .
	$(RUN) ruff check --fix .

check: $(MARK)  ## lint, types, architecture, template, state machines, unit and contract tests (before every commit)
	$(RUN) ruff format --check .
	$(RUN) ruff check .
	$(RUN) mypy
	$(VENV)/bin/lint-imports
	$(VENV)/bin/cfn-lint template.yaml
	PYTHONPATH=tests $(RUN) static_checks
	$(RUN) pytest -q -n 2 tests/unit tests/contract

validate: $(SAM_MARK)  ## sam validate, and sam validate --lint: each finds what the other does not
	SAM_CLI_TELEMETRY=0 AWS_DEFAULT_REGION=us-east-1 .envs/sam/bin/sam validate
	SAM_CLI_TELEMETRY=0 AWS_DEFAULT_REGION=us-east-1 .envs/sam/bin/sam validate --lint

$(SAM_MARK): locks/sam.txt .ci/setup
	@PYTHON="$(PYTHON)" VENV=.envs/sam LOCK=locks/sam.txt sh .ci/setup
	@touch $@

test: $(MARK)  ## every test but the long tier, with branch coverage
	$(RUN) pytest -n 2 --cov --cov-report=term

test-all: $(MARK)  ## the long tier too: 150,000 customers, 100,000 adversarial pairs
	$(RUN) pytest -n 2 -m "long or not long"

test-sfn-local: $(MARK)  ## the machine on another Step Functions engine (FINFLOWS_SFN_ENDPOINT, FINFLOWS_GATEWAY_PORT)
	FINFLOWS_SFN_ENDPOINT=$${FINFLOWS_SFN_ENDPOINT:-http://127.0.0.1:8083} \
	FINFLOWS_GATEWAY_PORT=$${FINFLOWS_GATEWAY_PORT:-8084} \
	  $(RUN) pytest tests/statemachines/engine/test_engine_elsewhere.py tests/statemachines/screening/test_night_elsewhere.py

drill: $(MARK)  ## break a night in every way and see that nobody is lost (DRILLS="disk redriven" chooses)
	PYTHONPATH=tests $(RUN) drills.screening.suite $(DRILLS)
	$(RUN) pytest -q -m long tests/drills/test_drills_can_fail.py

demo: $(MARK)  ## screen 20,000 invented customers (DEMO_CUSTOMERS=file DEMO_LIST=dir take real ones)
	@$(MAKE) --no-print-directory $(DEMO_LIST) $(DEMO_CUSTOMERS)
	$(VENV)/bin/finflows run screening --customers $(DEMO_CUSTOMERS) --list $(DEMO_LIST) --receiver demo

.finflows/demo/list: | $(MARK)
	$(VENV)/bin/finflows demo-data list --out $@

.finflows/demo/customers.csv.gz: | $(MARK) .finflows/demo/list
	$(VENV)/bin/finflows demo-data customers --rows $(DEMO_ROWS) --seed 1 --list .finflows/demo/list --out $@

bench: $(MARK)  ## measure the matcher against its baselines
	$(VENV)/bin/finflows bench screening

image:  ## build the task images (needs a Docker engine)
	docker build -f batch_tasks/screen_chunk/Dockerfile -t finflows/screen-chunk .

build: $(SAM_MARK)  ## sam build (needs Python 3.13 on the PATH)
	SAM_CLI_TELEMETRY=0 .envs/sam/bin/sam build

clean:  ## remove environments, builds and the state folder
	rm -rf .venv .envs .aws-sam .finflows .coverage* .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
