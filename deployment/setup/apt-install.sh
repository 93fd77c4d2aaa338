#!/usr/bin/env bash
# Installs Debian packages, as root and without questions. Fetches the package lists only where
# those at hand cannot serve.
set -euo pipefail
export DEBIAN_FRONTEND=noninteractive

install() {
  apt-get install --yes --quiet=2 --no-install-recommends -o Dpkg::Use-Pty=0 -- "$@"
}

log=$(mktemp)
trap 'rm -f "$log"' EXIT
if install "$@" >"$log" 2>&1; then
  exit 0
fi
# Some list of another vendor may be out of reach; what counts is whether the install then works.
apt-get update --quiet=2 >>"$log" 2>&1 || true
if ! install "$@" >>"$log" 2>&1; then
  cat "$log" >&2
  echo "apt: could not install: $*" >&2
  exit 1
fi
