#!/usr/bin/env bash
# Makes sure that the base image of our images exists: python:3.11-slim, or the one named. Where it can
# be neither found nor pulled (no internet, no registry), makes one of that name from Debian packages:
# Debian 12 with its Python 3.11. An image of that name is never replaced. One that is named by its digest
# (python@sha256:...) is that one, pulled, or none.
set -euo pipefail
cd "$(dirname "$0")"

readonly IMAGE=${1:-python:3.11-slim}
readonly PULL_TIMEOUT_S=300
readonly RELEASE=bookworm # the Debian release whose python3 is 3.11

if docker image inspect "$IMAGE" >/dev/null 2>&1; then exit 0; fi

# A folder of our own: nobody else can lay anything under the name that root then writes to.
work=$(mktemp -d /var/tmp/strategiz-base.XXXXXX)
trap 'rm -rf "$work"' EXIT
log=$work/log
root=$work/root.tar

echo "base image: pulling $IMAGE"
if timeout "$PULL_TIMEOUT_S" docker pull --quiet "$IMAGE" >"$log" 2>&1; then exit 0; fi
echo "base image: cannot pull: $(tail -n 1 "$log")"
if [[ $IMAGE == *@* ]]; then
  echo "base image: nothing else than what a registry gives can be $IMAGE" >&2
  exit 1
fi

if ! command -v mmdebstrap >/dev/null; then
  if [[ $(id -u) -ne 0 ]] || ! command -v apt-get >/dev/null; then
    {
      echo "base image: $IMAGE can be neither pulled nor made here. Either"
      echo "  let Docker reach a registry, or load the image: docker load <image.tar, or"
      echo "  name a base of your own with python3 of 3.11 or newer: make images BASE_IMAGE=..., or"
      echo "  on Debian or Ubuntu: sudo apt-get install mmdebstrap, then try again."
    } >&2
    exit 1
  fi
  ./apt-install.sh mmdebstrap debian-archive-keyring
fi

echo "base image: making $IMAGE from Debian packages"
# No manual pages and translations; the copyright files stay.
if ! mmdebstrap --quiet --variant=minbase --include=python3,python3-venv,ca-certificates \
  --dpkgopt='path-exclude=/usr/share/man/*' \
  --dpkgopt='path-exclude=/usr/share/locale/*' \
  --dpkgopt='path-exclude=/usr/share/doc/*' \
  --dpkgopt='path-include=/usr/share/doc/*/copyright' \
  "$RELEASE" "$root" >"$log" 2>&1; then
  tail -n 20 "$log" >&2
  echo "base image: mmdebstrap failed" >&2
  exit 1
fi
docker import \
  --change 'ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' \
  --change 'ENV LANG=C.UTF-8' \
  --change 'CMD ["python3"]' \
  --change 'LABEL io.strategiz.base=local' \
  "$root" "$IMAGE" >/dev/null
docker run --rm --network none "$IMAGE" python3 --version
