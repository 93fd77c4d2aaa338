"""Donchian breakout, per bar: an order waits at the highest high, a stop follows the lowest low.

The size comes from the volatility: between entry and first stop lies the same fraction of equity in
quiet and in wild markets. This is the long side of what the Turtles traded, for one instrument.
"""

SYMBOL = "SPX"
TIMEFRAME = "1D"

ENTRY = params.get("entry", 20)  # bars of the channel at whose top to buy
EXIT = params.get("exit", 10)  # bars of the channel whose bottom is the stop
ATR_LENGTH = params.get("atr_length", 20)  # bars of the average true range (ATR)
STOP_ATRS = params.get("stop_atrs", 2.0)  # ATRs from the entry to the first stop
RISK = params.get("risk", 0.01)  # fraction of equity that is lost if the first stop is hit

WARMUP_BARS = 10 * ATR_LENGTH

first_stop = None  # price; of the order that waits or the position that is held


def strategy(data, position):
    global first_stop
    top = data["high"].iloc[-ENTRY:].max()
    bottom = data["low"].iloc[-EXIT:].min()
    recent = data.iloc[-10 * ATR_LENGTH :]
    atr = talib.ATR(recent["high"], recent["low"], recent["close"], timeperiod=ATR_LENGTH).iloc[-1]
    plot(top, "Top", overlay=True)
    plot(bottom, "Bottom", overlay=True)
    plot(atr, "ATR")

    if position:
        return {"signal": "HOLD", "stop_loss_price": max(bottom, first_stop)}

    first_stop = top - STOP_ATRS * atr
    return {
        "signal": "BUY",
        "stop": top,  # waits for a price above the channel, today's bar included
        "expires": 1,  # for the next bar; tomorrow's channel makes a new one
        "name": "breakout",
        "size": min(RISK * top / (STOP_ATRS * atr), 1.0),  # never more than the cash pays for
        "stop_loss_price": first_stop,
    }
