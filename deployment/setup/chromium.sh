#!/usr/bin/env bash
# Installs Chromium and its driver, in which tests open the example application's page and the reports of runs.
#   chromium.sh                  install
#   chromium.sh --if-possible    the same, but where it cannot be done, say so and go on
set -euo pipefail
cd "$(dirname "$0")"

if [[ -x /usr/bin/chromium && -x /usr/bin/chromedriver ]]; then exit 0; fi

if [[ $(id -u) -eq 0 ]] && command -v apt-get >/dev/null && ./apt-install.sh chromium chromium-driver; then
  echo "chromium: installed"
  exit 0
fi
echo "chromium: not available here (Debian: apt-get install chromium chromium-driver)" >&2
if [[ ${1:-} != --if-possible ]]; then exit 1; fi
echo "chromium: tests of pages are left out" >&2
