"""Files that are refused, and what their owner is told."""

import pytest

from strategiz_execution.bars.errors import BarsFileError
from strategiz_execution.bars.moments import DateOrder
from strategiz_execution.bars.numbers import Decimal
from strategiz_execution.bars.order import Rows
from strategiz_execution.bars.read import BarsRemark, ReadOptions, read_bars, read_file

NAMES = "Date,Open,High,Low,Close,Volume"
HEAD = NAMES + "\n2024-01-02,10,12,9,11,100\n"
CASES = {
    "a price that is a word": (HEAD + "2024-01-03,10,12,9,eleven,5\n",
        "line 3, column 'Close': 'eleven' is not a price: a number above 0 is needed"),
    "a price of nothing": (HEAD + "2024-01-03,10,12,9,0,5\n",
        "line 3, column 'Close': '0' is not a price: a number above 0 is needed"),
    "a cell that is empty": (HEAD + "\n2024-01-03,10,,9,11,5\n",
        "line 4, column 'High': the cell is empty; a number above 0 is needed"),
    "a close above the high": (HEAD + "2024-01-03,10,12,9,13,5\n",
        "line 3, column 'Close': '13' is not between low and high (low 9, high 12); mend the row"),
    "a high below the low": (HEAD + "2024-01-03,10,8,9,9,5\n",
        "line 3, column 'High': '8' is below the low (low 9, high 8); mend the row"),
    "a negative volume": (HEAD + "2024-01-03,10,12,9,11,-5\n",
        "line 3, column 'Volume': '-5' is not a volume: a number, 0 or more, is needed"),
    "a value too few": (HEAD + "2024-01-03,10,12,9,11\n",
        "line 3: '2024-01-03,10,12,9,11' has 5 values, and the first line has 6"),
    "a time that is none": (HEAD + "yesterday,10,12,9,11,5\n",
        "line 3, column 'Date': 'yesterday' is no time: write 2024-01-02, 2024-01-02 15:30 or 2024-01-02T15:30:00Z"),
    "a day that is none": (HEAD + "2024-02-30,10,12,9,11,5\n",
        "line 3, column 'Date': '2024-02-30' is no time: write 2024-01-02, 2024-01-02 15:30 or 2024-01-02T15:30:00Z"),
    "a day of a spreadsheet": ("Date,Open,High,Low,Close\n45292,1,2,1,2\n",
        ("line 2, column 'Date': '45292' is no time: a number is read as seconds, milliseconds,"
        " microseconds or nanoseconds since 1970")),
    "one time with two prices": (HEAD + "2024-01-02,10,12,9,10,100\n",
        "line 3: has the time of line 2 and other values; leave the one that is right"),
    "dates that are of two kinds": ("Date,Open,High,Low,Close\n01/02/2024,1,2,1,2\n02/02/2024,1,2,1,2\n",
        ("line 2, column 'Date': '01/02/2024' could begin with the day or with the month, as could all dates"
        " of the file: say which: date_order (--date-order dmy or mdy)")),
    "numbers that are of two kinds": ('Date;Open;High;Low;Close\n2024-01-02;"1,100";"1,200";"1,000";"1,150"\n',
        ("line 2, column 'Open': '1,100' could be a number of thousands or a fraction, as could all prices"
        " of the file: say which sign stands before fractions: decimal (--decimal)")),
    "no close": ("Date,Open,High,Low,Adj Close\n2024-01-02,1,2,1,2\n",
        "line 1: no column is called 'close'; there are 'Date', 'Open', 'High', 'Low', 'Adj Close'"),
    "two closes": ("Date,Open,High,Low,Close,Close\n2024-01-02,1,2,1,2,2\n",
        "line 1: 2 columns are called 'Close'; leave one of them"),
    "several instruments": ("Date,Ticker,Open,High,Low,Close\n2024-01-02,A,1,2,1,2\n2024-01-02,B,1,2,1,2\n",
        "the file holds 2 instruments (A, B); name the one to take: symbol (--symbol)"),
    "no row": ("Date,Open,High,Low,Close\n", "the file holds no bar"),
    "nothing": ("", "the file is empty"),
    "text": ("Dear Sir or Madam\n",
        ("line 1: 'Dear Sir or Madam' begins the file, and no line near it has 5 columns: time, open, high, low and"
        " close, separated by comma, semicolon, tab or |")),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_a_file_is_refused_by_line_and_column(case, tmp_path):
    text, said = CASES[case]
    path = tmp_path / "bars.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BarsFileError) as caught:
        read_file(path)
    separator = ", " if said.startswith("line") else ": "
    assert str(caught.value) == f"{path}{separator}{said}"


@pytest.mark.parametrize("name", ["none.csv", "none.parquet"])
def test_a_file_that_is_not_there_is_named(name, tmp_path):
    with pytest.raises(BarsFileError, match=rf"{name}: cannot be opened: No such file"):
        read_file(tmp_path / name)


def test_a_file_of_bytes_is_refused(tmp_path):
    (tmp_path / "bars.csv").write_bytes(HEAD.encode() + b"2024-01-03,\xff\xfe,1,1,1,1\n")
    with pytest.raises(BarsFileError, match="line 3, column 'Open': 'ÿþ' is not a price"):
        read_file(tmp_path / "bars.csv")
    (tmp_path / "bars.csv").write_bytes(
        HEAD.encode() + b"2024-01-03,\x81,1,1,1,1\n"
    )  # of no letter
    with pytest.raises(BarsFileError, match="line 3: the file is not text in UTF-8"):
        read_file(tmp_path / "bars.csv")
    (tmp_path / "bars.csv").write_bytes(b"PK\x03\x04")
    with pytest.raises(BarsFileError, match="save the sheet as CSV"):
        read_file(tmp_path / "bars.csv")
    (tmp_path / "bars.parquet").write_bytes(b"not parquet at all")
    with pytest.raises(BarsFileError, match="no Parquet file"):
        read_file(tmp_path / "bars.parquet")


def test_the_letters_of_a_german_bank_are_read_and_told(tmp_path):
    text = "Datum;Er\u00f6ffnung;Hoch;Tief;Schlu\u00dfkurs;St\u00fccke\n22.01.2024;1,5;2,5;1,5;2,0;100\n"
    (tmp_path / "bars.csv").write_bytes(text.encode("cp1252"))
    found = read_file(tmp_path / "bars.csv")
    assert (found.bars.close.tolist(), found.bars.volume.tolist()) == ([2.0], [100.0])
    assert found.remarks[0] == "the file is not in UTF-8, and is read as Windows-1252"


def written(tmp_path, text):
    path = tmp_path / "bars.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_option_decides_what_the_file_leaves_open(tmp_path):
    path = written(tmp_path, CASES["dates that are of two kinds"][0])
    day = read_file(path, ReadOptions(date_order=DateOrder.DAY_FIRST)).bars.timestamp_ms
    month = read_file(path, ReadOptions(date_order=DateOrder.MONTH_FIRST)).bars.timestamp_ms
    assert [str(t)[:10] for t in day.astype("datetime64[ms]")] == ["2024-02-01", "2024-02-02"]
    assert [str(t)[:10] for t in month.astype("datetime64[ms]")] == ["2024-01-02", "2024-02-02"]
    path = written(tmp_path, CASES["numbers that are of two kinds"][0])
    assert read_file(path, ReadOptions(decimal=Decimal.COMMA)).bars.open[0] == 1.1
    assert read_file(path, ReadOptions(decimal=Decimal.POINT)).bars.open[0] == 1100
    path = written(tmp_path, CASES["several instruments"][0])
    assert len(read_file(path, ReadOptions(symbol="B")).bars) == 1


def test_rows_out_of_order_and_doubled_are_repaired_and_said_or_refused(tmp_path):
    rows = ["2024-01-02,1,2,1,2,1", "2024-01-04,1,2,1,2,1", "2024-01-03,1,2,1,2,1"]
    path = written(tmp_path, "\n".join([NAMES, *rows, rows[1]]))
    reading = read_file(path)
    assert len(reading.bars) == 3
    assert reading.remarks == (
        "1 rows were earlier than the row before them (first: line 4); all are sorted by time",
        "1 rows were there twice (first: line 5); each is read once",
    )
    with pytest.raises(BarsFileError, match="line 4: is earlier than the row before it"):
        read_file(path, ReadOptions(rows=Rows.REFUSE))


def test_gaps_are_said(tmp_path):
    days = ["2024-01-02", "2024-01-03", "2024-01-04", "2024-02-01", "2024-02-02"]
    text = NAMES + "".join(f"\n{day},1,2,1,2,1" for day in days)
    assert read_file(written(tmp_path, text)).remarks == ("no bar for 28 days after 2024-01-04",)


def test_a_program_gets_the_remarks_as_warnings(tmp_path):
    rows = HEAD + "2024-01-02,10,12,9,11,100\n"
    with pytest.warns(BarsRemark, match=r"bars.csv: 1 rows were there twice \(first: line 3\)"):
        assert len(read_bars(written(tmp_path, rows))) == 1
