#!/usr/bin/env bash
# Removes what the set-up made in this folder, and our images with the containers made from them. Leaves
# the engine, the base image, installed packages and everything of anyone else's.
set -euo pipefail
cd "$(dirname "$0")/../.."

rm -rf .venv .uv .tools .tools-prometheus .tools-haproxy .setup.lock .mypy_cache .ruff_cache .pytest_cache .hypothesis .benchmarks .import_linter_cache
find . -path ./.git -prune -o -name __pycache__ -type d -prune -exec rm -rf {} +

if command -v docker >/dev/null && timeout 15 docker version >/dev/null 2>&1; then
  # By name as well as label: an image that someone made from ours inherits the label.
  mapfile -t images < <(docker image ls --filter label=io.strategiz.image --filter 'reference=strategiz/*' \
    --format '{{.Repository}}:{{.Tag}}')
  for image in "${images[@]}"; do
    id=$(docker image inspect --format '{{.Id}}' "$image")
    docker ps --all --quiet --filter "ancestor=$id" | while read -r container; do
      if [[ $(docker inspect --format '{{.Image}}' "$container") == "$id" ]]; then
        docker rm --force --volumes "$container" >/dev/null
      fi
    done
    docker image rm --force "$image" >/dev/null
  done
  docker image prune --force --filter label=io.strategiz.stage=builder >/dev/null
  echo "clean: removed ${#images[@]} image tags"
fi
