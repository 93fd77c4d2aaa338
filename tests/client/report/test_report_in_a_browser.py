"""The report in headless Chromium: charts, table, phone, dark, print; no console error and no request."""

import pytest

from strategiz_execution.report import comparison_html, report_html
from tests.client.report.made_results import HOSTILE, failed_result, made_result
from tests.client.report.pages import (
    assert_texts_stayed_texts,
    choose,
    hover_everything,
    opened,
)
from tests.stand.browser import CHROMIUM

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium: deployment/setup/chromium.sh"),
]
SHOWN = "[...document.querySelectorAll('#trades tbody tr')].map((row) => row.innerText)"


def test_every_chart_is_drawn(page, tmp_path):
    opened(page, tmp_path, report_html(made_result(texts=["first", "second"])))
    drawn = (
        "[...document.querySelectorAll('.chart')]"
        ".map((one) => [one.id, one.querySelectorAll('.trace').length])"
    )
    assert dict(page.value(drawn)) == {
        "chart-equity": 2, "chart-drawdown": 1, "chart-price": 6, "chart-indicators": 1,
        "chart-returns": 1, "chart-sharpe": 1,
    }  # fmt: skip


def test_the_table_sorts_and_filters(page, tmp_path):
    opened(page, tmp_path, report_html(made_result(trades=40)))
    gains = (
        "[...document.querySelectorAll('#trades tbody tr')]"
        ".map((row) => parseFloat(row.cells[6].innerText.replace(/,/g, '')))"
    )
    click = "[...document.querySelectorAll('#trades th button')].find((one) => one.innerText === 'Gain').click()"
    page.value(click)
    assert page.value(gains) == sorted(page.value(gains))
    page.value(click)
    assert page.value(gains) == sorted(page.value(gains), reverse=True)
    assert len(page.value(gains)) == 40
    choose(page, "trades-kind", "loss", "change")
    assert all(gain <= 0 for gain in page.value(gains))
    losses = len(page.value(gains))
    assert 0 < losses < 40
    assert page.value("document.getElementById('trades-count').innerText") == f"{losses} shown"
    choose(page, "trades-text", "SHORT", "input")
    assert all(row.startswith("short") for row in page.value(SHOWN))


@pytest.mark.parametrize("dark", [False, True])
def test_a_phone_needs_no_scrolling_sideways(page, tmp_path, dark):
    page.size(360, 740, phone=True)
    page.dark(dark)
    for html in (report_html(made_result(texts=["x" * 200])), report_html(failed_result()),
                 comparison_html({"a.py": made_result(), "b" * 80: made_result()})):  # fmt: skip
        opened(page, tmp_path, html)
        assert page.value("document.documentElement.scrollWidth") == 360


def test_charts_follow_the_change_to_dark(page, tmp_path):
    opened(page, tmp_path, report_html(made_result()))
    paper = "document.querySelector('#chart-equity .main-svg').style.background"
    light = page.value(paper)
    page.dark(True)
    page.until(f"{paper} !== {light!r}")


def test_it_prints(page, tmp_path):
    opened(page, tmp_path, report_html(made_result()))
    page.dark(True)
    page.pdf(tmp_path / "report.pdf")
    assert (tmp_path / "report.pdf").stat().st_size > 50_000
    assert page.problems == []


@pytest.mark.parametrize("kind", ["run", "failure", "comparison"])
def test_hostile_texts_stay_texts(page, tmp_path, kind):
    opened(page, tmp_path, {
        "run": lambda: report_html(made_result(texts=HOSTILE), title=HOSTILE[0]),
        "failure": lambda: report_html(failed_result(HOSTILE), title=HOSTILE[1]),
        "comparison": lambda: comparison_html({text: made_result(texts=[text]) for text in HOSTILE[:5]}),
    }[kind]())  # fmt: skip
    hover_everything(page)
    assert_texts_stayed_texts(page)
    if kind == "run":
        names = page.value(
            "[...document.querySelectorAll('#chart-price .legendtext')].map((one) => one.textContent)"
        )
        assert any("<img src=x" in name for name in names)


def test_the_page_lets_no_script_of_others_run_nor_anything_load(page, tmp_path):
    opened(page, tmp_path, report_html(made_result()))
    page.value(
        "(() => { const script = document.createElement('script'); script.textContent = 'window.hacked = 1';"
        " document.body.append(script); })()"
    )
    assert page.value("window.hacked") is None
    assert (
        page.value("fetch('https://example.org/').then(() => 'sent', () => 'refused')") == "refused"
    )
