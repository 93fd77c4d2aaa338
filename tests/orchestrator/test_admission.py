"""Which requests could be run, at each bound and one step past it."""

import hashlib
import math
import tracemalloc
from dataclasses import replace

import numpy as np
import pytest

from orchestrator.admission.bars import BarColumns, check_bars
from orchestrator.admission.parameters import Parameters
from orchestrator.admission.requests import (
    MAX_SOURCE_BYTES,
    RunRequest,
    admit,
)
from orchestrator.errors import FieldViolation, Rejected, UnsupportedLanguage
from orchestrator.generated import runner_pb2
from orchestrator.limits.values import AllLimits
from orchestrator.run import Image, RunId
from orchestrator.runs.backtests import job_of
from orchestrator.settings import MIB, Settings
from strategy_runner.backtest.types import Direction, FillRule, Sizing, StopsActiveFrom
from strategy_runner.channel.reply import Constants
from strategy_runner.strategy.meaning import SignalMeaning
from strategy_runner.supervisor.effective import settings_in_force

SETTINGS = Settings()
LIMITS = AllLimits(SETTINGS).of("ann")
IMAGES = (Image.DEFAULT,)
COUNT = 6


def bars(count=COUNT, *, path="columns.{column}[{bar}]", **columns):
    level = np.arange(1.0, count + 1)
    given = {
        "timestamp_ms": np.arange(count, dtype=np.int64) * 1000,
        "open": level,
        "high": level + 1,
        "low": level - 0.5,
        "close": level + 0.5,
        "volume": np.ones(count),
    }
    return BarColumns(**given | columns, path=path)


def with_value(column, bar, value):
    values = getattr(bars(), column).copy()
    values[bar] = value
    return bars(**{column: values})


def request(**fields):
    given = {
        "run_id": RunId("r"),
        "user_id": "u",
        "strategy_id": "s",
        "language": "python",
        "code": "x = 1",
        "bars": bars(),
        "parameters": Parameters(),
        "timeout_s": 0,
        "memory_mb": 0,
        "cpu_millis": 0,
        "backtest": runner_pb2.BacktestConfig(),
        "check_look_ahead": False,
        "max_equity_points": 0,
        "omit_indicators": False,
        "answer_form": 0,
    }
    return RunRequest(**given | fields)


def admitted(**fields):
    return admit(request(**fields), LIMITS, IMAGES)


def violations(**fields):
    with pytest.raises(Rejected) as caught:
        admitted(**fields)
    return {v.field: v.description for v in caught.value.violations}


def told_of(nonce=b"nonce", **fields):
    """What the runner is told of a request, and the bars behind it."""
    asked = request(**fields)
    frame = b"".join(job_of(asked, admit(asked, LIMITS, IMAGES), LIMITS.log_kb).frame(nonce))
    begins = 4 + int.from_bytes(frame[:4], "big")
    assert runner_pb2.Preparation.FromString(frame[4:begins]).processes == 1
    ends = begins + 4 + int.from_bytes(frame[begins : begins + 4], "big")
    told = runner_pb2.Job.FromString(frame[begins + 4 : ends])
    assert len(frame) - ends == 48 * told.backtest.bar_count
    return told, frame[ends:]


def test_a_request_that_names_no_limit_gets_the_defaults():
    limits = admitted()
    assert limits.timeout_s == SETTINGS.default_timeout_s
    assert limits.memory_bytes == SETTINGS.default_memory_mb * MIB
    assert limits.cpu_millis == SETTINGS.default_cpu_millis
    assert limits.processes == SETTINGS.processes
    assert limits.output_bytes == SETTINGS.output_mb * MIB


def test_limits_of_the_request_are_in_force_and_reach_the_runner():
    limits = admitted(timeout_s=7, memory_mb=200, cpu_millis=60)
    assert (limits.timeout_s, limits.memory_bytes, limits.cpu_millis) == (7, 200 * MIB, 60)
    assert told_of(timeout_s=7)[0].backtest.timeout_ms == 7000


