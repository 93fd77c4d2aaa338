"""Strategies state orders in every style, and what no order can be is refused by its key."""

import math

import pytest

from strategy_runner.channel.orders import DAY, Action
from strategy_runner.channel.reply import NoteKind
from tests.strategy_runner.test_forms import failure, reply_of, sides
from tests.strategy_runner.test_strategy import function

AT_51 = "    if len(data) != 51:\n        return None\n"


def per_bar(answer):
    return f"def strategy(data):\n{AT_51}    return {answer}\n"


def only_order(source):
    """The one order of the run: action, terms given, expiry, labels."""
    signals = reply_of(source).signals
    assert len(signals) == 1
    assert signals.bar[0] == 50
    assert signals.orders is not None
    given = {
        name: float(values[0])
        for name, values in signals.orders.terms.items()
        if not math.isnan(values[0])
    }
    labels = {
        name: signals.orders.names[place[0]] if place[0] >= 0 else "all"
        for name, place in signals.orders.labels.items()
        if place[0] != -1
    }
    return Action(signals.side[0]), given, int(signals.orders.expires[0]), labels


STATED = [
    ("{'signal': 'EXIT'}", (Action.EXIT, {}, 0, {})),
    ("'exit'", (Action.EXIT, {}, 0, {})),
    ("{'signal': 'EXIT', 'size': 0.5}", (Action.EXIT, {"size": 0.5}, 0, {})),
    ("{'target': -0.5}", (Action.TARGET, {"target": -0.5}, 0, {})),
    (
        "{'signal': 'BUY', 'limit': 9.5, 'expires': 'day', 'name': 'dip', 'oco': 'g'}",
        (Action.BUY, {"limit": 9.5}, DAY, {"name": "dip", "oco": "g"}),
    ),
    (
        "{'signal': 'BUY', 'size': 0.2, 'stop_loss': 0.05, 'trailing_stop_amount': 3, 'expires': 4}",
        (Action.BUY, {"size": 0.2, "stop_loss": 0.05, "trailing_stop_amount": 3.0}, 4, {}),
    ),
    (
        "{'stop_loss_price': 90.0, 'take_profit': None}",
        (Action.CHANGE, {"stop_loss_price": 90.0}, 0, {}),
    ),
    ("{'signal': 'HOLD', 'take_profit': 0}", (Action.CHANGE, {"take_profit": 0.0}, 0, {})),
    ("{'cancel': 'all'}", (Action.CANCEL, {}, 0, {"cancel": "all"})),
    ("{'cancel': 'dip'}", (Action.CANCEL, {}, 0, {"cancel": "dip"})),
]


@pytest.mark.parametrize(("answer", "expected"), STATED)
def test_a_bar_is_answered_with_an_order(answer, expected):
    assert only_order(per_bar(answer)) == expected


@pytest.mark.parametrize(("answer", "expected"), STATED[2:5])
def test_a_script_states_the_same_order_by_signal(answer, expected):
    named = answer.replace("'signal'", "'type'")
    assert only_order(f"signal(timestamp=data.index[50], **{named})") == expected


@pytest.mark.parametrize(("answer", "expected"), STATED[2:5])
def test_a_table_states_the_same_order_in_a_row(answer, expected):
    rows = f"rows = [{{}}] * 50 + [{answer}] + [{{}}] * 9\n"
    table = "pd.DataFrame(rows, index=data.index)"
    source = f"{rows}def strategy(data):\n    return {table} if len(data) == 60 else None\n"
    assert only_order(source) == expected


def test_one_bar_is_answered_with_several_orders():
    answer = (
        "[{'signal': 'BUY', 'limit': 9, 'oco': 'g'}, {'signal': 'BUY', 'stop': 11, 'oco': 'g'}]"
    )
    signals = reply_of(per_bar(answer)).signals
    assert signals.bar.tolist() == [50, 50]
    assert signals.orders.terms["limit"][0] == 9
    assert signals.orders.terms["stop"][1] == 11
    assert signals.orders.labels["oco"].tolist() == [0, 0]


def test_plain_signals_stay_plain():
    assert reply_of(per_bar("{'signal': 'BUY', 'stop_loss': None}")).signals.orders is None


