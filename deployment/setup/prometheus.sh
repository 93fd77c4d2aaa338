#!/usr/bin/env bash
# Puts Debian's build of Prometheus and promtool into .tools-prometheus, for tests. Unpacks the package and installs
# nothing: installed, it would start a server of the system's.
#   prometheus.sh                  unpack
#   prometheus.sh --if-possible    the same, but where it cannot be done, say so and go on
set -euo pipefail
cd "$(dirname "$0")/../.."

readonly TARGET=.tools-prometheus

if [[ -x $TARGET/usr/bin/promtool ]]; then exit 0; fi

unpack() { # as root alone: only root may bring the package lists up to date
  local work log
  work=$(mktemp -d /var/tmp/strategiz-prometheus.XXXXXX)
  log=$work/log
  # shellcheck disable=SC2064 # now, while the name is known
  trap "rm -rf '$work'" RETURN
  if ! (cd "$work" && apt-get download prometheus >"$log" 2>&1); then
    apt-get update --quiet=2 >>"$log" 2>&1 || true
    (cd "$work" && apt-get download prometheus >>"$log" 2>&1) || { cat "$log" >&2; return 1; }
  fi
  rm -rf "$TARGET"
  dpkg-deb --extract "$work"/prometheus_*.deb "$TARGET"
  rm -rf "${TARGET:?}"/{etc,lib,var} "$TARGET"/usr/share
  "$TARGET/usr/bin/promtool" --version >/dev/null
}

if [[ $(id -u) -eq 0 ]] && command -v apt-get >/dev/null && unpack; then
  echo "prometheus: unpacked into $TARGET"
  exit 0
fi
echo "prometheus: not available here (as root on Debian and its kin this script unpacks the package prometheus)" >&2
if [[ ${1:-} != --if-possible ]]; then exit 1; fi
echo "prometheus: what needs it is left out" >&2
