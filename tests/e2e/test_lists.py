"""ExecuteList: many deployments at once, each on its own, none of them able to touch another."""

import contextlib
import signal
import sqlite3
from datetime import datetime

import grpc
import pytest

from orchestrator.generated import strategy_execution_pb2 as public
from tests.stand.deployments import BARS, BUY, HOLD, SELL, deployment, list_request, symbol_set
from tests.stand.running_service import (
    OWNER_LABEL,
    events_until,
    refusal_of,
    run_request,
    until,
)


def created_by(engine, owner):
    """Ids of the containers that *owner* has had made, as far back as the engine remembers."""
    now = datetime.fromisoformat(engine.info()["SystemTime"])
    happened = engine.api.events(
        since=1,
        until=f"{now.timestamp():.6f}",
        filters={"type": "container", "event": "create", "label": f"{OWNER_LABEL}={owner}"},
        decode=True,
    )
    return {event["Actor"]["ID"] for event in happened}


@pytest.fixture
def containers_made(engine, service):
    """Counts the containers that were made since the last call."""
    before = created_by(engine, service.owner)

    def count():
        nonlocal before
        now = created_by(engine, service.owner)
        new, before = now - before, now
        return len(new)

    return count


def test_deployments_of_several_users_get_their_signals_in_the_order_of_the_request(client):
    request = list_request(
        deployment(BUY, "ann", 1), deployment(SELL, "bob", 2), deployment(HOLD, "ann", 3)
    )
    answer = client.ExecuteList(request)
    assert answer.success, answer.error
    assert not answer.error
    assert [r.deployment_id for r in answer.results] == ["d1", "d2", "d3"]
    assert {r.deployment_type for r in answer.results} == {"bot"}
    assert [r.signal.signal_type for r in answer.results] == ["BUY", "SELL", "HOLD"]
    assert (answer.total_deployments, answer.successful_deployments, answer.failed_deployments) == (
        3,
        3,
        0,
    )
    assert answer.execution_time_ms > 0
    for result in answer.results:
        assert result.usage.strategy_ms > 0


def test_a_live_signal_tells_symbol_price_time_and_the_latest_indicators(client):
    code = (
        "SYMBOL = 'AAA'\n"
        "def strategy(data):\n"
        "    plot(data['close'].rolling(5).mean(), 'mean')\n"
        "    plot(data['close'].shift(-1), 'tomorrow')\n"
        "    return {'signal': 'buy', 'quantity': 7, 'reason': 'edge'}\n"
    )
    (result,) = client.ExecuteList(list_request(deployment(code))).results
    assert result.success, result.error
    live, bars = result.signal, BARS["AAA"]
    assert (live.signal_type, live.symbol, live.quantity, live.reason) == ("BUY", "AAA", 7, "edge")
    assert live.price == bars.close[-1]
    assert live.timestamp == bars.time(79)
    assert live.indicators["mean"] == pytest.approx(bars.close[-5:].mean())
    assert live.indicators["tomorrow"] == bars.close[-1]


HEADS = {
    "SYMBOL = 'BBB'\n": ("BBB", ""),
    "SYMBOL, TIMEFRAME = 'BBB', '1D'\n": ("BBB", ""),
    "SYMBOL: str = 'BBB'\n": ("BBB", ""),
    "SYMBOL = 'ZZZ'\n": ("AAA", "SYMBOL of the code is none of its set (AAA, BBB)"),
    "": ("AAA", "the first of 2 symbols (AAA, BBB)"),
}


def test_the_codes_symbol_chooses_the_bars_and_a_warning_says_where_it_chose_none(client):
    rest = "def strategy(data):\n    return 'BUY' if len(data) == 90 else 'SELL'\n"
    answer = client.ExecuteList(list_request(*(deployment(head + rest) for head in HEADS)))
    for result, (symbol, warning) in zip(answer.results, HEADS.values(), strict=True):
        assert result.signal.symbol == symbol
        assert result.signal.price == BARS[symbol].close[-1]
        assert result.signal.signal_type == ("BUY" if symbol == "BBB" else "SELL")
        said = [one for one in result.warnings if one.startswith("the bars of ")]
        assert [symbol in one and warning in one for one in said] == [True] * bool(warning)


