"""A client whose stubs were generated from version 1 of the contract, and know nothing of what came later."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.stand.market_bars import random_bars

CONTRACT = Path(__file__).parents[1] / "contract_v1" / "execution_v1.json"

# Run as a program of its own, because two descriptions of one package cannot live in one process.
CLIENT = """
import json, sys
import grpc
import execution_v1_pb2 as v1
import execution_v1_pb2_grpc as v1_grpc
from google.protobuf import json_format

address, bars = sys.argv[1], json.load(sys.stdin)
CODE = '''
SYMBOL = 'AAA'
def strategy(data):
    mean = data['close'].rolling(5).mean()
    plot(mean, 'mean')
    print('params', params['length'])
    return (data['close'] > mean).map({True: 'BUY', False: 'SELL'})
'''
rows = [v1.MarketDataBar(**bar) for bar in bars]
with grpc.insecure_channel(address) as channel:
    stub = v1_grpc.StrategyExecutionServiceStub(channel)
    answers = {
        'execute': stub.ExecuteStrategy(v1.ExecuteStrategyRequest(
            code=CODE, language='python', market_data=rows, parameters={'length': '5'},
            timeout_seconds=10, user_id='ann', strategy_id='s1')),
        'failing': stub.ExecuteStrategy(v1.ExecuteStrategyRequest(
            code="SYMBOL = 'A'\\ndef strategy(data):\\n    return 1 / 0\\n", market_data=rows)),
        'list': stub.ExecuteList(v1.ExecuteListRequest(
            tier='gold', timeout_seconds=10,
            symbol_sets=[v1.SymbolSetExecution(
                symbols=['AAA'],
                market_data={'AAA': v1.SymbolMarketData(symbol='AAA', bars=rows)},
                deployments=[v1.DeploymentExecution(
                    deployment_id='d1', deployment_type='bot', strategy_id='s1',
                    strategy_code=CODE, user_id='ann', parameters={'length': '5'})])])),
        'validate': stub.ValidateCode(v1.ValidateCodeRequest(code='import os', language='python')),
        'health': stub.GetHealth(v1.HealthRequest()),
    }
assert not hasattr(v1, 'Failure') and not hasattr(v1.ExecuteStrategyRequest(), 'columns')
print(json.dumps({name: json_format.MessageToDict(
    answer, preserving_proto_field_name=True, always_print_fields_with_no_presence=True)
    for name, answer in answers.items()}))
"""


def proto_text(contract):
    """Version 1 as a proto file."""
    lines = [
        'syntax = "proto3";',
        f"package {contract['package']};",
        f"service {contract['service']} {{",
    ]
    lines += [
        f"  rpc {name}({request}) returns ({response});"
        for name, (request, response, _) in contract["methods"].items()
    ]
    lines.append("}")
    for message, fields in contract["messages"].items():
        lines.append(f"message {message} {{")
        lines += [f"  {kind} {name} = {number};" for name, (number, kind) in fields.items()]
        lines.append("}")
    return "\n".join(lines) + "\n"


@pytest.fixture(scope="module")
def answers(service, tmp_path_factory):
    """What the service answered to each call of the generated client, as plain values."""
    folder = tmp_path_factory.mktemp("version_1")
    (folder / "execution_v1.proto").write_text(proto_text(json.loads(CONTRACT.read_text())))
    (folder / "client.py").write_text(CLIENT)
    arguments = ["-I.", "--python_out=.", "--grpc_python_out=.", "execution_v1.proto"]
    subprocess.run([sys.executable, "-m", "grpc_tools.protoc", *arguments], cwd=folder, check=True)
    bars = random_bars(120)
    rows = [
        {
            "timestamp": bars.time(bar),
            **{name: float(getattr(bars, name)[bar]) for name in ("open", "high", "low", "close")},
            "volume": int(bars.volume[bar]),
        }
        for bar in range(len(bars))
    ]
    done = subprocess.run(
        [sys.executable, "client.py", service.address],
        cwd=folder,
        input=json.dumps(rows),
        capture_output=True,
        text=True,
        timeout=50,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_a_strategy_run_answers_in_version_1s_fields_and_units(answers):
    answer = answers["execute"]
    assert answer["success"] is True
    assert answer["error"] == ""
    assert answer["logs"] == ["params 5"]
    assert {signal["type"] for signal in answer["signals"]} == {"BUY", "SELL"}
    assert answer["indicators"][0]["name"] == "mean"
    assert answer["execution_time_ms"] > 0
    performance = answer["performance"]
    assert performance["total_trades"] == len(performance["trades"]) > 0
    assert performance["max_drawdown"] > 0
    assert 0 <= performance["win_rate"] <= 100
    assert performance["total_return"] == pytest.approx(performance["total_pnl"] / 10_000 * 100)
    assert performance["outperformance"] == pytest.approx(
        performance["total_return"] - performance["buy_and_hold_return_percent"]
    )
    assert performance["equity_curve"][0]["type"] == "initial"
    assert performance["equity_curve"][-1]["type"] == "final"


def test_a_strategy_that_fails_is_told_in_version_1s_error(answers):
    answer = answers["failing"]
    assert answer["success"] is False
    assert "ZeroDivisionError" in answer["error"]


def test_a_list_answers_in_version_1s_fields(answers):
    answer = answers["list"]
    assert (answer["success"], answer["total_deployments"]) == (True, 1)
    (result,) = answer["results"]
    assert (result["deployment_id"], result["deployment_type"]) == ("d1", "bot")
    assert result["signal"]["signal_type"] in ("BUY", "SELL")
    assert result["signal"]["symbol"] == "AAA"
    assert "mean" in result["signal"]["indicators"]


def test_a_validation_answers_in_version_1s_fields(answers):
    answer = answers["validate"]
    assert answer["valid"] is False
    assert any("os" in error for error in answer["errors"])


def test_health_answers_in_version_1s_fields(answers):
    answer = answers["health"]
    assert answer["status"] == "SERVING"
    assert answer["supported_languages"] == ["python"]
    assert answer["max_timeout_seconds"] == 300
    assert answer["max_memory_mb"] == 2048
