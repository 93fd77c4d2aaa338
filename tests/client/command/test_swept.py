"""`--param` and `--walk-forward` of a sweep, as they are written."""

import click
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from strategiz_execution.command.main import main
from strategiz_execution.command.swept import Steps, SweptParameter, Windows, apart
from tests.stand.running_service import REPOSITORY

BARS = str(REPOSITORY / "examples" / "data" / "sp500_daily.csv")


def read(text):
    return SweptParameter().convert(text, None, None)


@pytest.mark.parametrize(
    ("text", "swept"),
    [
        ("n=5:30:5", Steps(5, 30, 6)), ("n=5:30", Steps(5, 30, 26)), ("n=-5:5:5", Steps(-5, 5, 3)),
        ("n=0.1:0.3:0.1", Steps(0.1, 0.3, 3)), ("n=1:2:0.25", Steps(1.0, 2.0, 5)), ("n=0.01:0.1", Steps(0.01, 0.1, 0)),
        ("n=20,50,100", [20, 50, 100]), ("n=sma,ema", ["sma", "ema"]), ("n=true,false", [True, False]),
        ("n=5,0.5,'7', x ", [5, 0.5, "7", "x"]), ("n='a,b',c", ["a,b", "c"]),
    ],
)  # fmt: skip
def test_ranges_and_lists_are_swept(text, swept):
    found = read(text)
    assert (found.name, found.swept) == ("n", swept)
    assert (
        [type(one) for one in found.swept] == [type(one) for one in swept]
        if isinstance(swept, list)
        else True
    )


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("n=5", 5), ("n=0.5", 0.5), ("n=true", True), ("n=sma", "sma"), ("n=", ""), ("n='5:30'", "5:30"),
        ("n='a,b'", "a,b"), ("n=[1,2]", [1.0, 2.0]), ("n=09:30", "09:30"), ("n=a:b", "a:b"),
    ],
)  # fmt: skip
def test_one_value_is_for_all_sets(text, value):
    found = read(text)
    assert (found.swept, found.value) == (None, value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("n=5:31:5", "steps of 5 from 5 come to 30, not to 31; write 5:30:5"),
        ("n=30:5:5", "the last number must be above the first; write 5:30"),
        ("n=5:5", "must be above the first"),
        ("n=5:30:0", "the step is 0; it must be 1 or more"),
        ("n=5:30:-5", "the step is -5"),
        ("n=0.1:0.35:0.1", "come to 0.3, not to 0.35"),
        ("n=1:2:-0.5", "the step is -0.5; it must be above 0"),
        ("n=1:2:3:4", "a range has two or three numbers"),
        ("n=1,,2", "a value is missing beside a comma"),
        ("n", "is no parameter"),
        ("=1", "is no parameter"),
    ],
)
def test_a_range_that_does_not_fit_says_what_to_write(text, said):
    with pytest.raises(click.BadParameter) as refused:
        read(text)
    assert said in refused.value.message


@given(st.text())
def test_anything_is_read_or_refused(text):
    try:
        found = read(f"n={text}")
    except click.BadParameter:
        return
    assert found.name == "n"


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        (["a=1:3", "a=2"], "a is both swept and given as one value"),
        (["a=2", "a=1,3"], "a is both swept and given as one value"),
        (["a=1:3", "a=4:6"], "a is there twice"),
        (["a=1"], "nothing is swept"),
    ],
)
def test_a_name_stands_once(texts, said):
    with pytest.raises(click.BadParameter) as refused:
        apart([read(text) for text in texts])
    assert said in refused.value.message
    assert refused.value.param_hint == "--param"


def test_windows_are_train_and_test():
    convert = Windows().convert
    assert convert("750:250", None, None) == (750, 250, False)
    assert convert("750:250:anchored", None, None) == (750, 250, True)
    for text in ("750", "1:250", "750:250:grown", "a:b"):
        with pytest.raises(click.BadParameter):
            convert(text, None, None)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["-p", "a=0.1:0.5"], "a=0.1:0.5 needs a step, as in a=0.1:0.5:0.04"),
        (["-p", "a=1:3", "--rank-by", "sharpe"], "error: --rank-by is 'sharpe', which is no metric; did you mean"),
        (["-p", "a=1:3", "--train-test", "7"], "error: --train-test is 7; it must be above 0 and below 1"),
        (["-p", "a=1:3", "--train-test", "0.7", "--walk-forward", "40:20"], "error: --train-test does not go with"),
        (["-p", "a=1:3", "--warmup-bars", "5"], "error: --warmup-bars needs"),
        (["-p", "a=1:3", "--total-timeout", "0"], "error: --total-timeout is 0"),
        (["-p", "a=1:3", "--report", "none/out.html"], "Invalid value for --report"),
    ],
)  # fmt: skip
def test_a_wrong_option_is_named_before_anything_runs(tmp_path, arguments, said, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.py").write_text("x = 1")
    # Nothing answers there, so nothing can have been sent.
    done = CliRunner().invoke(
        main, ["sweep", "a.py", "-d", BARS, "--server", "127.0.0.1:1", *arguments]
    )
    assert (done.exit_code, done.stdout) == (2, "")
    assert said in done.stderr