def test_several_sets_of_symbols_are_answered_one_after_another(client):
    code = "def strategy(data):\n    return 'BUY'\n"
    request = public.ExecuteListRequest(
        symbol_sets=[
            symbol_set(deployment(code, "ann", 1), symbols=("BBB",)),
            symbol_set(deployment(code, "ann", 2), symbols=("AAA",)),
        ]
    )
    answer = client.ExecuteList(request)
    assert [(r.deployment_id, r.signal.symbol) for r in answer.results] == [
        ("d1", "BBB"),
        ("d2", "AAA"),
    ]


@pytest.mark.parametrize(
    ("code", "signal_type"),
    [
        ("side = pd.Series('HOLD', index=data.index)", "HOLD"),
        ("side = pd.Series('BUY', index=data.index)", "BUY"),
        ("side = [0] * (len(data) - 1) + [-1]", "SELL"),
        ("side = [1] * (len(data) - 1) + [0]", "HOLD"),
        ("side = pd.DataFrame({'signal': 'SELL', 'quantity': 3}, index=data.index)", "SELL"),
    ],
)
def test_a_vectorised_strategys_last_value_is_its_signal(client, code, signal_type):
    code = f"SYMBOL = 'AAA'\ndef strategy(data):\n    {code}\n    return side\n"
    (result,) = client.ExecuteList(list_request(deployment(code))).results
    assert result.success, result.error
    assert result.signal.signal_type == signal_type


# Each style, with and without a memory; none of them looks ahead.
STRATEGIES = {
    "remembers in a global": """
entry = None
def strategy(data):
    global entry
    price = data['close'].iloc[-1]
    if entry is None and price > data['close'].iloc[-5:].mean():
        entry = price
        return {'signal': 'BUY', 'reason': f'at {price:.4f}'}
    if entry is not None and price > 1.01 * entry:
        entry = None
        return {'signal': 'SELL', 'quantity': 2, 'reason': 'gain'}
    return 'HOLD'
""",
    "remembers in an object": """
WARMUP_BARS = 10
class Memory:
    def __init__(self):
        self.calls, self.held = 0, False
memory = Memory()
def strategy(data):
    memory.calls += 1
    if memory.calls % 7 == 0:
        memory.held = not memory.held
        return 'BUY' if memory.held else 'SELL'
    return 'HOLD'
""",
    "remembers nothing": """
def strategy(data):
    plot(data['close'].rolling(3).mean(), 'mean')
    return 1 if data['close'].iloc[-1] > data['close'].iloc[-4] else -1
""",
    "sees its position": """
def strategy(data, position):
    if position:
        return 'SELL' if position.bars_held >= 3 or position.unrealized_pnl > 0 else 'HOLD'
    return 'BUY' if data['close'].iloc[-1] < data['close'].iloc[-3] else 'HOLD'
""",
    "looks indicators up by name": """
RULES = {'kind': 'EMA', 'fast': 3, 'slow': 8}
def strategy(data):
    average = getattr(talib, RULES['kind'])
    fast, slow = (average(data['close'], timeperiod=RULES[k]) for k in ('fast', 'slow'))
    return pd.Series(np.where(fast > slow, 'BUY', 'SELL'), index=data.index)
""",
    "queries": """
for time in data.query('close > open and close > close.shift(1)').index:
    signal('BUY', time)
for time in data.query('close < open and close < close.shift(1)').index:
    signal('SELL', time)
""",
    "draws in turn": """
chance = np.random.default_rng(5)
def strategy(data):
    return ('BUY', 'SELL', 'HOLD')[chance.integers(3)]
""",
    "vectorised": """
def strategy(data):
    above = data['close'] > data['close'].rolling(4).mean()
    plot(above.astype(float), 'above')
    return np.sign(above.astype(int).diff())
""",
    "script": """
rises = data['close'].diff() > 0
for bar in range(1, len(data)):
    if rises.iloc[bar] != rises.iloc[bar - 1]:
        signal('BUY' if rises.iloc[bar] else 'SELL', data.index[bar], reason=str(bar))
""",
}
DATES = (52, 57, 58, 63, 64, 71, 75, 79, 84, 90)


