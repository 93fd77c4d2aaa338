"""One file for each source whose form is known, and what is read from it."""

from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from strategiz_execution.bars.errors import BarsFileError
from strategiz_execution.bars.read import ReadOptions, read_file

FILES = Path(__file__).parent / "files"
# File, number of bars, first time, first open and last close, first volume, what is said.
SOURCES = [
    ("yahoo.csv", 3, "2024-01-02T00:00", 187.149994, 181.179993, 82488700,
     ["1 row has no price (line 4) and is left out"]),
    ("yfinance.csv", 2, "2024-01-02T00:00", 187.15, 184.25, 82488700, []),
    ("stooq.txt", 3, "2024-01-02T00:00", 1.1041, 1.1037, 0,
     ["times without a zone are taken as UTC; --time-zone (time_zone) names another"]),
    ("stooq_daily.csv", 2, "2024-01-02T00:00", 4745.2, 4704.81, 2243000000, []),
    ("binance.csv", 3, "2024-01-01T00:00", 42283.58, 42581.10, 1271.68, []),
    ("binance_header.csv", 2, "2025-01-01T00:00", 93576.0, 93607.74, 755.99,
     ["times are read as microseconds since 1970, in UTC"]),
    ("metatrader5.csv", 2, "2024-01-02T00:00", 1.10427, 1.10413, 1480,
     ["the volume is '<TICKVOL>'",
      "times without a zone are taken as UTC; --time-zone (time_zone) names another"]),
    ("metatrader4.csv", 2, "2024-01-02T00:00", 1.10427, 1.10413, 1480,
     ["times without a zone are taken as UTC; --time-zone (time_zone) names another"]),
    ("interactive_brokers.csv", 2, "2024-01-02T14:30", 187.15, 187.70, 824887,
     ["times are read as those of US/Eastern"]),
    ("german.csv", 2, "2023-12-30T00:00", 16701.55, 16538.39, 1234,
     ["numbers are read with a comma before their fractions", "the volume is 'Stuecke'",
      "the rows were newest first and are read the other way round"]),
    ("investing.csv", 2, "2024-01-12T00:00", 4791.18, 4765.98, 1980000,
     ["the rows were newest first and are read the other way round"]),
    ("nasdaq.csv", 2, "2024-01-12T00:00", 186.06, 183.63, 40477780,
     ["the rows were newest first and are read the other way round"]),
    ("cryptodatadownload.csv", 2, "2024-01-01T00:00", 42283.58, 42613.56, 127.168,
     ["the volume is 'Volume BTC'", "times are read as seconds since 1970, in UTC",
      "the rows were newest first and are read the other way round"]),
    ("histdata.csv", 2, "2024-01-02T00:00", 1.10427, 1.10413, 0,
     ["times without a zone are taken as UTC; --time-zone (time_zone) names another"]),
    ("kraken.csv", 2, "2024-01-01T00:00", 42283.58, 42613.56, 127.168,
     ["times are read as seconds since 1970, in UTC"]),
    ("alpha_vantage.csv", 2, "2024-01-02T00:00", 187.15, 184.25, 82488700,
     ["the rows were newest first and are read the other way round"]),
    ("pandas.csv", 2, "2024-01-02T14:30", 187.15, 187.70, 824887, []),
    ("tradingview.csv", 2, "2024-01-02T14:30", 187.15, 187.70, 824887, []),
]  # fmt: skip


def ms(text):
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() * 1000)


@pytest.mark.parametrize(("name", "count", "first", "opened", "closed", "volume", "said"), SOURCES)
def test_a_source_is_read_as_it_writes(name, count, first, opened, closed, volume, said):
    reading = read_file(FILES / name)
    bars = reading.bars
    assert len(bars) == count
    assert bars.timestamp_ms[0] == ms(first)
    assert (bars.open[0], bars.close[-1]) == (opened, closed)
    assert bars.volume[0] == pytest.approx(volume)
    assert list(reading.remarks) == said


