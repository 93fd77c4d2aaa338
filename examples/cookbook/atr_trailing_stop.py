"""ATR trailing stop, per bar: buys strength, and lets a stop that only rises decide when to sell.

The stop hangs a number of average true ranges below the best price since the entry; nothing else
sells. The size makes a usual day move the account by about the same fraction at each entry.
"""

SYMBOL = "SPX"
TIMEFRAME = "1D"

BREAKOUT = params.get("breakout", 50)  # bars; the highest close of them is strength
ATR_LENGTH = params.get("atr_length", 20)  # bars of the average true range (ATR)
STOP_ATRS = params.get("stop_atrs", 3.0)  # ATRs from the best price to the stop
SWING = params.get("swing", 0.01)  # fraction of equity that a move of one ATR makes or loses

WARMUP_BARS = 10 * ATR_LENGTH


def strategy(data, position):
    recent = data.iloc[-10 * ATR_LENGTH :]
    atr = talib.ATR(recent["high"], recent["low"], recent["close"], timeperiod=ATR_LENGTH).iloc[-1]
    close = data["close"].iloc[-1]
    plot(atr, "ATR")

    if position or close < data["close"].iloc[-BREAKOUT:].max():
        return "HOLD"
    return {
        "signal": "BUY",
        "size": min(SWING * close / atr, 1.0),  # never more than the cash pays for
        "trailing_stop_amount": STOP_ATRS * atr,
        "reason": f"highest close of {BREAKOUT} bars",
    }