def test_live_and_backtest_say_the_same_at_every_date_in_every_style(client):
    bars = BARS["BBB"]
    request = public.ExecuteListRequest()
    for count in DATES:
        series = public.SymbolMarketData(symbol="BBB", bars=bars.head(count).rows())
        request.symbol_sets.add(
            symbols=["BBB"],
            market_data={"BBB": series},
            deployments=[deployment(code) for code in STRATEGIES.values()],
        )
    answer = client.ExecuteList(request)
    assert answer.success, answer.error
    live = iter(answer.results)
    told = {name: [next(live).signal for _ in STRATEGIES] for name in DATES}
    for place, (name, code) in enumerate(STRATEGIES.items()):
        tested = client.ExecuteStrategy(run_request(code, bars))
        assert tested.success, (name, tested.error)
        by_time = {one.timestamp: one for one in tested.signals}
        seen = set()
        for count in DATES:
            now, then = told[count][place], by_time.get(bars.time(count - 1))
            assert now.timestamp == bars.time(count - 1)
            assert now.signal_type == (then.type if then else "HOLD"), (name, count)
            assert (now.reason, now.quantity) == (
                (then.reason, then.quantity) if then else ("", 0)
            ), (name, count)
            seen.add(now.signal_type)
        assert len(seen) > 1, name


@pytest.mark.parametrize(("bar", "signal_type"), [(-1, "SELL"), (-2, "HOLD")])
def test_a_script_that_signals_at_the_last_bar_and_no_earlier_one_is_live(client, bar, signal_type):
    code = f"SYMBOL = 'AAA'\nsignal('SELL', data.index[{bar}], 1.0, reason='now')\n"
    (result,) = client.ExecuteList(list_request(deployment(code))).results
    assert result.signal.signal_type == signal_type
    assert result.signal.reason == ("now" if signal_type == "SELL" else "")


def test_parameters_reach_each_deployment_alone(client):
    code = "SYMBOL = 'AAA'\ndef strategy(data):\n    return params['side']\n"
    answer = client.ExecuteList(
        list_request(
            deployment(code, parameters={"side": "BUY"}),
            deployment(code, parameters={"side": "-1"}),
            deployment(code),
        )
    )
    assert [r.signal.signal_type for r in answer.results] == ["BUY", "SELL", ""]
    assert "KeyError" in answer.results[2].error


FAILURES = {
    "raising": ("SYMBOL = 'AAA'\ndef strategy(data):\n    return 1 / 0\n", "ZeroDivisionError"),
    "looping": (
        "SYMBOL = 'AAA'\ndef strategy(data):\n    while True:\n        pass\n",
        "within 1 s",
    ),
    "refused": ("SYMBOL = 'AAA'\nimport os\n" + BUY, "os"),
    "empty": ("", "empty"),
    "too large": ("#" * 70_000, "64 KiB"),
    "no signal": ("SYMBOL = 'AAA'\ndef strategy(data):\n    return 'MOON'\n", "MOON"),
}


@pytest.mark.parametrize("kind", FAILURES)
def test_a_deployment_that_fails_does_not_touch_the_others(client, kind):
    code, words = FAILURES[kind]
    answer = client.ExecuteList(
        list_request(
            deployment(BUY, "ann", 1),
            deployment(code, "ann", 2),
            deployment(SELL, "ann", 3),
            deployment(BUY, "bob", 4),
            timeout_seconds=1,
        )
    )
    assert [r.success for r in answer.results] == [True, False, True, True]
    assert [r.signal.signal_type for r in answer.results] == ["BUY", "", "SELL", "BUY"]
    failed = answer.results[1]
    assert not failed.HasField("signal")
    assert words in failed.error
    assert failed.failure.message == failed.error
    assert not answer.success
    assert answer.failed_deployments == 1
    assert answer.successful_deployments == 3
    assert "1 of 4" in answer.error


