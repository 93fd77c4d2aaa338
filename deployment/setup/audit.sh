#!/usr/bin/env bash
# Asks an advisory service for known weaknesses of every package in the lock files.
#
# Exit code: 0 none is known; 1 some are, and are listed; 2 the service cannot be reached, so that nothing
# is known either way. AUDIT_SERVICE chooses it: osv (the default) or pypi.
set -euo pipefail
cd "$(dirname "$0")/../.."

readonly SERVICE=${AUDIT_SERVICE:-osv}
readonly LOCKS=(requirements/runtime.lock requirements/command.lock requirements/dev.lock
  requirements/tools.lock requirements/bootstrap.lock runner_image/requirements.lock runner_image/requirements-science.lock)

deployment/setup/tools.sh
# shellcheck source=deployment/setup/index.sh
. deployment/setup/index.sh
export REQUESTS_CA_BUNDLE=${REQUESTS_CA_BUNDLE:-${SSL_CERT_FILE:-}}
[[ -n $REQUESTS_CA_BUNDLE ]] || unset REQUESTS_CA_BUNDLE

found=0
log=$(mktemp)
trap 'rm -f "$log"' EXIT
for lock in "${LOCKS[@]}"; do
  # What is locked is looked up as it stands: nothing is resolved, downloaded or installed.
  if timeout 180 .tools/bin/pip-audit --requirement "$lock" --require-hashes --disable-pip --no-deps \
    --vulnerability-service "$SERVICE" --progress-spinner off --timeout 15 >"$log" 2>&1; then
    echo "audit: $lock: no known weakness"
  elif grep -qE '^Found [0-9]+ known' "$log"; then
    found=1
    echo "audit: $lock:"
    cat "$log"
  else
    tail -n 3 "$log" >&2
    echo "audit: NOT DONE: the advisory service '$SERVICE' gave no answer from here; nothing is known about the" >&2
    echo "  packages of $lock. Run it where that service can be reached (AUDIT_SERVICE=osv or pypi)." >&2
    exit 2
  fi
done
exit "$found"
