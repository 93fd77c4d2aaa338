"""The report without a browser: size, thinning, escaping, formulas."""

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from strategiz_execution.generated import strategy_execution_pb2 as pb
from strategiz_execution.report import comparison_html, report_html, series, write_report
from strategiz_execution.report.metric_rows import GROUPS, NOTATION
from tests.client.report.made_results import (
    DAY_MS,
    HOSTILE,
    MINUTE_MS,
    failed_result,
    made_result,
)

PROTO = Path("proto/strategiz/execution/v1/strategy_execution.proto")


class Elements(HTMLParser):
    def __init__(self, page):
        super().__init__(convert_charrefs=True)
        self.tags, self.attributes, self.text, self._inside = [], [], [], None
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [(tag, *pair) for pair in attrs]
        self._inside = tag

    def handle_data(self, data):
        if self._inside not in {"script", "style"}:
            self.text.append(data)


def data_of(page):
    return json.loads(re.search(r'id="data">(.*?)</script>', page, re.DOTALL)[1])


def test_each_metric_of_the_contract_has_a_row_with_the_contracts_formula():
    source = PROTO.read_text(encoding="utf-8")
    message = re.search(r"message Metrics \{(.*?)\n\}", source, re.DOTALL)[1]
    told = dict(re.findall(r"// (.*)\n  optional double (\w+) =", message))
    rows = [row for group in GROUPS.values() for row in group]
    assert {name: formula for formula, name in told.items()} == {
        row.name: row.formula for row in rows
    }
    assert {row.name for row in rows} == {field.name for field in pb.Metrics.DESCRIPTOR.fields}
    comment = " ".join(
        re.findall(r"^// (.*)$", source[: source.index("message Metrics {")], re.MULTILINE)[-2:]
    )
    assert NOTATION.replace("the return periods a year", "periods_per_year") in comment.replace(
        ",\n", ", "
    )


def test_a_report_of_5000_bars_is_below_4_mb(tmp_path):
    write_report(made_result(5_000, trades=500), tmp_path / "report.html")
    assert (tmp_path / "report.html").stat().st_size < 4_000_000


def test_a_million_bars_are_thinned_with_their_extremes_and_it_says_so():
    result = made_result(1_000_000, MINUTE_MS, trades=20_000)
    page = report_html(result)
    assert len(page) < 6_000_000
    charts = data_of(page)["charts"]
    assert len(charts["x"]) < 10_000
    assert f"The charts show {len(charts['x']):,} of 1,000,000 bars" in page
    bars = result.bars
    assert max(charts["price"]) == pytest.approx(bars.close.max(), rel=1e-6)
    assert min(charts["price"]) == pytest.approx(bars.close.min(), rel=1e-6)
    assert min(charts["drawdown"]) == pytest.approx(
        result.columns("equity")["drawdown"].min(), rel=1e-3
    )
    assert [charts["x"][0], charts["x"][-1]] == [bars.timestamp_ms[0], bars.timestamp_ms[-1]]
    assert "20,000 closed trades" in page
    assert "The 10,000 with the largest gains and losses are here" in page


PAGES = {
    "run": lambda texts: report_html(made_result(texts=texts), title=texts[0]),
    "failure": lambda texts: report_html(failed_result(texts=texts), title=texts[0]),
    "comparison": lambda texts: comparison_html(
        {text: made_result(texts=[text]) for text in texts[:3]}
        | {"bad": failed_result(texts=texts)}
    ),
}


def test_what_a_later_version_of_the_service_says_is_unknown_here():
    ended, made = failed_result(), made_result()
    ended.response.outcome = 99
    made.response.performance.order_events[0].kind = 99
    assert "The run ended as: unknown in line 2" in report_html(ended)
    assert "<td>unknown</td>" in report_html(made)


@pytest.mark.parametrize("kind", PAGES)
def test_no_text_of_a_strategy_becomes_an_element(kind):
    harmless, hostile = (Elements(PAGES[kind](texts)) for texts in ([*"abcdefghijkl"], HOSTILE))
    assert set(hostile.tags) <= set(harmless.tags)
    assert hostile.tags.count("script") == 3
    assert not any(name.startswith("on") for _, name, _ in hostile.attributes)
    assert {tag for tag, name, _ in hostile.attributes if name in {"src", "href"}} == set()
    said = "".join(hostile.text)
    for text in HOSTILE[:4]:
        assert text in said


@given(
    st.lists(st.text(st.characters(exclude_categories=["Cs"]), min_size=1), min_size=1, max_size=4)
)
@settings(max_examples=25)
def test_any_text_leaves_the_page_as_it_is(texts):
    found = Elements(report_html(made_result(100, texts=texts, trades=3)))
    assert found.tags.count("script") == 3
    assert set(found.tags) <= set(Elements(report_html(made_result(100))).tags)


def test_a_report_without_a_trade_and_of_very_few_bars_is_whole():
    for count in (8, 30):
        page = report_html(made_result(count, trades=0))
        assert "No trade was closed." in page


def test_signals_without_a_fill_and_events_of_orders_are_told():
    said = "".join(Elements(report_html(made_result(texts=["why", "because"]))).text)
    assert "3 of them" in said
    assert "2000-01-04 00:00buywhy" in said
    assert "2000-01-04 00:00expiredwhy" in said


def test_thinning_keeps_every_extreme_of_every_column():
    random = np.random.default_rng(1)
    columns = [np.cumsum(random.normal(size=100_000)) for _ in range(3)]
    kept = series.thinned(columns, 6_000)
    assert len(kept) <= 6_002
    for column in columns:
        assert column[kept].max() == column.max()
        assert column[kept].min() == column.min()
    assert (kept[0], kept[-1]) == (0, 99_999)
    columns[0][:] = np.nan
    assert columns[1].max() in columns[1][series.thinned(columns, 6_000)]


def test_months_compound_to_the_year():
    times = np.arange("2020-01-31", "2022-01-01", dtype="M8[D]").astype("M8[ms]").astype(np.int64)
    equity = 1000 * np.exp(np.linspace(0, 0.4, len(times)))
    table = series.monthly_returns(times, equity, 1000.0)
    for months in table.values():
        told = [month for month in months[:12] if month is not None]
        assert np.prod([1 + month for month in told]) == pytest.approx(1 + months[12])
    assert np.prod([1 + months[12] for months in table.values()]) == pytest.approx(
        equity[-1] / 1000
    )


def test_the_rolling_sharpe_ratio_is_that_of_each_window():
    returns = np.random.default_rng(5).normal(0.001, 0.01, 300)
    sharpe = series.rolling_sharpe(returns, 50, 252)
    window = returns[200:250]
    assert sharpe[249] == pytest.approx(window.mean() / window.std(ddof=1) * np.sqrt(252))
    assert np.isnan(sharpe[:49]).all()
    assert np.isnan(series.rolling_sharpe(np.zeros(100), 50, 252)).all()


def test_bars_of_a_day_are_one_return():
    times = np.arange(0, 10 * DAY_MS, MINUTE_MS * 60, dtype=np.int64)
    returns = series.returns_of(times, np.linspace(100, 200, len(times)))
    assert returns.per_day
    assert len(returns.values) == 9
    assert returns.values[0] == pytest.approx(
        np.linspace(100, 200, len(times))[47] / np.linspace(100, 200, len(times))[23] - 1
    )
