#!/usr/bin/env bash
# Makes .venv with the packages of one lock file: `command` (the service, the client and the console command), or
# `dev`, which holds `command` too.
# Does nothing when .venv already holds them. Finds Python 3.11 or newer (PYTHON=... chooses one),
# or, as root on Debian and its kin, installs it.
set -euo pipefail
cd "$(dirname "$0")/../.."

set_of_packages=${1:?usage: python.sh command|dev}
lock=requirements/$set_of_packages.lock
stamp=.venv/.installed

is_new_enough() { # a python that starts, is 3.11 or newer, and can make a virtual environment
  "$1" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

find_python() { # prints a usable interpreter
  local candidate
  for candidate in ${PYTHON:+"$PYTHON"} python3 python3.14 python3.13 python3.12 python3.11; do
    if command -v "$candidate" >/dev/null && is_new_enough "$candidate"; then
      command -v "$candidate"
      return
    fi
  done
  return 1
}

state_of() { # lock file: what a .venv made from it is stamped with
  sha256sum "$1" deployment/setup/python.sh | cut -d' ' -f1 | paste -sd' '
}

# One set-up at a time: two makes may start together.
exec 9>.setup.lock
flock 9

if [[ -x .venv/bin/python && -r $stamp ]]; then
  installed=$(<"$stamp")
  # dev holds all of command: a demo after the tests takes nothing away.
  for enough in "$set_of_packages" dev; do
    if [[ $installed == "$enough $(state_of "requirements/$enough.lock")" ]]; then
      exit 0
    fi
  done
fi

# shellcheck source=deployment/setup/index.sh
. deployment/setup/index.sh

if ! python=$(find_python); then
  if [[ $(id -u) -eq 0 ]] && command -v apt-get >/dev/null; then
    echo "python: none of 3.11 or newer found; installing python3 and python3-venv"
    deployment/setup/apt-install.sh python3 python3-venv ca-certificates
    hash -r
  fi
  if ! python=$(find_python); then
    echo "python: Python 3.11 or newer with its venv module is needed." >&2
    echo "  Install it (Debian, Ubuntu: apt-get install python3 python3-venv), or name one: make PYTHON=/path/to/python3" >&2
    exit 1
  fi
fi

if ! .uv/bin/uv --version 2>/dev/null | grep -qF "$(sed -nE 's/^uv==([0-9.]+).*/uv \1 /p;q' requirements/bootstrap.lock)"; then
  echo "python: installing uv into .uv"
  "$python" -m venv --clear .uv
  .uv/bin/python -m pip install --quiet --disable-pip-version-check \
    --require-hashes --only-binary :all: -r requirements/bootstrap.lock
fi

if ! .venv/bin/python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
  .uv/bin/uv venv --quiet --clear --python "$python" .venv
fi
echo "python: installing $lock into .venv ($(.venv/bin/python --version))"
rm -f "$stamp"
.uv/bin/uv pip sync --quiet --python .venv/bin/python --require-hashes --only-binary :all: "$lock"

# The packages of this repository, as they lie here.
printf '%s\n' "$PWD" "$PWD/runner_image" "$PWD/client/python" \
  >"$(.venv/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/strategiz.pth"
# Their console command, which an installer would make of `project.scripts`.
cat >.venv/bin/strategiz <<END
#!$PWD/.venv/bin/python
from orchestrator.commands.main import main

main(prog_name="strategiz")
END
chmod +x .venv/bin/strategiz
echo "$set_of_packages $(state_of "$lock")" >"$stamp"
