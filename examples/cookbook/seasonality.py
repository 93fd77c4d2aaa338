"""Turn of the month, vectorised: in the market only around the change of the month.

The days that are left come from the calendar. Counting the month's bars from its end would look
ahead: on the day itself nobody has the bars that are still to come.
"""

SYMBOL = "SPX"
TIMEFRAME = "1D"
SIGNALS = "POSITIONS"  # 1 is long, 0 is flat

BEFORE = params.get("before", 1)  # last days of the month that are held, at least 1
AFTER = params.get("after", 3)  # first days of the month that are held, at least 1


def strategy(data):
    today = data.index.tz_localize(None)
    tomorrow, first = today + pd.Timedelta(days=1), today + pd.offsets.MonthBegin()
    # Weekdays of this month after today. Holidays are not known here: before one that ends the
    # month, the entry comes a day early.
    left = np.busday_count(tomorrow.values.astype("M8[D]"), first.values.astype("M8[D]"))
    # Bars of this month up to today. They are past, so holidays are seen.
    month = pd.Series(today.year * 12 + today.month, index=data.index)
    done = month.groupby(month).cumcount() + 1
    plot(left, "Weekdays left")
    plot(done, "Trading days done")

    # A signal is traded at the next open, so what is said today is about tomorrow.
    return ((left <= BEFORE) | (done < AFTER)).astype(int)