def test_each_file_here_has_a_row_above():
    assert {path.name for path in FILES.iterdir()} == {row[0] for row in SOURCES}


def test_a_column_of_tickers_names_the_symbol():
    assert read_file(FILES / "stooq.txt").bars.symbol == "EURUSD"
    assert read_file(FILES / "cryptodatadownload.csv").bars.symbol == "BTC/USD"


def test_an_adjusted_close_is_taken_only_by_name_and_scales_the_other_prices():
    assert read_file(FILES / "yahoo.csv").bars.close[0] == 185.639999
    reading = read_file(FILES / "yahoo.csv", ReadOptions(close="adj close"))
    factor = 184.938217 / 185.639999
    assert reading.bars.close[0] == 184.938217
    assert reading.bars.open[0] == pytest.approx(187.149994 * factor)
    assert (reading.bars.high >= reading.bars.close).all()
    said = "the close is 'Adj Close'; open, high and low are scaled by the same factor"
    assert said in reading.remarks


def test_times_without_a_zone_are_of_the_zone_that_is_named():
    reading = read_file(FILES / "metatrader4.csv", ReadOptions(time_zone="Europe/Athens"))
    assert reading.bars.timestamp_ms[0] == ms("2024-01-01T22:00")
    assert "times are read as those of Europe/Athens" in reading.remarks


def test_a_zone_does_not_move_dates():
    reading = read_file(FILES / "stooq_daily.csv", ReadOptions(time_zone="Asia/Tokyo"))
    assert reading.bars.timestamp_ms[0] == ms("2024-01-02T00:00")
    assert reading.remarks == (
        "the rows have dates without a time of day, which no time zone moves",
    )


@pytest.mark.parametrize(
    ("column", "first"),
    [
        (pa.array([1704153600000, 1704240000000], pa.timestamp("ms", tz="America/New_York")), "2024-01-02T00:00"),
        (pa.array([1704153600000000000, 1704240000000000000], pa.timestamp("ns")), "2024-01-02T00:00"),
        (pa.array([19724, 19725], pa.date32()), "2024-01-02T00:00"),
        (pa.array([1704153600, 1704240000]), "2024-01-02T00:00"),
        (pa.array(["2024-01-02 09:30", "2024-01-02 09:31"]), "2024-01-02T09:30"),
    ],
)  # fmt: skip
def test_parquet_is_read_with_every_type_of_time(tmp_path, column, first):
    prices = {"Open": [1.0, 2.0], "High": [3.0, 4.0], "Low": [0.5, 1.0], "Close": [2.0, 3.0]}
    table = pa.table({**prices, "Volume": [10, 20], "__index_level_0__": column})
    pq.write_table(table, tmp_path / "bars.parquet")
    bars = read_file(tmp_path / "bars.parquet").bars
    assert bars.timestamp_ms[0] == ms(first)
    assert np.array_equal(bars.high, [3.0, 4.0])
    assert np.array_equal(bars.volume, [10.0, 20.0])


@pytest.mark.parametrize("written", ["202401020930", "20240102093000"])
def test_a_date_and_time_without_signs_is_no_number_since_1970(tmp_path, written):
    path = tmp_path / "bars.csv"
    path.write_text(f"time,open,high,low,close,volume\n{written},1,2,1,2,5\n")
    reading = read_file(path, ReadOptions(time_zone="America/New_York"))
    assert reading.bars.timestamp_ms.tolist() == [ms("2024-01-02T14:30")]
    path.write_text("time,open,high,low,close,volume\n20230230093000,1,2,1,2,5\n")
    with pytest.raises(BarsFileError, match=r"line 2, column 'time': '2023-02-30"):
        read_file(path)
    # The same number of digits, and no date.
    path.write_text("time,open,high,low,close,volume\n200102400000,1,2,1,2,5\n")
    assert read_file(path).bars.timestamp_ms.tolist() == [200102400000]
