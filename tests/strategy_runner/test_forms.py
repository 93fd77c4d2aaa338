"""How people write strategies: positions for signals, spellings of version 1, and slips that are refused by name."""

import numpy as np
import pandas as pd
import pytest

from strategy_runner.channel import reply
from strategy_runner.channel.bar_feed import HeldBars
from strategy_runner.channel.orders import Action
from strategy_runner.channel.reply import NoteKind
from strategy_runner.channel.reply_decoder import ReplyDecoder
from strategy_runner.generated import runner_pb2
from strategy_runner.strategy.by_position import read_whole_numbers_as_places
from strategy_runner.strategy.process import evaluate
from tests.strategy_runner.test_strategy import bars, function

TWELVE = "pattern = [0, 1, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1] * 5\n"
PER_BAR = TWELVE + function("return pattern[len(data) - 1]")
VECTOR = TWELVE + function("return pd.Series(pattern, index=data.index)")
# Sides at the bars where the pattern changes.
CHANGES = [
    (12 * turn + bar, side)
    for turn in range(5)
    for bar, side in ((1, 1), (3, -1), (5, 1), (7, -1), (10, 1), (12, -1))
    if 12 * turn + bar < 60
]


def reply_of(source, count=60, **evaluation):
    """What the supervisor reads of one run."""
    held = HeldBars(bars(count))
    message = runner_pb2.Evaluation(source=runner_pb2.Source(code=source), **evaluation)
    said = []
    evaluate(message, held, said.append)
    decoder = ReplyDecoder((count,), 1 << 24)
    if held.answers:
        decoder.feed(reply.encode_ask(held.answers[0][0] + 1))
        for bar, answer in held.answers:
            decoder.sent(bar + 1)
            decoder.feed(answer)
        if held.answers[-1][0] < count - 1:
            decoder.awaits_answer = True
    else:
        decoder.feed(reply.encode_ask(reply.ALL_BARS))
        decoder.sent(count, is_whole=True)
    for record in said:
        if record[0] != reply.Kind.SYMBOL:
            decoder.feed(record)
    return decoder


def sides(source, count=60, **evaluation):
    found = reply_of(source, count, **evaluation)
    assert found.failure is None, found.failure
    return list(zip(found.signals.bar.tolist(), found.signals.side.tolist(), strict=True))


def failure(source, count=60, **evaluation):
    found = reply_of(source, count, **evaluation).failure
    assert found is not None
    return found


# Signals or positions.


@pytest.mark.parametrize("source", [PER_BAR, VECTOR], ids=["per bar", "vectorised"])
@pytest.mark.parametrize("way", ["constant", "request"])
def test_positions_are_traded_where_they_change(source, way):
    if way == "constant":
        found = sides("SIGNALS = 'positions'\nWARMUP_BARS = 0\n" + source)
    else:
        found = sides(source, signal_meaning=2, warmup_bars=0)
    assert found == CHANGES


@pytest.mark.parametrize("source", [PER_BAR, VECTOR], ids=["per bar", "vectorised"])
def test_without_a_word_1_is_a_signal_and_the_doubt_is_noted(source):
    found = reply_of(source, warmup_bars=0)
    assert found.signals.side.tolist() == [1] * 30
    assert [note.kind for note in found.notes] == [NoteKind.READS_BOTH_WAYS]


def test_the_request_has_the_last_word_and_the_code_hears_of_it():
    found = reply_of("SIGNALS = 'POSITIONS'\n" + VECTOR, signal_meaning=1)
    assert len(found.signals) == 30
    assert NoteKind.MEANING_OVERRIDDEN in {note.kind for note in found.notes}