@pytest.mark.parametrize(
    "code",
    [
        "import os\nos._exit(0)\n",
        "import sys\nsys.exit(0)\n",
        "import os\nos.kill(os.getpid(), 9)\n",
        "import os\nos.write(3, b'forged' * 20)\n",
        "import ctypes\nctypes.CDLL(None).syscall(101, 0, 0, 0, 0)\n",
    ],
    ids=["exiting", "leaving", "killed", "forging", "ptrace"],
)
def test_a_hostile_deployment_does_not_touch_the_others(unchecked, code):
    answer = unchecked.ExecuteList(
        list_request(
            deployment(BUY, number=1), deployment(code, number=2), deployment(SELL, number=3)
        )
    )
    assert [r.success for r in answer.results] == [True, False, True]
    assert [r.signal.signal_type for r in answer.results] == ["BUY", "", "SELL"]


def test_a_deployment_that_outgrows_the_memory_does_not_touch_the_others(start_service):
    running = start_service(DEFAULT_MEMORY_MB=192)
    bomb = (
        "SYMBOL = 'AAA'\ndef strategy(data):\n    kept = []\n"
        "    while True:\n        kept.append(bytearray(4_000_000))\n"
    )
    answer = running.stub.ExecuteList(
        list_request(
            deployment(BUY, number=1),
            deployment(bomb, number=2),
            deployment(SELL, number=3),
            deployment(HOLD, number=4),
        )
    )
    assert [r.signal.signal_type for r in answer.results] == ["BUY", "", "SELL", "HOLD"], answer
    assert answer.results[1].failure.limit == "memory"


def test_deployments_of_one_user_share_a_container(client, containers_made):
    assert client.ExecuteList(list_request(*(deployment(BUY, "ann", n) for n in range(6)))).success
    assert containers_made() == 1


def test_deployments_of_different_users_never_share_a_container(client, containers_made):
    users = ["ann", "bob", "ann", "cy", "bob", ""]
    assert client.ExecuteList(list_request(*(deployment(BUY, user) for user in users))).success
    assert containers_made() == 4


def test_a_list_that_is_refused_whole_makes_no_container(client, containers_made):
    answer = client.ExecuteList(list_request(deployment(BUY + "import os\n"), deployment("")))
    assert answer.failed_deployments == 2
    assert containers_made() == 0


def test_each_deployment_runs_in_a_fresh_process(unchecked):
    code = (
        "import builtins, os\n"
        "seen = getattr(builtins, 'seen', None)\n"
        "builtins.seen = os.getpid()\n"
        "np.seen = 1\n"
        "def strategy(data):\n"
        "    return {'signal': 'BUY' if seen is None else 'SELL', 'reason': f'{os.getpid()} {os.getuid()}'}\n"
    )
    answer = unchecked.ExecuteList(list_request(*(deployment(code, number=n) for n in range(3))))
    assert [r.signal.signal_type for r in answer.results] == ["BUY"] * 3
    processes, users = zip(*(r.signal.reason.split() for r in answer.results), strict=True)
    assert len(set(processes)) == len(set(users)) == 3
    assert "0" not in users


def test_more_deployments_of_a_user_than_fit_one_container_are_all_answered(client):
    codes = [BUY if n % 2 else SELL for n in range(70)]
    answer = client.ExecuteList(
        list_request(
            *(deployment(code, number=n) for n, code in enumerate(codes)), symbols=("AAA",)
        )
    )
    assert answer.success, answer.error
    assert [r.deployment_id for r in answer.results] == [f"d{n}" for n in range(70)]
    assert [r.signal.signal_type for r in answer.results] == ["SELL", "BUY"] * 35


def test_bars_that_are_wrong_fail_the_deployments_that_read_them_only(client):
    request = list_request(deployment(BUY, number=1), symbols=("AAA",))
    request.symbol_sets.append(symbol_set(deployment(SELL, number=2), symbols=("BBB",)))
    request.symbol_sets[0].market_data["AAA"].bars[4].high = -1
    answer = client.ExecuteList(request)
    assert [r.success for r in answer.results] == [False, True]
    assert "symbol_sets[0].market_data[AAA].bars[4].high" in answer.results[0].error


