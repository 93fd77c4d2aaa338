"""Which valid results are doubted, and that ordinary ones are not."""

import re

import numpy as np
import pytest

from strategy_runner.backtest.types import BacktestConfig
from strategy_runner.channel.orders import Action, Order, order_rows
from strategy_runner.channel.reply import Note, NoteKind, SignalColumns
from strategy_runner.supervisor.notes import sentences
from strategy_runner.supervisor.plausibility import doubts


def told(sides, bars=100, answered=0, indicators=None, at=None, **config):
    bar = np.arange(len(sides)) if at is None else np.array(at)
    count = len(sides)
    columns = SignalColumns(
        bar, np.array(sides, np.int8), np.full(count, np.nan), np.zeros(count), ("",) * count
    )
    return doubts(columns, indicators or {}, bars, answered, BacktestConfig(**config))


@pytest.mark.parametrize(
    ("case", "word"),
    [
        ({"sides": [1, 1, 1]}, "never sells"),
        ({"sides": [-1] * 9}, "nothing is bought"),
        ({"sides": []}, "no signal"),
        ({"sides": [1], "bars": 50, "answered": 1}, "called once"),
        ({"sides": [1, -1], "bars": 90, "answered": 40}, "warm-up took 50 of 90"),
        ({"sides": [1], "at": [99]}, "last bar"),
        ({"sides": [1, -1], "indicators": {"ma": np.full(100, np.nan)}}, "'ma'"),
    ],
)
def test_a_doubtful_result_is_remarked_on_once(case, word):
    (text,) = told(**case)
    assert word in text


@pytest.mark.parametrize(
    "case",
    [
        {"sides": [1, -1] * 20},
        {"sides": [1]},
        {"sides": [1, 1]},
        {"sides": [1] * 9, "stop_loss": 0.05},
        {"sides": [1, -1], "bars": 100, "answered": 50},
        {"sides": [1], "bars": 1, "answered": 1},
        {"sides": [], "bars": 1},
        {"sides": [1], "at": [99], "answered": 50},
        {"sides": [1, -1], "indicators": {"ma": np.array([np.nan] * 99 + [1.0])}},
    ],
)
def test_an_ordinary_result_is_not_doubted(case):
    assert told(**case) == []


def told_of_orders(orders, **config):
    columns = order_rows(orders).columns()
    sides = np.array([order.action for _, order in orders], np.int8)
    bar = np.array([at for at, _ in orders])
    blank = np.full(len(bar), np.nan), np.zeros(len(bar)), ("",) * len(bar)
    return doubts(SignalColumns(bar, sides, *blank, columns), {}, 100, 50, BacktestConfig(**config))


@pytest.mark.parametrize(
    ("orders", "words"),
    [
        (
            [(60, Order(Action.BUY, terms={"size": 50.0}))],
            "'size' .* 1 times, first at bar 60 .50.",
        ),
        ([(60, Order(Action.TARGET, terms={"target": -3.0}))], "'target' .* bar 60 .3."),
        (
            [
                (60 + at, Order(Action.BUY, terms={"size": size}))
                for at, size in enumerate((1, 2, 3))
            ],
            "2 times, first at bar 61 .2.",
        ),
    ],
)
def test_more_than_leverage_allows_is_remarked_on(orders, words):
    (text,) = told_of_orders(orders)
    assert re.search(words, text)
    assert told_of_orders(orders, max_leverage=50.0) == []


@pytest.mark.parametrize(
    "order",
    [
        Order(Action.BUY, terms={"size": 1.0}),
        Order(Action.BUY, terms={"stop_loss": 0.05}),
        Order(Action.EXIT, terms={"size": 1.0}),
        Order(Action.TARGET, terms={"target": -1.0}),
    ],
)
def test_an_order_within_its_means_is_not_doubted(order):
    assert told_of_orders([(60, order)]) == []


def test_each_note_is_worded_once_with_its_line_and_without_what_cannot_be_printed():
    found = sentences(
        [
            Note(NoteKind.CHAINED_ASSIGNMENT, 7),
            Note(NoteKind.CHAINED_ASSIGNMENT, 7),
            Note(NoteKind.LIBRARY_WARNING, 3, "gone\nsoon\x1b"),
            *(Note(kind) for kind in NoteKind),
        ]
    )
    assert found[0].startswith("line 7: this writes to a copy")
    assert found[1] == "line 3: a library warns: gone soon "
    assert len(found) == 2 + len(NoteKind)
