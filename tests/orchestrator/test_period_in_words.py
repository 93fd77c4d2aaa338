"""The length of a backtest in words goes by the calendar."""

import datetime as dt

import pytest

from orchestrator.api.answers.performance import period_in_words


def ms(text):
    return int(dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC).timestamp() * 1000)


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        ("1999-01-04", "2018-12-31", "19 years 11 months"),
        ("2020-01-01", "2021-01-01", "1 year"),
        ("2020-02-29", "2021-02-28", "11 months 30 days"),
        ("2020-01-31", "2020-03-01", "1 month"),
        ("2020-05-10", "2020-06-09", "30 days"),
        ("2020-01-01T09:30", "2020-01-02T09:29", "less than a day"),
        ("2020-01-01T09:30", "2020-01-02T09:30", "1 day"),
        ("2020-01-01", "2020-01-01", "less than a day"),
    ],
)
def test_a_month_is_over_on_its_own_day(first, last, words):
    assert period_in_words(ms(first), ms(last)) == words