@pytest.mark.parametrize(
    ("values", "shorts", "expected"),
    [
        ("[0, 1, np.nan, np.nan, 0, 0]", False, [(1, 1), (4, -1)]),
        ("[True, True, False, True, False, False]", False, [(0, 1), (2, -1), (3, 1), (4, -1)]),
        ("['FLAT', 'long', 'LONG', None, 'flat', 'FLAT']", False, [(1, 1), (4, -1)]),
        ("[1, 1, -1, -1, 1, -1]", True, [(0, 1), (2, -1), (4, 1), (5, -1)]),
        ("[1, -1, 0, -1, 1, 1]", False, [(0, 1), (1, -1), (4, 1)]),
        ("[np.nan] * 6", False, []),
    ],
)
@pytest.mark.parametrize(
    "form", ["return pd.Series(p, index=data.index)", "return p[len(data) - 1]"]
)
def test_positions_say_what_is_held(values, shorts, expected, form):
    source = f"p = {values}\n" + function(form)
    assert sides(source, 6, signal_meaning=2, shorts=shorts, warmup_bars=0) == expected


@pytest.mark.parametrize(
    "form", ["return pd.Series(p, index=data.index)", "return p[len(data) - 1]"]
)
@pytest.mark.parametrize("values", ["[1, 0, 0]", "[-1, 0, 0]"])
def test_flat_where_shorts_are_held_is_an_exit_and_no_sale(form, values):
    source = f"p = {values}\n" + function(form)
    first = 1 if values == "[1, 0, 0]" else -1
    found = sides(source, 3, signal_meaning=2, shorts=True, warmup_bars=0)
    assert found == [(0, first), (1, Action.EXIT)]


def test_a_short_that_cannot_be_held_is_noted():
    found = reply_of(function("return [1, -1, 1]"), 3, signal_meaning=2)
    assert [note.kind for note in found.notes] == [NoteKind.SHORT_READ_AS_FLAT]


@pytest.mark.parametrize("value", ["'BUY'", "0.5", "2", "'HOLD'"])
def test_what_is_no_position_is_refused(value):
    assert "not a position" in failure(function(f"return {value}"), 51, signal_meaning=2).message


# One bar's answer, however it is wrapped.


@pytest.mark.parametrize(
    "answer",
    [
        "np.where(True, 'BUY', 'SELL')",
        "np.array(1)",
        "['BUY']",
        "[1]",
        "(1,)",
        "[np.array(['BUY'])]",
        "pd.Series(['BUY'], index=data.index[-1:])",
        "pd.Series(['HOLD', 'BUY']).tail(1)",
        "pd.DataFrame({'signal': ['BUY']})",
        "('BUY', 'because')",
        "('buy', '')",
        "{'signal': 'BUY', 'color': 'red', 'icon': 'arrow'}",
        "{'type': 'BUY', 'text': 'because'}",
    ],
)
def test_one_value_in_a_container_is_the_answer_to_one_bar(answer):
    found = reply_of(function(f"return {answer}"), 52)
    assert found.signals.bar.tolist() == [50, 51]
    assert found.signals.side.tolist() == [1, 1]
    assert set(found.signals.reason) == ({"because"} if "because" in answer else {""})


@pytest.mark.parametrize("answer", ["pd.NA", "pd.NaT", "np.array(None)", "[None]", "(None, 'why')"])
def test_a_missing_value_is_a_hold(answer):
    assert sides(function(f"return {answer}"), 52) == []


@pytest.mark.parametrize(
    ("words", "named"),
    [
        ("{'signal': 'BUY', 'qty': 3}", "'quantity'"),
        ("{'signal': 'BUY', 'quantitiy': 3}", "'quantity'"),
        ("{'sginal': 'BUY'}", "'signal'"),
        ("{'signal': 'BUY', 'frobnicate': 1}", "'frobnicate'"),
    ],
)
def test_an_unknown_key_is_refused_by_name(words, named):
    found = failure(function(f"return {words}"), 51)
    assert found.kind is reply.FailureKind.INVALID_SIGNAL
    assert named in found.message


@pytest.mark.parametrize(
    ("call", "named"),
    [
        ("signal('BUY', 1, 1.0, qty=3)", "'qty'"),
        ("signal('BUY', 1, pirce=3)", "'price'"),
        ("signal('BUY', 1, signal_type='SELL')", "twice"),
        ("signal(timestamp=1)", "no type"),
        ("signal('BUY')", "no time"),
        ("plot(data['close'], 'x', colr='red')", "'color'"),
        ("signals.append('BUY')", "dicts"),
        ("signals.append({'type': 'BUY', 'time': 1, 'qty': 1})", "'qty'"),
    ],
)
def test_an_unknown_argument_is_refused_by_name(call, named):
    assert named in failure(call + "\n").message


