# V75_logging_os | validator-evasion | validator=REJECTED_POLICY(logging has imported os)
import logging
SYMBOL, TIMEFRAME = "SPX", "1D"
log = logging.getLogger("bot")
def strategy(data):
    if len(data) > 51: return "HOLD"
    log.warning("ESCAPED %d", logging.os.getpid())
    return "HOLD"