def test_columns_beside_the_bars_are_no_orders_and_the_author_is_told():
    body = "data = data.copy()\n    data['signal'] = 'BUY'\n    data['stop'] = 1.0\n    return data"
    found = reply_of(function(body))
    assert found.signals.orders is None
    assert "stop" in [note.text for note in found.notes]


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ("{'signal': 'BUY', 'limit': 0}", "'limit' is 0; it must be a price above 0"),
        ("{'signal': 'BUY', 'limit': '9'}", "'limit' is '9'; it must be a price"),
        ("{'signal': 'BUY', 'stop_loss': 5}", "'stop_loss' is 5; it must be a fraction"),
        ("{'signal': 'BUY', 'target': 1}", "'target' is an order of its own"),
        ("{'target': 101}", "'target' is 101"),
        ("{'signal': 'EXIT', 'limit': 5}", "'limit' belongs to an order with 'signal': 'BUY'"),
        ("{'signal': 'EXIT', 'size': 1.5}", "'size' of an exit is 1.5"),
        ("{'size': 0.5}", "no 'signal'"),
        ("{'signal': 'BUY', 'cancel': 'x'}", "'cancel' is an order of its own"),
        ("{'signal': 'BUY', 'name': ''}", "'name' is ''"),
        ("{'signal': 'BUY', 'name': 'all'}", "choose another name"),
        ("{'signal': 'BUY', 'expires': 'soon'}", "'expires' is 'soon'"),
        ("{'signal': 'BUY', 'expires': 0}", "'expires' is 0"),
        ("{'signal': 'BUY', 'stop_loss': 0.1, 'stop_loss_price': 9}", "say the same"),
        ("{'signal': 'BUY', 'stoploss': 0.1}", "did you mean 'stop_loss'?"),
    ],
)
def test_what_no_order_can_be_is_refused_by_its_key(answer, told):
    found = failure(per_bar(answer))
    assert told in found.message
    assert found.bar == 50


def test_positions_and_orders_of_a_short_are_told_apart():
    source = "SIGNALS = 'POSITIONS'\n" + function("return -1 if len(data) % 2 else 0")
    assert sides(source, 54, shorts=True) == [
        (50, -1),
        (51, Action.EXIT),
        (52, -1),
        (53, Action.EXIT),
    ]


# What may be silently otherwise than it was meant.


@pytest.mark.parametrize(
    "answer",
    [
        "{'target': 0.5 if len(data) % 2 else 0.0}",
        "[{'target': 0.5}, {'cancel': 'all'}]",
        "{'target': 0.5} if len(data) == 55 else None",
    ],
)
def test_orders_without_a_signal_are_no_missing_signals(answer):
    found = reply_of(function(f"return {answer}"))
    assert found.failure is None
    assert len(found.signals)
    assert found.notes == []


NAN_TERMS = [
    (per_bar("{'signal': 'BUY', 'size': np.nan}"), ["'size' at bar 50"]),
    (
        per_bar("{'signal': 'BUY', 'stop': np.nan, 'stop_loss_price': np.nan, 'size': None}"),
        ["'stop' at bar 50", "'stop_loss_price' at bar 50"],
    ),
    (function("return {'signal': 'BUY', 'size': np.nan}"), ["'size' at bar 50"]),
    ("signal('BUY', data.index[7], stop_loss=np.nan)", ["'stop_loss' at bar 7"]),
    (
        function(
            "size = np.where(np.arange(len(data)) < 3, np.nan, 0.5)",
            "return pd.DataFrame({'signal': 'BUY', 'size': size}, index=data.index)",
        ),
        ["'size' at bar 0"],
    ),
]


@pytest.mark.parametrize(("source", "texts"), NAN_TERMS)
def test_a_term_that_is_nan_is_noted_once_and_counts_as_not_given(source, texts):
    found = reply_of(source)
    assert found.failure is None
    assert [note.text for note in found.notes] == texts
    assert {note.kind for note in found.notes} == {NoteKind.TERM_WITHOUT_VALUE}


@pytest.mark.parametrize(
    "size",
    [
        "np.where(up, np.nan, 0.5)",  # All of it is bought, and a half of it is sold.
        "np.where(up, 0.5, np.nan)",
        "np.where(up | (np.arange(len(data)) > 9), 0.5, np.nan)",  # A sale that closes needs no size.
    ],
)
def test_a_table_in_which_one_side_has_sizes_and_the_other_none_is_not_remarked_on(size):
    source = function(
        "up = np.arange(len(data)) % 2 == 0",
        f"return pd.DataFrame({{'signal': np.where(up, 1, -1), 'size': {size}}}, index=data.index)",
    )
    assert reply_of(source).notes == []
