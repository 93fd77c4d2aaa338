#!/usr/bin/env bash
# Makes the Python code of the three contracts. With --check, compares it with what is committed instead.
set -euo pipefail
cd "$(dirname "$0")/.."
python=${PYTHON:-.venv/bin/python}
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT

"$python" -m grpc_tools.protoc -I proto --python_out="$out" --pyi_out="$out" --grpc_python_out="$out" \
  proto/strategiz/execution/v1/strategy_execution.proto proto/strategiz/operator/v1/operator.proto
"$python" -m grpc_tools.protoc -I proto --python_out="$out" --pyi_out="$out" \
  proto/strategiz/runner/v1/runner.proto

public=$out/strategiz/execution/v1
operator=$out/strategiz/operator/v1
runner=$out/strategiz/runner/v1
cp -r "$public" "$out/client"
# The stub module looks for its messages by proto package; here they lie beside it.
sed -i 's/^from strategiz\.execution\.v1 import/from strategiz_execution.generated import/' "$out"/client/*_pb2_grpc.py
sed -i 's/^from strategiz\.\(execution\|operator\)\.v1 import/from orchestrator.generated import/' \
  "$public"/*_pb2_grpc.py "$operator"/*_pb2_grpc.py

place() { # source directory, file, target directory
  if [[ ${check:-} ]]; then
    cmp "$1/$2" "$3/$2" || { echo "$3/$2 is not what proto/ gives: run 'make proto'" >&2; exit 1; }
  else
    mkdir -p "$3" && cp "$1/$2" "$3/$2"
  fi
}
[[ ${1:-} == --check ]] && check=1
for file in strategy_execution_pb2.py strategy_execution_pb2.pyi strategy_execution_pb2_grpc.py; do
  place "$public" "$file" orchestrator/generated
  place "$out/client" "$file" client/python/strategiz_execution/generated
done
for file in operator_pb2.py operator_pb2.pyi operator_pb2_grpc.py; do
  place "$operator" "$file" orchestrator/generated
done
for target in orchestrator/generated runner_image/strategy_runner/generated; do
  for file in runner_pb2.py runner_pb2.pyi; do place "$runner" "$file" "$target"; done
done