def test_the_frame_carries_code_bars_parameters_settings_and_caps():
    config = runner_pb2.BacktestConfig(initial_cash=5)
    told, sent_bars = told_of(b"mine", parameters=Parameters({"n": "3"}), backtest=config)
    assert told.nonce == b"mine"
    assert told.backtest.source.code == "x = 1"
    assert told.backtest.source.parameters["n"].int_value == 3
    assert told.backtest.config == config
    assert (told.backtest.max_equity_points, told.backtest.omit_indicators) == (0, False)
    columns = np.frombuffer(sent_bars, "<f8").reshape(6, -1)
    assert columns[4].tolist() == bars().close.tolist()
    assert told.output.log_bytes == SETTINGS.log_kb * 1024
    assert told.output.log_line_bytes == 8192
    assert told.output.reply_bytes == SETTINGS.output_mb * MIB


@pytest.mark.parametrize(("asked", "told"), [(-1, 0), (0, 0), (1, 1), (2**31 - 1, 2**31 - 1)])
def test_points_of_equity_are_thinned_by_the_runner_and_below_one_all_are_sent(asked, told):
    job, _ = told_of(max_equity_points=asked, omit_indicators=True)
    assert (job.backtest.max_equity_points, job.backtest.omit_indicators) == (told, True)


@pytest.mark.parametrize("form", [-1, 3])
def test_a_form_of_the_answer_that_is_not_known_is_refused(form):
    assert violations(answer_form=form) == {"output.form": f"{form} is no value of its enumeration"}


@pytest.mark.parametrize("form", [0, 1, 2])
def test_each_form_of_the_answer_is_admitted(form):
    assert admitted(answer_form=form)


def test_a_job_that_waits_holds_its_bars_as_they_came_in_and_no_copy():
    count = 100_000
    asked = request(bars=bars(count))
    limits = admit(asked, LIMITS, IMAGES)
    tracemalloc.start()
    try:
        job = job_of(asked, limits, LIMITS.log_kb)
        assert tracemalloc.get_traced_memory()[0] < count
        frame = job.frame(b"nonce")
        assert tracemalloc.get_traced_memory()[0] < count
    finally:
        tracemalloc.stop()
    assert sum(map(len, frame)) > 48 * count


@pytest.mark.parametrize("language", ["", "python", "PYTHON", " Python "])
def test_python_in_any_case_or_unnamed_is_admitted(language):
    assert admitted(language=language)


@pytest.mark.parametrize("language", ["java", "python2", "py"])
def test_another_language_is_unsupported_whatever_else_is_wrong(language):
    with pytest.raises(UnsupportedLanguage, match=language):
        admitted(language=language, code="")


