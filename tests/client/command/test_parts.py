"""Parts of the command that need no service."""

import subprocess
import sys

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st

from strategiz_execution.command.code_frame import code_frame
from strategiz_execution.command.main import main
from strategiz_execution.command.values import Parameter, Rate, Size
from strategiz_execution.command.words import plain, with_options
from strategiz_execution.report.metric_rows import price


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("n=5", 5), ("n=-5", -5), ("n=0.5", 0.5), ("n=1e3", 1000.0), ("n=true", True), ("n=false", False),
        ("n=007", "007"), ("n=00.5", "00.5"), ("n='5'", "5"), ('n="true"', "true"), ("n=abc", "abc"), ("n=", ""),
        ("n=[1,2.5]", [1.0, 2.5]), ("n=[a]", "[a]"), ("n=a=b", "a=b"), ("n=nan", "nan"), ("n=1_000", "1_000"),
    ],
)  # fmt: skip
def test_a_parameter_has_the_type_that_it_looks_like(text, value):
    assert Parameter().convert(text, None, None) == ("n", value)


@pytest.mark.parametrize(
    ("text", "value"),
    [("0.0005", 0.0005), ("0.05%", 0.0005), ("5%", 0.05), ("150%", 1.5), ("0", 0.0)],
)
def test_a_rate_is_a_fraction_or_percent(text, value):
    assert Rate().convert(text, None, None) == pytest.approx(value)


@pytest.mark.parametrize(
    ("text", "value"),
    [("all", ("all_in", 0.0)), ("signal", ("signal_quantity", 0.0)), ("25%", ("percent_of_equity", 0.25)),
     ("10", ("fixed_quantity", 10.0))],
)  # fmt: skip
def test_a_size_says_of_what(text, value):
    assert Size().convert(text, None, None) == value


@pytest.mark.parametrize("text", ["", "-1", "0%", "some"])
def test_no_size_is_refused(text):
    with pytest.raises(click.BadParameter):
        Size().convert(text, None, None)


@given(st.text(), st.text(), st.integers(-2, 12), st.integers(-2, 40))
def test_a_frame_can_be_made_of_anything(code, message, line, column):
    told = code_frame(
        code,
        kind="error",
        message=message,
        path="a.py",
        line=line,
        column=column if column > 0 else None,
    ).plain
    assert told.startswith("error: ")
    assert "\x1b" not in told
    assert "\r" not in told


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        (2722.7, "2,722.70"), (43_123.45, "43,123.45"), (12_345_678.0, "12,345,678.00"), (85.12, "85.12"),
        (1.08345, "1.08345"), (0.0000123456, "0.0000123456"), (2.5, "2.50"), (0.0, "0.00"),
    ],
)  # fmt: skip
def test_a_price_keeps_its_cents_and_its_six_digits(number, shown):
    assert price(number) == shown


def test_a_remark_of_the_service_names_options():
    remark = "set backtest.fractional_units to trade parts of a unit, or send more initial_cash"
    assert with_options(remark) == "set --fractional to trade parts of a unit, or send more --cash"


def test_a_line_of_tabs_keeps_its_caret_below():
    told = code_frame(
        "if x:\n\ty = z\n", kind="error", message="m", path="a.py", line=2, column=None
    ).plain
    assert told.splitlines()[-2:] == ["2 |     y = z", "  |     ^^^^^"]


@given(st.text())
def test_plain_text_is_printable(text):
    assert plain(text).isprintable()


def test_the_clients_own_command_has_the_same_commands():
    assert set(main.commands) == {
        "backtest",
        "compare",
        "health",
        "new",
        "report",
        "sweep",
        "validate",
        "version",
    }


def test_help_has_sections_and_needs_no_grpc():
    done = subprocess.run(
        [sys.executable, "-m", "orchestrator.commands", "--help"],
        capture_output=True,
        text=True,
        check=True,
    )
    strategies, service = done.stdout.split("Strategies:")[1].split("Service:")
    assert [line.split()[0] for line in strategies.strip().splitlines()] == [
        "new", "validate", "backtest", "compare", "sweep", "report",
    ]  # fmt: skip
    assert {"serve", "health", "top", "runs"} <= {
        line.split()[0] for line in service.strip().splitlines()
    }


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_shell_completes(shell):
    done = subprocess.run(
        [sys.executable, "-m", "orchestrator.commands"], capture_output=True, text=True,
        env={"PATH": "/usr/bin:/bin", "_STRATEGIZ_COMPLETE": f"{shell}_source", "PYTHONPATH": ":".join(sys.path)},
        check=False,
    )  # fmt: skip
    assert "complet" in done.stdout
