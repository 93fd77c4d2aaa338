#!/usr/bin/env bash
# Installs gVisor's runtime, runsc, and makes it known to the engine that engine.sh started. Optional:
# runs use runc unless the operator chooses runsc. An engine with a configuration of its own is left
# alone; what to add to it is printed.
#   runsc.sh                          install and register
#   runsc.sh --if-possible            the same, but where it cannot be done, say so and go on
#   runsc.sh --print-daemon-config    print the configuration that engine.sh starts dockerd with
set -euo pipefail
cd "$(dirname "$0")"

readonly VERSION=v0.0.0-20250205023644-9414b50a5633 # release-20250203.0 as a Go module
readonly GO=go1.23.6                                # the Go that this version builds with
readonly HOME_OF_RUNSC=/usr/local/lib/strategiz
readonly CONFIG=/var/lib/strategiz-setup/daemon.json

runsc_path() {
  if [[ -x $HOME_OF_RUNSC/runsc ]]; then
    echo "$HOME_OF_RUNSC/runsc"
  else
    command -v runsc || true
  fi
}

daemon_config() {
  local path platform=systrap
  path=$(runsc_path)
  if [[ -z $path ]]; then
    echo '{}'
    return
  fi
  # Old versions know ptrace only.
  "$path" flags 2>&1 | grep -q systrap || platform=ptrace
  printf '{"runtimes": {"runsc": {"path": "%s", "runtimeArgs": ["--network=none", "--platform=%s"]}}}\n' \
    "$path" "$platform"
}

install_runsc() {
  local build
  if command -v go >/dev/null; then
    echo "runsc: building gVisor $VERSION (some minutes the first time)"
    build=$(mktemp -d)
    GOBIN=$build GOTOOLCHAIN=$GO GOFLAGS='' CGO_ENABLED=0 go install "gvisor.dev/gvisor/runsc@$VERSION"
    install -D -m 0755 "$build/runsc" "$HOME_OF_RUNSC/runsc"
    rm -rf "$build"
  elif command -v apt-get >/dev/null; then
    echo "runsc: installing the distribution's package"
    ./apt-install.sh runsc
  else
    echo "runsc: install Go, or runsc itself, then try again" >&2
    exit 1
  fi
}

knows_runsc() { docker info --format '{{range $name, $_ := .Runtimes}}{{$name}} {{end}}' | grep -qw runsc; }

if [[ ${1:-} == --print-daemon-config ]]; then
  daemon_config
  exit 0
fi

started_by_us() { # whether the engine is the one that engine.sh started on this machine; sets pid
  pid=$(cat /var/run/docker.pid 2>/dev/null || true)
  [[ -n $pid ]] && tr '\0' ' ' 2>/dev/null <"/proc/$pid/cmdline" | grep -qF -- "--config-file $CONFIG"
}

if [[ ${1:-} == --if-possible ]]; then
  "./$(basename "$0")" || echo "runsc: not available here; what needs it is left out" >&2
  exit 0
fi

./engine.sh
if knows_runsc && { [[ -n $(runsc_path) ]] || ! started_by_us; }; then exit 0; fi
if [[ $(id -u) -ne 0 ]]; then
  echo "runsc: only root can install a runtime: sudo $PWD/runsc.sh" >&2
  exit 1
fi
if [[ -z $(runsc_path) ]]; then install_runsc; fi

if started_by_us; then
  daemon_config >"$CONFIG"
  kill -HUP "$pid" # dockerd reads its runtimes anew; running containers go on
  for _ in {1..50}; do
    if knows_runsc; then
      echo "runsc: registered"
      exit 0
    fi
    sleep 0.1
  done
  echo "runsc: dockerd did not take up $CONFIG" >&2
  exit 1
fi
{
  echo "runsc: installed, but this engine was not started by engine.sh. To register it, add"
  echo "  $(daemon_config)"
  echo "to /etc/docker/daemon.json, and reload the engine (systemctl reload docker, or kill -HUP)."
} >&2
exit 1
