"""RSI pullback, per bar: buys a short, sharp fall in a rising market, and sells the recovery.

Three ways out: the recovery, a stop-loss that the engine watches within each bar, and time.
"""

SYMBOL = "SPX"
TIMEFRAME = "1D"

TREND = params.get("trend", 200)  # bars of the average above which the market counts as rising
LENGTH = params.get("length", 2)  # bars of the RSI
OVERSOLD = params.get("oversold", 10)  # RSI below which to buy
RECOVERY = params.get("recovery", 5)  # bars of the average; a close above it is a recovery
STOP = params.get("stop", 0.05)  # loss at which the engine sells, a fraction of the entry price
PATIENCE = params.get("patience", 10)  # bars after which to give up

WARMUP_BARS = TREND


def strategy(data, position):
    close = data["close"]
    last = close.iloc[-1]
    # Wilder's smoothing forgets slowly: after twenty lengths a longer history changes nothing.
    rsi = talib.RSI(close.iloc[-20 * LENGTH :], timeperiod=LENGTH).iloc[-1]
    trend = close.iloc[-TREND:].mean()
    plot(rsi, "RSI")
    plot(trend, "Trend", overlay=True)

    if position:
        if last > close.iloc[-RECOVERY:].mean():
            return "EXIT", "recovered"
        if position.bars_held >= PATIENCE:
            return "EXIT", "no recovery in time"
    elif rsi < OVERSOLD and last > trend:
        return {"signal": "BUY", "stop_loss": STOP, "reason": f"RSI {rsi:.0f}"}