# As version 1's authors write.

FORMS = {
    "named arguments": "signal(signal_type='BUY', timestamp=data.index[3], text='why', shape='arrow', color='red')",
    "a bar's number": "signal('BUY', 3, data['close'].iloc[3], 'why')",
    "an appended dict": "signals.append({'type': 'BUY', 'timestamp': data.index[3], 'reason': 'why', 'icon': 'x'})",
    "an own list": "signals = []\nsignals.append({'signal': 'BUY', 'time': '2020-01-04', 'text': 'why'})",
    "no argument": "def strategy():\n    signal('BUY', data.index[3], text='why')",
    "no argument, all bars returned": "def strategy():\n    return pd.DataFrame("
    "{'signal': np.where(data['close'] == 4.5, 'BUY', None), 'reason': 'why'})",
    "signal() inside, all bars at once": "def strategy(data):\n    for i in range(len(data)):\n"
    "        if i == 3:\n            signal('BUY', data.index[i], reason='why')",
    "data at module level": "data['s'] = data['close'].shift(1)\nWARMUP_BARS = 0\ndef strategy(data):\n"
    "    return ('BUY', 'why') if data['s'].iloc[-1] == 3.5 else 'HOLD'",
    "names in scope": "frame = pandas.DataFrame({'a': numpy.ones(2)})\nDataFrame(frame)\nsignal('BUY', 3, text='why')",
}


@pytest.mark.parametrize("form", FORMS)
def test_a_form_of_version_1_means_what_it_did(form):
    found = reply_of(FORMS[form] + "\n")
    assert found.failure is None, found.failure
    assert found.signals.bar.tolist() == [3]
    assert (found.signals.side.tolist(), found.signals.reason) == ([1], ("why",))


def test_signal_inside_a_per_bar_strategy_is_its_answer():
    source = function("if len(data) == 55:", "    signal('SELL', data.index[-1], reason='why')")
    found = reply_of(source)
    assert (found.signals.bar.tolist(), found.answered) == ([54], 10)
    assert sides(function("if len(data) == 55:", "    signal('SELL')")) == [(54, -1)]


def test_signals_said_again_at_later_bars_count_once():
    source = function(
        "for i in range(len(data)):",
        "    if i in (53, 56):",
        "        signal('BUY', data.index[i])",
    )
    found = reply_of(source)
    assert (found.signals.bar.tolist(), found.answered) == ([53, 56], 10)


def test_a_signal_for_a_bar_gone_by_is_refused_once_others_were_given():
    source = function("signal('BUY')", "if len(data) == 55:", "    signal('SELL', data.index[2])")
    assert "all bars" in failure(source).message


def test_a_strategy_that_says_it_decides_bar_by_bar_cannot_sign_for_another_bar():
    later = (
        "WARMUP_BARS = 3\nlater = signal\ndef strategy(data):\n    later('BUY', data.index[-3])\n"
        "    print('signed')\n"
    )
    refused = failure(later)
    assert "the time of bar 1 while bar 3 is decided" in refused.message
    assert "remove WARMUP_BARS" in refused.message
    assert refused.line == 4
    # What was stated at its own bar may be stated again at each later one.
    again = (
        "WARMUP_BARS = 3\ndef strategy(data):\n    for bar in range(3, len(data)):\n"
        "        if bar % 2:\n            signal('BUY', data.index[bar])\n"
    )
    assert sides(again, 8) == [(3, 1), (5, 1), (7, 1)]


@pytest.mark.parametrize("early", ["'HOLD'", "None", "np.nan", "0", "{}"])
def test_a_vectorised_answer_may_wait_for_enough_bars(early):
    source = function(
        f"if len(data) < 58: return {early}", "return pd.Series('BUY', index=data.index)"
    )
    found = reply_of(source)
    assert (found.signals.bar.tolist(), found.answered) == (list(range(60)), 0)


def test_a_strategy_that_has_bought_cannot_answer_for_all_bars_later():
    source = function("return 'BUY' if len(data) < 58 else pd.Series('BUY', index=data.index)")
    assert "bar 57" in failure(source).message


