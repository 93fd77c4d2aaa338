# V74_query_of_a_module | validator-evasion | validator=REJECTED_POLICY(`@` in the text that pandas evaluates names a module of the caller's scope)
SYMBOL, TIMEFRAME = "SPX", "1D"
def strategy(data):
    if len(data) > 51: return "HOLD"
    print("ESCAPED", data.eval("@pd.io.common.os.getpid()"))
    return "HOLD"
