# V72_namespace_over_memory | validator-evasion | validator=REJECTED_POLICY(a namespace gets an __array_interface__ by `**`: numpy reads any address)
from types import SimpleNamespace
SYMBOL, TIMEFRAME = "SPX", "1D"
def strategy(data):
    if len(data) > 51: return "HOLD"
    memory = {"data": (id(strategy), False), "shape": (2,), "typestr": "<i8", "version": 3}
    print("ESCAPED", np.asarray(SimpleNamespace(**{"__array_" + "interface__": memory})))
    return "HOLD"
