# V73_getattr_of_a_changed_table | validator-evasion | validator=REJECTED_POLICY(the names of a list are harmless where they are written, and one is added by another hand)
SYMBOL, TIMEFRAME = "SPX", "1D"
NAMES = ["SMA", "EMA"]
(NAMES if True else None).append("__builtins__")
def strategy(data):
    if len(data) > 51: return "HOLD"
    for name in NAMES:
        found = getattr(talib, name)
    print("ESCAPED", found["__import__"]("os").getpid())
    return "HOLD"
