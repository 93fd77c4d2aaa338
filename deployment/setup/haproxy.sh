#!/usr/bin/env bash
# Puts Debian's build of HAProxy into .tools-haproxy, for tests of the filter in front of the engine. Unpacks packages
# and installs nothing: installed, it would start a server of the system's.
#   haproxy.sh                  unpack
#   haproxy.sh --if-possible    the same, but where it cannot be done, say so and go on
set -euo pipefail
cd "$(dirname "$0")/../.."

readonly TARGET=.tools-haproxy

if command -v haproxy >/dev/null || [[ -x $TARGET/haproxy ]]; then exit 0; fi

download() { # HAProxy, and what it needs that this machine lacks
  apt-get install --download-only --no-install-recommends --yes --option "Dir::Cache::archives=$1" haproxy
}

unpack() { # as root alone: only root may bring the package lists up to date
  local work log package
  work=$(mktemp -d /var/tmp/strategiz-haproxy.XXXXXX)
  log=$work/log
  # shellcheck disable=SC2064 # now, while the name is known
  trap "rm -rf '$work'" RETURN
  mkdir "$work/partial"
  if ! download "$work" >"$log" 2>&1; then
    apt-get update --quiet=2 >>"$log" 2>&1 || true
    download "$work" >>"$log" 2>&1 || { cat "$log" >&2; return 1; }
  fi
  rm -rf "$TARGET"
  for package in "$work"/*.deb; do dpkg-deb --extract "$package" "$TARGET"; done
  rm -rf "${TARGET:?}"/{etc,var} "$TARGET"/usr/share
  cat >"$TARGET/haproxy" <<'START'
#!/bin/sh
here=$(cd "$(dirname "$0")" && pwd)
libraries=$(find "$here" -name 'lib*.so*' -exec dirname {} + | sort -u | paste -sd:)
LD_LIBRARY_PATH=$libraries exec "$here/usr/sbin/haproxy" "$@"
START
  chmod +x "$TARGET/haproxy"
  "$TARGET/haproxy" -v >/dev/null
}

if [[ $(id -u) -eq 0 ]] && command -v apt-get >/dev/null && unpack; then
  echo "haproxy: unpacked into $TARGET"
  exit 0
fi
echo "haproxy: not available here (as root on Debian and its kin this script unpacks the package haproxy)" >&2
if [[ ${1:-} != --if-possible ]]; then exit 1; fi
echo "haproxy: what needs it is left out" >&2