def test_a_byte_order_mark_is_no_part_of_the_code():
    assert sides("\ufeff" + function("return 'BUY'"), 51) == [(50, 1)]


def test_the_second_argument_is_the_position_and_says_where_it_is_not_known():
    assert sides("def strategy(data, position):\n    return 'BUY'\n", 51) == [(50, 1)]
    flat = "'BUY' if not position and position == 0 and position == 'FLAT' else 'HOLD'"
    assert sides(f"def strategy(data, position):\n    return {flat}\n", 51) == [(50, 1)]
    whole = "def strategy(data, position):\n    return [1 if len(data) < 60 or position else 0] * len(data)\n"
    assert "position is not known" in failure(whole, 60).message


def test_parameters_may_be_an_argument():
    source = "def strategy(data, params):\n    assert params == {}\n    return 'BUY'\n"
    assert sides(source, 51) == [(50, 1)]


def test_a_whole_number_reads_a_series_by_place():
    kind = pd.DatetimeIndex
    usual = kind.get_loc
    read_whole_numbers_as_places()
    try:
        source = function("return 'BUY' if data['close'][-1] == data.close.iloc[-1] else 0")
        assert sides(source, 51) == [(50, 1)]
        assert "WARMUP_BARS" in failure(function("return data['close'][-100]"), 51).hint
        series = pd.Series([1.0, 2.0], index=pd.date_range("2020", periods=2))
        assert (series[0], series[np.int64(-1)], series["2020-01-02"]) == (1.0, 2.0, 2.0)
    finally:
        kind.get_loc = usual


def test_indicators_are_plotted():
    found = reply_of("indicators['c'] = data['close']\nindicators['k'] = 3\n", 5)
    assert found.indicators["c"].tolist() == [1.5, 2.5, 3.5, 4.5, 5.5]
    assert found.indicators["k"].tolist() == [3.0] * 5
    found = reply_of(function("indicators['n'] = len(data)", "return 0"), 53)
    assert found.indicators["n"][48:].tolist()[2:] == [51.0, 52.0, 53.0]


def test_a_number_plotted_at_each_bar_is_a_value_of_that_bar():
    for plot in ("plot(len(data), 'n')", "plot(np.float64(len(data)), 'n', color='red')"):
        found = reply_of(function(plot, "return 0"), 53).indicators["n"]
        assert np.isnan(found[:50]).all()
        assert found[50:].tolist() == [51.0, 52.0, 53.0]
    found = reply_of(function("plot(70, 'n')", "return data['close'] * 0"), 5)
    assert found.indicators["n"].tolist() == [70.0] * 5


# What a library only warns of.


@pytest.mark.parametrize(
    "write",
    [
        "df['x'][df['x'] > 3] = 1",
        "df[df['x'] > 3]['x'] = 1",
        "df['x'].fillna(0, inplace=True)",
        "df['x'].iloc[0] = 1",
    ],
)
def test_chained_assignment_is_noted_with_its_line(write):
    source = function("df = data.copy()", "df['x'] = 1.0", write, "return 'BUY'")
    found = reply_of(source, 53)
    assert [(note.kind, note.line) for note in found.notes] == [(NoteKind.CHAINED_ASSIGNMENT, 4)]


def test_a_librarys_warning_is_noted_once_with_its_words():
    source = function("import warnings", "warnings.warn('will go', FutureWarning)", "return 'BUY'")
    (note,) = reply_of(source, 53).notes
    assert (note.kind, note.line) == (NoteKind.LIBRARY_WARNING, 3)
    assert "will go" in note.text


def test_prints_and_logging_keep_their_order(capsys):
    source = "import logging\nprint('a')\n" + function(
        "print('b', len(data))", "logging.getLogger('x').info('c')", "print('d')", "return 0"
    )
    reply_of(source, 52)
    out = capsys.readouterr().out.splitlines()
    assert out == ["a", *["b 51", "INFO x: c", "d"], *["b 52", "INFO x: c", "d"]]


def logged(capsys, *lines, before=""):
    reply_of("import logging\n" + before + function(*lines, "return 0"), 51)
    return capsys.readouterr().out.splitlines()