def test_a_set_without_bars_fails_its_deployments_with_a_reason(client):
    request = public.ExecuteListRequest(
        symbol_sets=[public.SymbolSetExecution(symbols=["AAA"], deployments=[deployment(BUY)])]
    )
    (result,) = client.ExecuteList(request).results
    assert not result.success
    assert "market_data" in result.error


def test_a_list_without_deployments_is_refused(client):
    refusal = refusal_of(lambda: client.ExecuteList(public.ExecuteListRequest()))
    assert refusal.code is grpc.StatusCode.INVALID_ARGUMENT
    assert "symbol_sets" in refusal.violations


@pytest.mark.parametrize("timeout_s", [-1, 301])
def test_a_timeout_of_a_list_out_of_bounds_is_refused(client, timeout_s):
    request = list_request(deployment(BUY), timeout_seconds=timeout_s)
    refusal = refusal_of(lambda: client.ExecuteList(request))
    assert refusal.code is grpc.StatusCode.INVALID_ARGUMENT
    assert refusal.says("timeout_seconds", str(timeout_s))


SLEEPING = "SYMBOL = 'AAA'\nsignal('BUY', data.index[3], 1.0)\nimport time\ntime.sleep(60)\n"


def test_a_list_of_many_users_takes_no_more_of_the_queue_than_it_has_slots(start_service):
    running = start_service(SLOTS=2, QUEUE_LENGTH=2)
    asked = list_request(*(deployment(BUY, user=f"user {n}", number=n) for n in range(6)))
    answer = running.stub.ExecuteList(asked)
    assert answer.success, answer.error
    assert [result.signal.signal_type for result in answer.results] == ["BUY"] * 6


def test_a_list_of_which_nothing_could_be_evaluated_is_refused_like_a_run(start_service):
    running = start_service(SLOTS=1, QUEUE_LENGTH=0)
    code = public.ExecuteStrategyRequest(code=SLEEPING, columns=BARS["AAA"].columns())
    stream = running.stub.StreamStrategy(code)
    events_until(stream, "started")
    full = refusal_of(lambda: running.stub.ExecuteList(list_request(deployment(BUY))))
    assert (full.code, full.reason) == (grpc.StatusCode.RESOURCE_EXHAUSTED, "QUEUE_FULL")
    assert full.retry_after_s
    mixed = running.stub.ExecuteList(list_request(deployment(BUY), deployment(BUY + "import os\n")))
    assert [result.success for result in mixed.results] == [False, False]
    assert "os" in mixed.results[1].error
    stream.cancel()


def test_waiting_for_a_turn_is_told_as_waiting_and_not_as_work(start_service):
    running = start_service(SLOTS=1, STATIC_POLICY="report")
    code = "SYMBOL = 'AAA'\nimport time\ntime.sleep(0.7)\nsignal('BUY', data.index[3], 1.0)\n"
    answer = running.stub.ExecuteList(
        list_request(*(deployment(code, user=f"user {n}", number=n) for n in range(2)))
    )
    assert answer.success, answer.error
    first, second = sorted(answer.results, key=lambda result: result.usage.queue_ms)
    assert first.usage.queue_ms < 100
    assert second.usage.queue_ms >= 700
    for result in (first, second):
        assert result.usage.total_ms >= 700
        assert result.usage.sandbox_ms <= result.usage.total_ms - 700
        assert result.execution_time_ms == round(result.usage.total_ms)
    took = answer.execution_time_ms
    assert second.usage.queue_ms + second.usage.total_ms <= took + 50


# Others who wait. Each deployment sleeps for a while.

NAPPING = """
SYMBOL, TIMEFRAME = 'AAA', '1D'
import time
time.sleep({seconds})
def strategy(data):
    return 'BUY'
"""
QUICK_RUN = public.ExecuteStrategyRequest(
    code=SELL, user_id="ann", columns=BARS["AAA"].columns(), timeout_seconds=5
)