BOUNDS = [
    ("timeout_s", "timeout_seconds", 1, 0, None),
    ("timeout_s", "timeout_seconds", 1, SETTINGS.max_timeout_s, SETTINGS.max_timeout_s + 1),
    ("timeout_s", "timeout_seconds", 1, 1, -1),
    ("memory_mb", "limits.memory_mb", 1, 128, 127),
    ("memory_mb", "limits.memory_mb", 1, SETTINGS.max_memory_mb, SETTINGS.max_memory_mb + 1),
    ("cpu_millis", "limits.cpu_millis", 1, 50, 49),
    ("cpu_millis", "limits.cpu_millis", 1, SETTINGS.max_cpu_millis, SETTINGS.max_cpu_millis + 1),
    ("code", "code", "#", MAX_SOURCE_BYTES, MAX_SOURCE_BYTES + 1),
    ("code", "code", "é", MAX_SOURCE_BYTES // 2, MAX_SOURCE_BYTES // 2 + 1),
    ("code", "code", "#", 1, 0),
    ("run_id", "run_id", "é", 128, 129),
]


@pytest.mark.parametrize(("name", "field", "unit", "inside", "outside"), BOUNDS)
def test_a_bound_is_kept_at_n_and_past_it(name, field, unit, inside, outside):
    assert admitted(**{name: unit * inside})
    if outside is not None:
        assert list(violations(**{name: unit * outside})) == [field]


@pytest.mark.parametrize("run_id", ["\n", "a\x00", "\u200b", "a\u2028b"])
def test_a_run_id_that_cannot_be_printed_is_refused(run_id):
    assert list(violations(run_id=RunId(run_id))) == ["run_id"]


@pytest.mark.parametrize(
    ("fields", "field", "told"),
    [
        ({"code": ""}, "code", "is empty; send the strategy's source"),
        ({"code": "#" * (MAX_SOURCE_BYTES + 1)}, "code", "is larger than 64 KiB"),
        (
            {"parameters": Parameters(dict.fromkeys(map(str, range(257)), ""))},
            "parameters",
            "holds 257 entries; at most 256 are taken",
        ),
        (
            {"parameters": Parameters({"k" * 4097: ""})},
            f"parameters[{'k' * 40}]",
            "is longer than 4096 characters",
        ),
        ({"run_id": RunId("\n")}, "run_id", "must be at most 128 printable characters"),
        (
            {"timeout_s": -1},
            "timeout_seconds",
            f"is -1; it must be from 1 to {SETTINGS.max_timeout_s}, or 0 for the default",
        ),
        (
            {"memory_mb": 1},
            "limits.memory_mb",
            f"is 1; it must be from 128 to {SETTINGS.max_memory_mb}, or 0",
        ),
        (
            {"cpu_millis": 1},
            "limits.cpu_millis",
            f"is 1; it must be from 50 to {SETTINGS.max_cpu_millis}, or 0",
        ),
        (
            {"backtest": runner_pb2.BacktestConfig(slippage_rate=0.6)},
            "backtest.slippage_rate",
            "is 0.6; it must be from 0 to 0.5 (a fraction, 0.001 is 0.1 %)",
        ),
        (
            {"backtest": runner_pb2.BacktestConfig(stop_loss=2)},
            "backtest.stop_loss",
            "is 2; it must be above 0 to 1 (a fraction, 0.05 is 5 %)",
        ),
        (
            {"backtest": runner_pb2.BacktestConfig(direction=3)},
            "backtest.direction",
            "3 is no value of its enumeration",
        ),
        (
            {"backtest": runner_pb2.BacktestConfig(sizing=3, size=2)},
            "backtest.size",
            "is 2; PERCENT_OF_EQUITY takes a fraction above 0 up to 1, 0.25 is 25 %",
        ),
        (
            {"backtest": runner_pb2.BacktestConfig(sizing=2)},
            "backtest.size",
            "is 0; FIXED_QUANTITY needs a number of units above 0",
        ),
    ],
)
def test_a_refusal_tells_what_was_found_and_what_is_taken(fields, field, told):
    assert violations(**fields) == {field: told}


def runner_takes(**fields):
    """Whether the runner, which checks its settings again, takes what was admitted."""
    try:
        settings_in_force(runner_pb2.BacktestConfig(**fields), Constants())
    except ValueError:
        return False
    return True


# Field, least taken, most taken, first refused below, first refused above.
NUMBERS = [
    ("initial_cash", 1e-9, 1e15, -1e-9, 1.1e15),
    ("size", 0.0, 1e15, -1e-9, 1.1e15),
    ("commission_rate", 0.0, 1.0, -1e-9, 1.0001),
    ("commission_fixed", 0.0, 1e12, -1e-9, 1.1e12),
    ("slippage_rate", 0.0, 0.5, -1e-9, 0.5001),
    ("stop_loss", 1e-9, 1.0, 0.0, 1.0001),
    ("take_profit", 1e-9, 1e6, 0.0, 1.1e6),
    ("risk_free_rate", -0.99, 10.0, -0.991, 10.001),
    ("periods_per_year", 1e-9, 366 * 86400, 0.0, 366 * 86400 + 1),
]


@pytest.mark.parametrize(("name", "least", "most", "below", "above"), NUMBERS)
def test_a_number_of_the_backtest_is_kept_within_its_bounds(name, least, most, below, above):
    for taken in (least, most):
        assert admitted(backtest=runner_pb2.BacktestConfig(**{name: taken}))
        assert runner_takes(**{name: taken})
    # The runner's least is the same, but for a rate above -1, of which admission leaves out the last hundredth.
    assert runner_takes(**{name: below}) is (name == "risk_free_rate")
    for refused in (below, above, math.nan, math.inf, -math.inf):
        found = violations(backtest=runner_pb2.BacktestConfig(**{name: refused}))
        assert list(found) == [f"backtest.{name}"]


@pytest.mark.parametrize("bars_", [0, 2**31 - 1])
def test_a_warmup_from_zero_is_taken(bars_):
    assert admitted(backtest=runner_pb2.BacktestConfig(warmup_bars=bars_))


def test_a_negative_warmup_is_refused():
    assert "backtest.warmup_bars" in violations(backtest=runner_pb2.BacktestConfig(warmup_bars=-1))


@pytest.mark.parametrize(
    ("name", "choices"),
    [
        ("fill", FillRule),
        ("direction", Direction),
        ("sizing", Sizing),
        ("stops_active_from", StopsActiveFrom),
        ("signal_meaning", SignalMeaning),
    ],
)
def test_a_choice_that_the_runner_does_not_know_is_refused(name, choices):
    config = {"size": 1.0}
    for choice in choices:
        assert admitted(backtest=runner_pb2.BacktestConfig(**config | {name: choice}))
    for refused in (max(choices) + 1, -1):
        found = violations(backtest=runner_pb2.BacktestConfig(**config | {name: refused}))
        assert list(found) == [f"backtest.{name}"]


@pytest.mark.parametrize(
    ("sizing", "size", "is_taken"),
    [
        (1, 0.0, True),
        (4, 0.0, True),
        (2, 1e-9, True),
        (2, 0.0, False),
        (3, 1.0, True),
        (3, 1.01, False),
        (3, 0.0, False),
    ],
)
def test_a_size_must_suit_its_sizing(sizing, size, is_taken):
    config = runner_pb2.BacktestConfig(sizing=sizing, size=size)
    if is_taken:
        assert admitted(backtest=config)
        assert runner_takes(sizing=sizing, size=size)
    else:
        assert list(violations(backtest=config)) == ["backtest.size"]


# Bars.


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("columns.{column}[{bar}]", "columns"),
        ("market_data[{bar}].{column}", "market_data"),
        (
            "symbol_sets[0].market_data[A].bars[{bar}].{column}",
            "symbol_sets[0].market_data[A].bars",
        ),
    ],
)
def test_no_bars_and_too_many_are_refused_where_they_stand(path, field):
    none = {field: "holds no bar; at least one is needed"}
    assert violations(bars=bars(0, path=path)) == none
    (many,) = check_bars(bars(path=path), COUNT - 1)
    assert many == FieldViolation(field, f"holds {COUNT} bars; at most {COUNT - 1} are taken")


