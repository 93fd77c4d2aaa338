import logging
from contextlib import contextmanager
from pprint import pformat
from types import SimpleNamespace

logging.basicConfig(level=logging.INFO, format='%(asctime)s %(levelname)s %(message)s')
logger = logging.getLogger(__name__)
logger.setLevel(logging.DEBUG)

SYMBOL = 'AAPL'
TIMEFRAME = '1D'
config = SimpleNamespace(fast=10, slow=30, threshold=0.01)
config.slow = 40

@contextmanager
def told(what):
    logger.debug('begin %s', what)
    try:
        yield what
    except Exception:
        logger.exception('%s failed', what)
        raise
    finally:
        logger.debug('end %s', what)

class Bot:
    def __init__(self, settings):
        self.settings = settings
        self.logger = logging.getLogger('bot')

    def decide(self, close):
        fast = close.iloc[-self.settings.fast:].mean()
        slow = close.iloc[-self.settings.slow:].mean()
        if self.logger.isEnabledFor(logging.DEBUG):
            self.logger.debug('averages: %s', pformat({'fast': fast, 'slow': slow}))
        try:
            return 'BUY' if fast / slow - 1 > self.settings.threshold else 'SELL'
        except ZeroDivisionError as error:
            self.logger.error('no price: %s', error, exc_info=True)
            return 'HOLD'

bot = Bot(config)

def strategy(data):
    with told('the decision'):
        return bot.decide(data['close'])
