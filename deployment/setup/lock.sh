#!/usr/bin/env bash
# Writes the seven lock files, with hashes and without any registry's address. Keeps the versions that still
# fit; with --upgrade, takes the newest.
set -euo pipefail
cd "$(dirname "$0")/../.."

# shellcheck source=deployment/setup/index.sh
. deployment/setup/index.sh

compile() { # target, sources and options...
  local target=$1
  shift
  # Wheels only: nothing in a lock needs a compiler, nor runs a stranger's code while it is installed.
  .uv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
    --only-binary :all: --no-annotate --no-header --no-emit-index-url --no-emit-find-links \
    "$@" --output-file "$target"
  if grep -nE '://|^--?(index-url|extra-index-url|find-links|i|f)' "$target"; then
    echo "$target names an address" >&2
    exit 1
  fi
  echo "$target: $(grep -c '==' "$target") packages"
}

compile requirements/bootstrap.lock requirements/bootstrap.in "$@"
compile requirements/runtime.lock pyproject.toml "$@"
# The Python client lies here beside the service: its optional parts are locked with it.
client=(client/python/pyproject.toml --all-extras)
compile requirements/command.lock pyproject.toml "${client[@]}" --constraint requirements/runtime.lock "$@"
compile requirements/dev.lock pyproject.toml "${client[@]}" --group dev --constraint requirements/command.lock "$@"
compile requirements/tools.lock requirements/tools.in --constraint requirements/dev.lock "$@"
compile runner_image/requirements.lock runner_image/requirements.in \
  --constraint requirements/dev.lock "$@"
compile runner_image/requirements-science.lock runner_image/requirements-science.in \
  --constraint requirements/dev.lock "$@"