def test_logging_is_told_from_info_on_and_as_basic_config_says(capsys):
    log = "logging.getLogger('bot')"
    lines = [f"{log}.debug('quiet')", f"{log}.info('%d bars', len(data))", "logging.warning('w')"]
    assert logged(capsys, *lines) == ["INFO bot: 51 bars", "WARNING root: w"]
    debug = "logging.basicConfig(level=logging.DEBUG, format='%(levelname)s|%(message)s')\n"
    assert logged(capsys, *lines, before=debug) == ["DEBUG|quiet", "INFO|51 bars", "WARNING|w"]
    assert logged(capsys, *lines, before="logging.basicConfig(level='ERROR')\n") == []


def test_a_logged_exception_has_the_lines_of_the_strategy_alone(capsys):
    told = logged(
        capsys,
        "try:",
        "    data['x']",
        "except KeyError as error:",
        "    logging.exception('no column', stack_info=True)",
    )
    assert told[0] == "ERROR root: no column"
    assert told[2].strip() == 'File "<strategy>", line 4, in strategy'
    assert told[-1] == "KeyError: 'x'"
    assert not [line for line in told if "pandas" in line or "strategy_runner" in line]


def test_a_made_up_traceback_reads_no_file(capsys, tmp_path):
    (tmp_path / "secret").write_text("a secret line")
    told = logged(
        capsys,
        f"code = pd.Series({{'co_filename': {str(tmp_path / 'secret')!r}, 'co_name': 'f'}})",
        "frame = pd.Series({'f_code': code, 'f_globals': {}, 'f_locals': {}})",
        "made = pd.Series({'tb_frame': frame, 'tb_lineno': 1, 'tb_lasti': 0, 'tb_next': None})",
        "logging.error('x', exc_info=(ValueError, ValueError('y'), made))",
    )
    assert told == ["ERROR root: x"]


def drawn(source, count=53):
    found = reply_of(source, count)
    assert found.failure is None, found.failure
    return [(one.indicator, dict(one.words), one.bars.tolist()) for one in found.drawings]


UP = [("", {"icon": "up", "color": "red"}, [50, 52])]


@pytest.mark.parametrize(
    "source",
    [
        function("if len(data) % 2:\n        return {'signal': 'BUY', 'icon': 'up', 'color': 'red'}"),
        function("if len(data) % 2:\n        signal('BUY', icon='up', color='red')"),
        "for i in (52, 50):\n    signal('BUY', i, icon='up', color='red')\n",
        "for i in (50, 52):\n    signals.append({'type': 'BUY', 'time': i, 'icon': 'up', 'color': 'red'})\n",
        function("for i in (50, 52):\n        if i < len(data):\n"
                 "            signal('BUY', data.index[i], icon='up', color='red')"),
    ],
)  # fmt: skip
def test_how_signals_are_drawn_is_carried_with_their_bars(source):
    assert [(name, words, bars) for name, words, bars in drawn(source)] == UP


def test_an_icon_by_position_is_carried_and_nothing_where_nothing_was_said():
    assert drawn("signal('BUY', 3, 1.0, 'why', 'star')\nsignal('SELL', 4, 1.0, 'why', None)\n") == [
        ("", {"icon": "star"}, [3])
    ]


def test_how_a_plot_is_drawn_is_carried_once_in_every_style():
    words = {"color": "orange", "overlay": "True", "linewidth": "2"}
    plot = "plot(data['close'], 'SMA', color='orange', overlay=True, linewidth=2)"
    for source in (
        plot + "\n",
        function(plot, "return 'HOLD'"),
        function(plot, "return ['HOLD'] * len(data)"),
    ):
        assert drawn(source) == [("SMA", words, [])]
    assert drawn("plot(data['close'], 'SMA', 'orange', 2)\n") == [
        ("SMA", {"style": "orange 2"}, [])
    ]


def test_more_ways_to_draw_than_are_carried_are_told():
    source = "for i in range(150):\n    signal('BUY', i % 50, color=f'#{i:06x}')\n"
    found = reply_of(source)
    assert len(found.drawings) == 128
    assert NoteKind.DRAWINGS_LEFT_OUT in [note.kind for note in found.notes]
