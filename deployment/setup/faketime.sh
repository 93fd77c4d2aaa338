#!/usr/bin/env bash
# Installs libfaketime, with which tests set the clock of a service and of nothing else.
#   faketime.sh                  install
#   faketime.sh --if-possible    the same, but where it cannot be done, say so and go on
set -euo pipefail
cd "$(dirname "$0")"

if compgen -G '/usr/lib*/faketime/libfaketimeMT.so.1' >/dev/null ||
  compgen -G '/usr/lib/*/faketime/libfaketimeMT.so.1' >/dev/null; then
  exit 0
fi

if [[ $(id -u) -eq 0 ]] && command -v apt-get >/dev/null && ./apt-install.sh libfaketime; then
  echo "faketime: installed"
  exit 0
fi
echo "faketime: not available here (Debian, Ubuntu: apt-get install libfaketime)" >&2
if [[ ${1:-} != --if-possible ]]; then exit 1; fi
echo "faketime: what needs it is left out" >&2
