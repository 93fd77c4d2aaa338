#!/usr/bin/env bash
# Makes .tools, a virtual environment with the packages of requirements/tools.lock. They see the packages of .venv,
# which the fuzz drivers and the mutants' tests need, after their own. Does nothing when .tools already holds them.
set -euo pipefail
cd "$(dirname "$0")/../.."

lock=requirements/tools.lock
stamp=.tools/.installed
state=$(sha256sum "$lock" deployment/setup/tools.sh | cut -d' ' -f1 | paste -sd' ')

deployment/setup/python.sh dev
if [[ -x .tools/bin/python && -r $stamp && $(<"$stamp") == "$state" ]]; then exit 0; fi

# shellcheck source=deployment/setup/index.sh
. deployment/setup/index.sh

echo "tools: installing $lock into .tools"
rm -f "$stamp"
.uv/bin/uv venv --quiet --clear --python .venv/bin/python .tools
.uv/bin/uv pip sync --quiet --python .tools/bin/python --require-hashes --only-binary :all: "$lock"
site_packages() { "$1" -c 'import sysconfig; print(sysconfig.get_path("purelib"))'; }
site_packages .venv/bin/python >"$(site_packages .tools/bin/python)/strategiz.pth"
printf '%s\n' "$PWD" "$PWD/runner_image" >>"$(site_packages .tools/bin/python)/strategiz.pth"
echo "$state" >"$stamp"
