#!/usr/bin/env bash
# Writes a CycloneDX bill of materials for each lock file into build/sbom: what the service, its development
# and the runner image's Python consist of, by name, version and hash. Where the runner image is built, one
# for the Debian packages in it too.
set -euo pipefail
cd "$(dirname "$0")/../.."

readonly IMAGE=${STRATEGIZ_RUNNER_IMAGE:-strategiz/runner:dev}
readonly OUT=build/sbom

deployment/setup/tools.sh
mkdir -p "$OUT"

bill() { # name, lock file
  # Without serial numbers and times, so that equal locks give equal files. A lock names no address.
  .tools/bin/cyclonedx-py requirements --output-reproducible --spec-version 1.6 --output-format JSON \
    --output-file "$OUT/$1.cdx.json" "$2"
  echo "$OUT/$1.cdx.json: $(.tools/bin/python -c \
    'import json, sys; print(len(json.load(open(sys.argv[1]))["components"]))' "$OUT/$1.cdx.json") components"
}

bill service requirements/runtime.lock
bill command requirements/command.lock
bill development requirements/dev.lock
bill tools requirements/tools.lock
bill runner-python runner_image/requirements.lock
bill runner-science-python runner_image/requirements-science.lock

if command -v docker >/dev/null && docker image inspect "$IMAGE" >/dev/null 2>&1; then
  # The image holds no package manager, and it is never run: its file system is read through an export.
  container=$(docker create --network none "$IMAGE" 0)
  trap 'docker rm --force "$container" >/dev/null' EXIT
  packages=$(mktemp -d)
  docker export "$container" | tar -x -C "$packages" --wildcards 'var/lib/dpkg/status.d/*' \
    'usr/lib/os-release'
  .venv/bin/python deployment/setup/debian_sbom.py "$packages" >"$OUT/runner-debian.cdx.json"
  rm -rf "$packages"
  echo "$OUT/runner-debian.cdx.json: $(.tools/bin/python -c \
    'import json, sys; print(len(json.load(open(sys.argv[1]))["components"]))' "$OUT/runner-debian.cdx.json") components"
else
  echo "sbom: no image $IMAGE here: its Debian packages are left out (make runner-image builds it)"
fi
