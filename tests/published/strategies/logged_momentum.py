# After the bots that log each decision
import logging
import math

logging.basicConfig(level=logging.INFO)
logger = logging.getLogger(__name__)

SYMBOL = 'BTCUSD'
TIMEFRAME = '1M'
WARMUP_BARS = 7

def strategy(data):
    try:
        ret = math.log(data['close'].iloc[-1] / data['close'].iloc[-7])
        logger.info('6 month log return %.4f', ret)
        return 'BUY' if ret > 0.1 else 'SELL' if ret < -0.1 else 'HOLD'
    except Exception as e:
        logger.error(f'failed: {e}')
        return 'HOLD'
