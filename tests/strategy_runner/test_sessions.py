"""Where sessions end: at midnight, unless the market trades through it."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from strategy_runner.metrics.sessions import last_bar_of_each_session, local_ms, session_start_ms

HOUR, DAY = 3_600_000, 86_400_000


def trading(zone, opens, closes, *, minutes=60, days=60, pause=(), week=range(5)):
    """Bars of an exchange by its own clock, and the local day on which the session of each ends.

    *opens* may be negative: hours on the evening before.
    """
    times, sessions = [], []
    for number in range(days):
        day = datetime(2024, 1, 8) + timedelta(days=number)  # noqa: DTZ001 - the zone comes with the hour
        if day.weekday() not in week:
            continue
        for minute in range(int(opens * 60), int(closes * 60), minutes):
            if pause and pause[0] * 60 <= minute < pause[1] * 60:
                continue
            local = (day + timedelta(minutes=minute)).replace(tzinfo=ZoneInfo(zone))
            times.append(round(local.timestamp() * 1000))
            sessions.append(number)
    return np.array(times), np.array(sessions)


def wanted(sessions):
    return np.append(np.flatnonzero(np.diff(sessions)), len(sessions) - 1).tolist()


SYDNEY = trading("Australia/Sydney", 10, 17, days=58)
EXCHANGES = {
    "Sydney, hourly": SYDNEY,
    "Sydney, a year with its clocks": trading("Australia/Sydney", 10, 16, days=365),
    "Auckland by ten minutes": trading("Pacific/Auckland", 10, 16.75, minutes=10, days=365),
    "Tokyo with lunch": trading("Asia/Tokyo", 9, 15, minutes=5, pause=(11.5, 12.5)),
    "Hong Kong with lunch": trading("Asia/Hong_Kong", 9.5, 16, minutes=30, pause=(12, 13), days=300),
    "London": trading("Europe/London", 8, 16.5, minutes=15, days=365),
    "New York": trading("America/New_York", 9.5, 16, minutes=1, days=200),
    "New York with early and late trading": trading("America/New_York", 4, 20, minutes=5, days=365),
    "Chicago futures by the minute": trading("America/Chicago", -7, 16, minutes=5, days=50),
    "Sydney with holes": tuple(column[np.arange(294) % 11 != 3] for column in SYDNEY),
}  # fmt: skip


@pytest.mark.parametrize("name", EXCHANGES)
def test_a_session_of_an_exchange_is_one_whole(name):
    times, sessions = EXCHANGES[name]
    assert last_bar_of_each_session(times).tolist() == wanted(sessions)


@pytest.mark.parametrize(
    "times",
    [
        np.arange(0, 40 * DAY, HOUR),
        np.arange(0, 40 * DAY, 4 * HOUR),
        # Currencies: but for the weekend, around the clock.
        np.array([t for t in range(4 * DAY, 60 * DAY, HOUR) if (t // DAY + 3) % 7 < 5]),
        np.arange(20 * HOUR, 30 * HOUR, HOUR),
    ],
    ids=["around the clock", "by four hours", "with weekends", "one night"],
)  # fmt: skip
def test_a_market_that_does_not_close_has_days_of_utc(times):
    assert session_start_ms(times) == 0
    assert last_bar_of_each_session(times).tolist() == wanted(times // DAY)


@pytest.mark.parametrize("zone", ["America/Sao_Paulo", "Australia/Lord_Howe", "Asia/Kolkata"])
def test_clocks_are_those_of_the_zone(zone):
    times = np.arange(1_540_000_000_000, 1_540_000_000_000 + 200 * DAY, 20 * 60_000)
    shown = [
        datetime.fromtimestamp(t / 1000, ZoneInfo(zone)).replace(tzinfo=ZoneInfo("UTC")).timestamp()
        for t in times[::7].tolist()
    ]
    assert local_ms(times, zone)[::7].tolist() == [round(1000 * t) for t in shown]


def test_a_zone_tells_the_days_of_what_never_closes():
    times = np.arange(1_710_000_000_000, 1_710_000_000_000 + 30 * DAY, HOUR)
    local = local_ms(times, "America/New_York")
    found = last_bar_of_each_session(times, "America/New_York")
    assert found.tolist() == wanted(local // DAY)
    assert found.tolist() != last_bar_of_each_session(times).tolist()


def test_a_single_day_is_a_single_session():
    assert last_bar_of_each_session(np.arange(3) * HOUR).tolist() == [2]
