# `make help` lists the targets. Each sets up all that it needs, and skips what is there already.
.DEFAULT_GOAL := help
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
# One thing after another: the steps of a set-up share .venv, the engine and its images.
.NOTPARALLEL:

SETUP := deployment/setup
PY := .venv/bin/python
# The image that ours start from; another one with Python 3.11 or newer does too.
BASE_IMAGE ?= python:3.11-slim
export BASE_IMAGE

.PHONY: help
help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

##
.PHONY: demo demo-web serve check test java-test
demo: venv runner-image ## Start the service, run three strategies, show their results, leave reports, stop
	@$(PY) examples/demo.py

demo-web: venv runner-image ## Start the service and the example application, print the address of its page, stop both at Ctrl-C
	@$(SETUP)/java.sh
	@client/mvnw --quiet --batch-mode --projects example-api --also-make -DskipTests package
	@exec $(PY) examples/demo_web.py

serve: venv runner-image ## Serve on 127.0.0.1:50051 until Ctrl-C
	@exec $(PY) -m orchestrator

check: lint proto-check ## Check all that needs no engine, in about a minute: lint, generated code, quick tests (ARGS=...)
	@$(SETUP)/postgres.sh
	@$(PY) -m pytest -n 2 -m "not docker and not slow" $(ARGS)

test: lint proto-check images ## Check everything: lint, generated code, then all tests, two at a time (ARGS=... for pytest)
	@$(SETUP)/runsc.sh --if-possible
	@$(SETUP)/postgres.sh
	@$(SETUP)/faketime.sh --if-possible
	@$(SETUP)/prometheus.sh --if-possible
	@$(SETUP)/haproxy.sh --if-possible
	@$(SETUP)/chromium.sh --if-possible
	@$(PY) -m pytest -n 2 $(ARGS)
	@$(MAKE) --no-print-directory java-test

java-test: venv images ## Test the Java side: alone, against the service's image, and with older gRPC
	@$(SETUP)/java.sh
	@$(SETUP)/chromium.sh --if-possible
	@client/mvnw --batch-mode --no-transfer-progress verify
	@client/mvnw --batch-mode --no-transfer-progress --activate-profiles grpc-1.60 --projects client-execution test

.PHONY: setup venv dev-venv engine images runner-image science-image orchestrator-image runsc
setup: dev-venv engine images ## Set up all that the other targets need, and stop

venv:
	@$(SETUP)/python.sh command

dev-venv:
	@$(SETUP)/python.sh dev

engine: ## Find a Docker engine, or install and start one (as root)
	@$(SETUP)/engine.sh

images: runner-image science-image orchestrator-image ## Build the runner's two images and the service's

runner-image: engine
	@$(SETUP)/images.sh runner

science-image: engine ## Build the runner's larger image, with scipy, scikit-learn and statsmodels
	@$(SETUP)/images.sh runner-science

orchestrator-image: engine
	@$(SETUP)/images.sh orchestrator

runsc: ## Install gVisor and register it with the engine (optional, as root)
	@$(SETUP)/runsc.sh

FUZZ_S ?= 60
# What `wall` and `faults` allow for, as a multiple of the times that are promised; `test` allows 5.
TEST_PATIENCE ?= 1

# Which image `wall` attacks: `runner`, or `runner-science`.
IMAGE ?= runner

.PHONY: lint format proto proto-check lock bench wall faults soak fuzz mutants sbom audit clean
lint: dev-venv ## ruff, mypy and import-linter
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .
	@.venv/bin/mypy
	@.venv/bin/lint-imports --no-logo

format: dev-venv ## Rewrite the code in the project's format
	@.venv/bin/ruff check --fix .
	@.venv/bin/ruff format .

proto: dev-venv ## Make the Python code of the contracts from proto/
	@proto/generate.sh

proto-check: dev-venv ## Check that the committed code is what proto/ gives
	@proto/generate.sh --check

lock: dev-venv ## Write the lock files anew (ARGS=--upgrade takes the newest versions)
	@$(SETUP)/lock.sh $(ARGS)

wall: dev-venv runner-image science-image ## Attack the sandbox on every runtime, and print how it held (IMAGE=runner-science: that image)
	@$(SETUP)/runsc.sh --if-possible
	@TEST_PATIENCE=$(TEST_PATIENCE) STRATEGIZ_RUNNER_IMAGE=strategiz/$(IMAGE):dev $(PY) -m pytest tests/hostile tests/contract $(ARGS)

faults: dev-venv runner-image ## Break engine, network, clock and clients under the service, and look at every end
	@$(SETUP)/faketime.sh --if-possible
	@TEST_PATIENCE=$(TEST_PATIENCE) $(PY) -m pytest tests/faults $(ARGS)

soak: dev-venv runner-image ## Honest and hostile runs for 20 minutes, then look at what is left (ARGS="--minutes 5")
	@$(PY) -m tests.soak $(ARGS)

fuzz: dev-venv ## Fuzz both decoders and the static check, and attack the check (FUZZ_S seconds each)
	@$(SETUP)/tools.sh
	@for target in frames reply; do .tools/bin/python tests/fuzz/fuzz_frames.py $$target $(FUZZ_S); done
	@.tools/bin/python tests/fuzz/fuzz_policy.py policy $(FUZZ_S)
	@$(PY) -m tests.fuzz.policy_attacker $(FUZZ_S)

mutants: dev-venv ## Change the code one place at a time, and count what no test notices (ARGS=metrics for one package)
	@$(SETUP)/tools.sh
	@nice .tools/bin/python -m tests.mutants $(ARGS)

sbom: ## Write bills of materials into build/sbom
	@$(SETUP)/sbom.sh

audit: ## Ask for known weaknesses of what is locked (exit code 2: no service can be reached)
	@$(SETUP)/audit.sh

bench: dev-venv runner-image ## Print the tables of docs/performance.md for this machine (ARGS=quick)
	@$(PY) -m tests.benchmarks.bench_lifecycle
	@$(PY) -m tests.benchmarks.bench_engine
	@$(PY) -m tests.benchmarks.bench_service $(ARGS)
	@$(PY) -m tests.benchmarks.bench_access $(ARGS)
	@$(PY) -m tests.benchmarks.bench_answers $(ARGS)
	@$(PY) -m tests.benchmarks.bench_data_path $(ARGS)
	@$(PY) -m tests.benchmarks.bench_telemetry $(ARGS)
	@$(PY) -m tests.benchmarks.bench_sweep

clean: ## Remove what the set-up made here: .venv, caches, our images and containers
	@$(SETUP)/clean.sh
