#!/usr/bin/env bash
# Makes sure that a JDK of version 17 or newer and Maven are here, for client/. As root on Debian and its kin,
# installs those that are missing; it changes nothing that is there. Maven fetches the libraries that the poms name.
set -euo pipefail
cd "$(dirname "$0")"

readonly JDK=17

jdk_is_there() {
  local version
  version=$(javac -version 2>&1) && [[ $version =~ ([0-9]+) ]] && ((BASH_REMATCH[1] >= JDK))
}

missing=()
jdk_is_there || missing+=("openjdk-$JDK-jdk-headless")
command -v mvn >/dev/null || missing+=(maven)
if ((${#missing[@]} == 0)); then exit 0; fi

if [[ $(id -u) -ne 0 ]] || ! command -v apt-get >/dev/null; then
  {
    echo "java: the Java side needs a JDK $JDK or newer and Maven 3.8 or newer; missing: ${missing[*]}"
    echo "  Debian, Ubuntu: sudo $PWD/java.sh; else by your system's package manager."
  } >&2
  exit 1
fi

echo "java: installing ${missing[*]}"
./apt-install.sh "${missing[@]}"
jdk_is_there || { echo "java: javac is older than $JDK; put a newer one first in PATH" >&2; exit 1; }