def napping_list(users, each, seconds):
    code = NAPPING.format(seconds=seconds)
    names = [f"user {n}" for n in range(users)]
    return list_request(
        *(deployment(code, user=name, number=n) for n in range(each) for name in names),
        timeout_seconds=int(seconds) + 5,
        symbols=("AAA",),
    )


def running_count(service):
    return int(service.stub.GetHealth(public.HealthRequest()).metadata["running"])


@pytest.mark.parametrize(
    ("users", "each", "seconds"), [(2, 1, 6), (1, 8, 1)], ids=["on all slots", "for long"]
)
def test_a_run_is_served_long_before_lists_end_and_they_end_well(
    start_service, users, each, seconds
):
    running = start_service(SLOTS=2, POOL_SIZE=2)
    lists = [
        running.stub.ExecuteList.future(napping_list(users, each, seconds))
        for _ in range(2 // users)
    ]
    until(lambda: running_count(running) == 2, 10.0, "every slot is taken")
    assert running.stub.ExecuteStrategy(QUICK_RUN).success
    assert not any(one.done() for one in lists)
    for one in lists:
        answer = one.result()
        assert answer.success, answer.error
        assert [r.signal.signal_type for r in answer.results] == ["BUY"] * users * each


def test_a_list_whose_caller_has_gone_leaves_queue_and_slots(start_service):
    running = start_service(SLOTS=2)
    call = running.stub.ExecuteList.future(napping_list(4, 1, 30))
    until(lambda: running_count(running) == 2, 10.0, "every slot is taken")
    call.cancel()

    def counted():
        metadata = running.stub.GetHealth(public.HealthRequest()).metadata
        return (metadata["running"], metadata["queued"])

    until(lambda: counted() == ("0", "0"), 5.0, "nothing is left")


def test_what_is_done_is_answered_before_the_deadline_of_the_call_and_the_rest_is_marked(
    start_service, tmp_path
):
    ledger = tmp_path / "runs.sqlite3"
    running = start_service(SLOTS=2, LEDGER_URL=f"sqlite:///{ledger}")
    slow = NAPPING.format(seconds=30)
    request = list_request(
        deployment(BUY, "ann", 1),
        deployment(slow, "ann", 2),
        deployment(SELL, "ann", 3),
        deployment(SELL, "bob", 4),
        deployment(slow, "cy", 5),
        deployment(BUY, "dan", 6),
        symbols=("AAA",),
        timeout_seconds=60,
    )
    answer = running.stub.ExecuteList(request, timeout=6)
    results = {result.deployment_id: result for result in answer.results}
    assert [results[name].signal.signal_type for name in ("d1", "d4")] == ["BUY", "SELL"]
    assert results["d1"].usage.strategy_ms > 0
    assert "while it was being evaluated" in results["d2"].error
    assert "before it was evaluated" in results["d3"].error
    assert "deadline" in results["d5"].error
    assert results["d2"].failure.hint
    assert answer.failed_deployments == sum(not result.success for result in answer.results) >= 3
    assert not answer.success
    until(lambda: running_count(running) == 0, 5.0, "nothing goes on")
    running.end(signal.SIGTERM)
    with contextlib.closing(sqlite3.connect(ledger)) as database:
        rows = dict(
            database.execute("SELECT strategy_id, coalesce(outcome, error) FROM strategiz_runs")
        )
    assert {rows[name] for name in ("s1", "s4")} == {"SUCCEEDED"}
    assert {rows[name] for name in ("s2", "s3", "s5")} == {"RunCancelled"}


def test_a_list_whose_deadline_comes_while_nothing_could_begin_is_answered_in_time(start_service):
    running = start_service(SLOTS=1)
    stream = running.stub.StreamStrategy(
        public.ExecuteStrategyRequest(code=SLEEPING, columns=BARS["AAA"].columns())
    )
    events_until(stream, "started")
    answer = running.stub.ExecuteList(list_request(deployment(BUY)), timeout=2)
    assert "before it was evaluated" in answer.results[0].error
    stream.cancel()
