#!/usr/bin/env bash
# Makes sure that PostgreSQL's programs are here: tests of the ledger start a server of their own from them.
# As root on Debian and its kin, installs them, and neither makes nor starts a server of the system's.
set -euo pipefail
cd "$(dirname "$0")"

readonly CLUSTERS=/etc/postgresql-common/createcluster.d

are_there() { compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || command -v initdb >/dev/null; }

if are_there; then exit 0; fi
if [[ $(id -u) -ne 0 ]] || ! command -v apt-get >/dev/null; then
  {
    echo "postgres: the tests need PostgreSQL's programs (initdb, pg_ctl, postgres), and none are here."
    echo "  Debian, Ubuntu: sudo $PWD/postgres.sh; else by your system's package manager."
  } >&2
  exit 1
fi

echo "postgres: installing PostgreSQL's programs"
# The package makes a server and starts it, unless it is told otherwise while it is installed.
mkdir -p "$CLUSTERS"
trap 'rm -f "$CLUSTERS/strategiz-setup.conf"; rmdir --ignore-fail-on-non-empty "$CLUSTERS"' EXIT
echo 'create_main_cluster = false' >"$CLUSTERS/strategiz-setup.conf"
./apt-install.sh postgresql
are_there || { echo "postgres: the package postgresql holds no initdb" >&2; exit 1; }
