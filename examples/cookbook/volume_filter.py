"""Breakout with a volume filter, a script: buys a new high only if more was traded than usual.

Each entry carries a bracket, a take-profit and a stop-loss around its own fill, which the engine
watches. Nothing else sells.
"""

SYMBOL = "SPX"
TIMEFRAME = "1D"

LENGTH = params.get("length", 20)  # bars of the channel and of the usual volume
SURPLUS = params.get("surplus", 1.2)  # times the usual volume that must be traded
TARGET = params.get("target", 0.06)  # gain at which the engine sells, a fraction of the entry price
STOP = params.get("stop", 0.03)  # loss at which the engine sells, a fraction of the entry price

# Up to yesterday: today's bar is what is compared with them.
top = data["close"].rolling(LENGTH).max().shift(1)
usual = data["volume"].rolling(LENGTH).mean().shift(1)
plot(top, "Highest close", overlay=True)
plot(data["volume"] / usual, "Volume against usual")

bought = (data["close"] > top) & (data["volume"] > SURPLUS * usual)
for when in data.index[bought]:
    signal("BUY", when, take_profit=TARGET, stop_loss=STOP, reason="new high on volume")
