"""The report of a sweep in headless Chromium, by the same rules as that of a run."""

import pytest

from strategiz_execution.report import sweep_html
from tests.client.made_sweeps import grid, made_sweep
from tests.client.report.made_results import HOSTILE
from tests.client.report.pages import (
    assert_texts_stayed_texts,
    choose,
    hover_everything,
    opened,
)
from tests.client.report.test_sweep_report_page import hostile
from tests.stand.browser import CHROMIUM

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium: deployment/setup/chromium.sh"),
]
DRAWN = (
    "Object.fromEntries([...document.querySelectorAll('.chart')]"
    ".map((one) => [one.id.replace('chart-', ''), one.data.length]))"
)
MAP = "document.getElementById('chart-map').data[0]"
ROWS = "[...document.querySelectorAll('#sets tbody tr')].map((row) => [...row.cells].map((cell) => cell.innerText))"


def click(page, button):
    page.value(
        f"[...document.querySelectorAll('button')].find((one) => one.innerText === '{button}').click()"
    )


def test_every_chart_is_drawn(page, tmp_path):
    opened(page, tmp_path, sweep_html(made_sweep(windows=3)))
    assert page.value(DRAWN) == {
        "map": 2, "neighbours": 3, "scores": 3, "windows": 2, "account": 1, "curves": 2,
    }  # fmt: skip
    assert page.value(f"{MAP}.z") == data_by_row(made_sweep())


def data_by_row(swept):
    scores = [float(f"{one.score:.6g}") for one in swept.tried]
    return [scores[up::4] for up in range(4)]


def test_one_parameter_is_a_line_and_draws_are_dots(page, tmp_path):
    opened(page, tmp_path, sweep_html(made_sweep(grid(fast=[5, 10, 15, 20]))))
    assert page.value(f"[{MAP}.mode, {MAP}.x]") == ["lines+markers", [5, 10, 15, 20]]
    drawn = [{"fast": 3 + n * 0.7, "slow": n * n % 83} for n in range(40)]
    opened(page, tmp_path, sweep_html(made_sweep(drawn, kind="random")))
    assert page.value(f"[{MAP}.type, {MAP}.x.length]") == ["scatter", 40]


def test_axes_of_the_map_can_be_chosen_and_what_the_others_are(page, tmp_path):
    sets = grid(fast=[10, 15, 20], slow=[40, 60], kind=["sma", "ema"])
    score = {"sma": 1.0, "ema": 2.0}
    swept = made_sweep(
        sets, score=lambda one: score[one["kind"]] if one["fast"] == 15 else 5 - score[one["kind"]]
    )
    opened(page, tmp_path, sweep_html(swept))
    assert page.value(f"{MAP}.z") == [[4, 1, 4], [4, 1, 4]]
    choose(page, "map-others", "best", "change")
    page.until(f"{MAP}.z[0][1] === 2")
    choose(page, "map-y", "2", "change")
    page.until(f"{MAP}.z[1][0] === 3")
    assert page.value(f"{MAP}.z") == [[4, 1, 4], [3, 2, 3]]


def test_the_table_sorts_filters_and_shows_all(page, tmp_path):
    swept = made_sweep(
        grid(fast=list(range(12)), slow=list(range(0, 60, 10))), failed={1, 2}, texts=["bad"]
    )
    opened(page, tmp_path, sweep_html(swept))
    scores = [row[3] for row in page.value(ROWS)]
    assert len(scores) == 50
    assert scores == sorted(scores, reverse=True)
    click(page, "Show all")
    rows = page.value(ROWS)
    assert len(rows) == 72
    assert [row[3] for row in rows[-2:]] == ["-", "-"]
    click(page, "Sharpe ratio")
    rows = page.value(ROWS)
    assert [row[3] for row in rows] == sorted(row[3] for row in rows)
    choose(page, "sets-kind", "failed", "change")
    assert [row[-1] for row in page.value(ROWS)] == ["bad", "bad"]
    choose(page, "sets-text", "nothing has this", "input")
    assert page.value(ROWS) == []


@pytest.mark.parametrize("dark", [False, True])
def test_a_phone_needs_no_scrolling_sideways(page, tmp_path, dark):
    page.size(360, 740, phone=True)
    page.dark(dark)
    long = grid(**{"fast" * 40: [10, 20, 30], "slow" * 40: ["x" * 150, "y" * 150]})
    for swept in (made_sweep(windows=4), made_sweep(long, texts=["z" * 300], failed={0})):
        opened(page, tmp_path, sweep_html(swept))
        assert page.value("document.documentElement.scrollWidth") == 360


def test_it_prints(page, tmp_path):
    opened(page, tmp_path, sweep_html(made_sweep(windows=2)))
    page.dark(True)
    page.pdf(tmp_path / "report.pdf")
    assert (tmp_path / "report.pdf").stat().st_size > 50_000
    assert page.problems == []


@pytest.mark.parametrize("axes", ["many", "one"])
def test_hostile_texts_stay_texts(page, tmp_path, axes):
    swept = (
        hostile(HOSTILE)
        if axes == "many"
        else made_sweep([{HOSTILE[1]: text} for text in HOSTILE], score=lambda one: len(str(one)), texts=HOSTILE)
    )  # fmt: skip
    opened(page, tmp_path, sweep_html(swept, title=HOSTILE[0]))
    hover_everything(page)
    assert_texts_stayed_texts(page)
    shown = page.value("document.getElementById('chart-map').textContent")
    assert "<img src=x" in shown