def test_one_bar_is_enough():
    assert admitted(bars=bars(1))


def test_more_bars_than_the_operator_allows_are_refused():
    few = replace(LIMITS, max_bars=COUNT)
    assert admit(request(), few, IMAGES)
    with pytest.raises(Rejected, match=f"at most {COUNT - 1}"):
        admit(request(), replace(LIMITS, max_bars=COUNT - 1), IMAGES)


def test_every_column_that_is_shorter_than_the_times_is_named():
    short = bars(high=np.ones(COUNT - 1), volume=np.ones(0))
    assert violations(bars=short) == {
        "columns.high": f"holds {COUNT - 1} values for {COUNT} timestamps",
        "columns.volume": f"holds 0 values for {COUNT} timestamps",
    }


@pytest.mark.parametrize("column", ["open", "high", "low", "close"])
@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, 0.0, -0.0, -1.0])
def test_a_price_that_is_no_price_is_named_with_its_bar(column, value):
    found = violations(bars=with_value(column, 4, value))
    assert list(found) == [f"columns.{column}[4]"]
    assert "bar 4" in found[f"columns.{column}[4]"]


def test_the_first_bar_that_breaks_a_rule_is_named():
    close = bars().close.copy()
    close[[2, 4]] = math.nan
    assert list(violations(bars=bars(close=close))) == ["columns.close[2]"]


def test_prices_at_the_edge_of_their_bar_are_taken():
    level = np.full(COUNT, 3.0)
    assert admitted(bars=bars(open=level, high=level, low=level, close=level))


@pytest.mark.parametrize(
    ("column", "value", "what"),
    [
        ("high", 0.25, "is below low"),
        ("open", 0.25, "is not between low and high"),
        ("open", 99.0, "is not between low and high"),
        ("close", 0.25, "is not between low and high"),
        ("close", 99.0, "is not between low and high"),
    ],
)
def test_a_price_outside_of_its_bar_is_named_with_the_range(column, value, what):
    odd = with_value(column, 4, value)
    own = "" if column == "high" else f"{column} {value}, "
    found = f"{what} at bar 4: {own}low 4.5, high {float(odd.high[4])}"
    assert violations(bars=odd) == {f"columns.{column}[4]": found}
    # Beside a bar whose price is no price, ranges are not judged.
    assert list(violations(bars=replace(odd, low=with_value("low", 1, math.nan).low))) == [
        "columns.low[1]"
    ]


