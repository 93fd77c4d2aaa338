#!/usr/bin/env bash
# Makes sure that a Docker engine answers. Uses the one that runs, wherever DOCKER_HOST or the Docker
# context points; else, as root, starts dockerd here, and on Debian and its kin installs it first.
# A dockerd that this script starts runs until the machine stops, and knows the gVisor runtime
# `runsc` where runsc.sh has installed it.
set -euo pipefail
cd "$(dirname "$0")"

readonly START_TIMEOUT_S=60
readonly LOG=/var/log/strategiz-dockerd.log
readonly STATE=/var/lib/strategiz-setup

engine_answers() { timeout 15 docker version --format '{{.Server.Version}}' >/dev/null 2>&1; }

refuse() { # line...
  echo "engine: $1" >&2
  shift
  if (($#)); then printf '  %s\n' "$@" >&2; fi
  exit 1
}

# Whether that process does anything still. One that was killed and that nobody has waited for yet keeps
# its pid and its name.
is_running() { # pid
  [[ -d /proc/$1 ]] && ! grep -qE '^State:[[:space:]]+[ZX]' "/proc/$1/status" 2>/dev/null
}

is_program() { # pid, name
  is_running "$1" && [[ $(cat "/proc/$1/comm" 2>/dev/null) == "$2" ]]
}

# A pid file that outlived its program names nobody, or, worse, some other program: dockerd would then
# refuse to start, or wait for ever for a containerd that is not there.
forget_dead() { # pid file, name of the program
  local pid
  [[ -f $1 ]] || return 0
  pid=$(tr -cd '0-9' <"$1")
  if [[ -z $pid ]] || ! is_program "$pid" "$2"; then
    echo "engine: removing $1, left by a $2 that is gone"
    rm -f "$1"
  fi
}

dockerd_pid() { # prints the pid of the dockerd that this machine's pid file names, if it runs
  local pid
  [[ -f /var/run/docker.pid ]] || return 0
  pid=$(tr -cd '0-9' </var/run/docker.pid)
  if [[ -n $pid ]] && is_program "$pid" dockerd; then echo "$pid"; fi
}

wait_until_it_answers() { # pid of the dockerd, or nothing where another program looks after it
  local deadline=$((SECONDS + START_TIMEOUT_S))
  until engine_answers; do
    if [[ -n ${1:-} ]] && ! is_running "$1"; then return 1; fi
    if ((SECONDS >= deadline)); then return 1; fi
    sleep 0.2
  done
}

start_by_hand() {
  local pid options=()
  pid=$(dockerd_pid)
  if [[ -n $pid ]]; then
    echo "engine: dockerd (pid $pid) is there but does not answer yet; waiting"
    if wait_until_it_answers "$pid"; then return; fi
    if is_running "$pid"; then
      refuse "dockerd (pid $pid) did not answer within $START_TIMEOUT_S s" "Its log: $LOG"
    fi
  fi
  forget_dead /var/run/docker.pid dockerd
  forget_dead /var/run/docker/containerd/containerd.pid containerd
  # A configuration of the machine's own is respected; ours applies only where there is none.
  if [[ ! -e /etc/docker/daemon.json ]]; then
    ./runsc.sh --print-daemon-config >"$STATE/daemon.json"
    options=(--config-file "$STATE/daemon.json")
  fi
  echo "engine: starting dockerd; its log is $LOG"
  # 9 is this script's lock, which dockerd must not hold for as long as it lives.
  setsid nohup dockerd "${options[@]}" >>"$LOG" 2>&1 </dev/null 9>&- &
  if ! wait_until_it_answers $!; then
    tail -n 15 "$LOG" >&2 || true
    refuse "dockerd did not come up" "Its log: $LOG"
  fi
}

if command -v docker >/dev/null && engine_answers; then exit 0; fi

if [[ -n ${DOCKER_HOST:-} ]]; then
  refuse "the engine at DOCKER_HOST=$DOCKER_HOST does not answer" \
    "Start it, or unset DOCKER_HOST to use this machine's own."
fi
if command -v docker >/dev/null; then
  context=$(docker context show 2>/dev/null || echo default)
  if [[ $context != default ]]; then
    refuse "the engine of the Docker context '$context' does not answer" \
      "Start it (Docker Desktop, colima, ...), or: docker context use default"
  fi
fi
if [[ $(id -u) -ne 0 ]]; then
  if [[ -S /var/run/docker.sock && ! -w /var/run/docker.sock ]]; then
    refuse "you may not use /var/run/docker.sock" \
      "sudo usermod -aG docker \"\$USER\", then log in again; or run rootless Docker and set DOCKER_HOST."
  fi
  refuse "no Docker engine answers, and only root can start one" \
    "Start Docker Desktop, or: sudo systemctl start docker" \
    "Not installed? Debian, Ubuntu: sudo apt-get install docker.io; else see Docker's manual." \
    "Or let this script do it: sudo $PWD/engine.sh" \
    "An engine elsewhere: export DOCKER_HOST=tcp://host:2376 DOCKER_TLS_VERIFY=1"
fi

# One start at a time: two makes may come here together. The lock lies where only root can make a name.
mkdir -p "$STATE"
exec 9>"$STATE/engine.lock"
flock 9
if command -v docker >/dev/null && engine_answers; then exit 0; fi

if ! command -v dockerd >/dev/null || ! command -v docker >/dev/null; then
  command -v apt-get >/dev/null ||
    refuse "Docker is not installed" "Install it by your system's package manager, then try again."
  echo "engine: installing Docker"
  ./apt-install.sh docker.io
  hash -r
  # From Debian 13 on the client is a package of its own.
  command -v docker >/dev/null || ./apt-install.sh docker-cli
fi
if [[ -d /run/systemd/system ]]; then
  echo "engine: systemctl start docker"
  systemctl start docker
  wait_until_it_answers || refuse "dockerd does not answer" "journalctl -u docker"
else
  start_by_hand
fi
echo "engine: Docker $(docker version --format '{{.Server.Version}}'), runtimes: $(docker info --format '{{range $name, $_ := .Runtimes}}{{$name}} {{end}}')"
