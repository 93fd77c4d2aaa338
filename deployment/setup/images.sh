#!/usr/bin/env bash
# Builds one of our images: `runner`, `runner-science`, or `orchestrator`. Its tag is a hash of all that goes into it, so an
# image that exists is not built again; the tag `dev` points to the newest. BASE_IMAGE chooses the base, by
# tag or by digest; the digest of what a registry gave is a label of our image, to build it again from.
#
# The build runs pip. Behind a proxy or a mirror it needs this machine's certificates and pip settings:
# they go into a copy of the build context and into build arguments, never into this tree, and the stage
# that uses them is not part of the image.
set -euo pipefail
cd "$(dirname "$0")/../.."

readonly NAME=${1:?usage: images.sh runner|runner-science|orchestrator}
readonly KEPT=4
readonly BASE_IMAGE=${BASE_IMAGE:-python:3.11-slim}

arguments=()
case $NAME in
  runner)
    title="Strategiz strategy runner"
    cd runner_image
    files=(Dockerfile requirements.lock rootfs.py strategy_runner)
    ;;
  runner-science)
    title="Strategiz strategy runner with scipy, scikit-learn and statsmodels"
    cd runner_image
    files=(Dockerfile requirements-science.lock rootfs.py strategy_runner)
    arguments=(--build-arg REQUIREMENTS=requirements-science.lock)
    ;;
  orchestrator)
    title="Strategiz strategy execution service"
    files=(Dockerfile requirements/runtime.lock runner_image/rootfs.py orchestrator deployment/seccomp.json)
    ;;
  *)
    echo "images: no image is called $NAME" >&2
    exit 2
    ;;
esac
for file in "${files[@]}"; do
  [[ -e $file ]] || { echo "images: $NAME needs $PWD/$file" >&2; exit 1; }
done

setup=$OLDPWD/deployment/setup
[[ $NAME == orchestrator ]] && setup=$PWD/deployment/setup
"$setup/base-image.sh" "$BASE_IMAGE"

# What the registry called it when it was pulled; nothing for a base that was made or loaded here.
pulled=$(docker image inspect --format '{{range .RepoDigests}}{{println .}}{{end}}' "$BASE_IMAGE" | head -n 1)

# A copy first, and its hash: what is built is what was hashed, whatever an editor writes meanwhile.
context=$(mktemp -d)
log=$(mktemp)
trap 'rm -rf "$context" "$log"' EXIT
tar -c --exclude='*.pyc' --exclude=__pycache__ "${files[@]}" | tar -x -C "$context"
hash=$(
  {
    docker image inspect --format '{{.Id}}' "$BASE_IMAGE"
    if [[ -n $pulled ]]; then echo "${pulled#*@}"; fi
    cd "$context" && find . -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum
  } | sha256sum | cut -c1-16
)

tag=strategiz/$NAME:$hash
if docker image inspect "$tag" >/dev/null 2>&1; then
  docker tag "$tag" "strategiz/$NAME:dev"
  echo "images: $tag is up to date"
  exit 0
fi

# shellcheck source=deployment/setup/index.sh
. "$setup/index.sh"

certificates=$(ca_bundle)
if [[ -n $certificates ]]; then cp -L "$certificates" "$context/build-ca.crt"; fi

for setting in index-url extra-index-url trusted-host; do
  value=$(pip_setting "$setting")
  variable=PIP_${setting^^}
  if [[ -n $value ]]; then arguments+=(--build-arg "${variable//-/_}=$value"); fi
done
# Docker knows these names; they do not stay in the image.
for variable in HTTP_PROXY HTTPS_PROXY NO_PROXY http_proxy https_proxy no_proxy; do
  if [[ -n ${!variable:-} ]]; then arguments+=(--build-arg "$variable"); fi
done

# Both builders work. Without buildx the client would fall back to the classic one, with a warning; that one
# leaves the container of a failed step behind unless told not to.
if ! docker buildx version >/dev/null 2>&1; then
  export DOCKER_BUILDKIT=0
  arguments+=(--force-rm)
fi
# By its digest, so that what is built is what was hashed, whoever moves the tag meanwhile.
arguments+=(--build-arg "BASE_IMAGE=${pulled:-$BASE_IMAGE}" --label "org.opencontainers.image.base.name=$BASE_IMAGE")
if [[ -n $pulled ]]; then arguments+=(--label "org.opencontainers.image.base.digest=${pulled#*@}"); fi
echo "images: building $tag from $BASE_IMAGE${pulled:+, which is $pulled}"
if ! docker build "${arguments[@]}" \
  --label "org.opencontainers.image.title=$title" \
  --label "io.strategiz.image=$NAME" \
  --label "io.strategiz.made_of=$hash" \
  --tag "$tag" "$context" >"$log" 2>&1; then
  tail -n 40 "$log" >&2
  echo "images: the build of $NAME failed" >&2
  exit 1
fi
echo "images: $NAME holds" "$(sed -nE 's/^(#[0-9]+ [0-9.]+ )?package: //p' "$log" | paste -sd ';')" |
  sed 's/;/; /g' | fold -s -w 110
docker tag "$tag" "strategiz/$NAME:dev"

# Each change of the code makes an image: keep the newest few, and the build caches of a day. One that a
# container still uses is not removed.
docker image ls --filter "reference=strategiz/$NAME" --format '{{.Tag}}' | grep -E '^[0-9a-f]{16}$' |
  tail -n "+$((KEPT + 1))" | while read -r old; do
  docker image rm "strategiz/$NAME:$old" >/dev/null 2>&1 || true
done
docker image prune --force --filter label=io.strategiz.stage=builder --filter until=24h >/dev/null

echo "images: $tag, $(($(docker image inspect --format '{{.Size}}' "$tag") / 1000000)) MB, also strategiz/$NAME:dev"