@pytest.mark.parametrize("value", [math.nan, math.inf, -1e-9])
def test_a_volume_that_is_none_is_named_with_its_bar(value):
    found = f"is {value!r} at bar 3; it must be finite and 0 or more"
    if math.isnan(value):
        found += (
            "; send 0, leave out the column, or set bars_policy to REPAIR, which takes it for 0"
        )
    assert violations(bars=with_value("volume", 3, value)) == {"columns.volume[3]": found}


@pytest.mark.parametrize("value", [0.0, 0.5])
def test_a_volume_may_be_nothing_or_a_part(value):
    assert admitted(bars=with_value("volume", 3, value))


_SORT = "send them in order, or set bars_policy to REPAIR, which sorts them"


@pytest.mark.parametrize(
    ("bar", "time", "word", "remedy"),
    [
        (3, 2000, "the same as", "the two have other prices: send the one that is right"),
        (3, 1999, "before", _SORT),
        (3, -5, "before", _SORT),
    ],
)
def test_times_that_do_not_ascend_are_named_with_their_bar(bar, time, word, remedy):
    assert violations(bars=with_value("timestamp_ms", bar, time)) == {
        f"columns.timestamp_ms[{bar}]": f"is {word} the one of bar {bar - 1}, at bar {bar}; "
        f"times must ascend strictly (resolution: 1 ms); {remedy}"
    }


YEAR_1_MS = -62_135_596_800_000
YEAR_10000_MS = 253_402_300_800_000


def test_times_may_be_a_millisecond_apart_and_as_far_as_a_calendar_goes():
    assert admitted(bars=with_value("timestamp_ms", 3, 2001))
    ends = np.array([YEAR_1_MS, YEAR_10000_MS - 1], np.int64)
    assert admitted(bars=bars(2, timestamp_ms=ends))


@pytest.mark.parametrize("time", [-(2**63), YEAR_1_MS - 1, YEAR_10000_MS, 2**63 - 1])
def test_times_that_no_calendar_has_are_refused(time):
    single = bars(1, timestamp_ms=np.array([time], np.int64))
    (told,) = violations(bars=single).items()
    assert told[0] == "columns.timestamp_ms[0]"
    assert "within the years 1 to 9999" in told[1]
    if time > 0:
        last = bars(2, timestamp_ms=np.array([0, time], np.int64))
        found = "is not within the years 1 to 9999, at bar 1"
        assert violations(bars=last) == {"columns.timestamp_ms[1]": found}


def test_times_do_not_ascend_because_their_differences_overflow():
    far = np.array([0, 2**63 - 1, -(2**63) + 1, -1, 1000], np.int64)
    assert list(violations(bars=bars(5, timestamp_ms=far))) == ["columns.timestamp_ms[2]"]


def test_rows_are_named_as_rows():
    rows = replace(with_value("high", 2, math.nan), path="market_data[{bar}].{column}")
    assert list(violations(bars=rows)) == ["market_data[2].high"]


def test_everything_that_is_wrong_is_told_at_once():
    found = violations(
        code="",
        timeout_s=-1,
        memory_mb=1,
        run_id=RunId("\n"),
        bars=with_value("close", 1, math.nan),
        backtest=runner_pb2.BacktestConfig(fill=9, slippage_rate=9),
    )
    assert set(found) == {
        "code",
        "timeout_seconds",
        "limits.memory_mb",
        "run_id",
        "columns.close[1]",
        "backtest.fill",
        "backtest.slippage_rate",
    }


def test_the_digest_of_bars_is_that_of_their_bytes_in_order():
    digest = hashlib.sha256()
    made = bars()
    for column in (made.timestamp_ms, made.open, made.high, made.low, made.close, made.volume):
        digest.update(column.tobytes())
    assert made.sha256() == digest.hexdigest()
    assert replace(made, volume=made.volume[::-1] * 2).sha256() != made.sha256()
    assert made.size_bytes == 48 * COUNT


def test_bars_go_to_the_runner_in_its_byte_order_whatever_theirs_is():
    given = bars()
    swapped = {
        name: getattr(given, name).astype(">i8" if name == "timestamp_ms" else ">f8")
        for name in ("timestamp_ms", "open", "high", "low", "close", "volume")
    }
    assert replace(given, **swapped).sha256() == given.sha256()


def test_neither_code_nor_bars_are_in_the_text_of_a_request_or_job():
    made = request(code="secret_edge = 1")
    assert "secret_edge" not in repr(made)
    assert "secret_edge" not in repr(job_of(made, admit(made, LIMITS, IMAGES), LIMITS.log_kb))
