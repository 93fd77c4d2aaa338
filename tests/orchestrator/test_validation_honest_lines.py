"""Lines that honest strategies hold pass the static check, and the attacks beside them do not."""

import pytest

from orchestrator.run import Finding, Outcome, Severity
from orchestrator.validation.check import check_source
from orchestrator.validation.static_check import StaticCheck

_STRATEGY = "\ndef strategy(data):\n    return 'HOLD'\n"

HONEST = (
    "import sys\nlow = sys.maxsize\neps = sys.float_info.epsilon",
    "import calendar\nlast = calendar.monthrange(2024, 2)[1]",
    "from contextlib import suppress\nwith suppress(ZeroDivisionError):\n    x = 1 / 0",
    "import numbers\ndef number(x):\n    return isinstance(x, numbers.Number)",
    (
        "from abc import ABC, abstractmethod\nclass Base(ABC):\n    @abstractmethod\n"
        "    def next(self): ...\nclass Cross(Base):\n    def __init__(self):\n"
        "        super().__init__()\n        self.n = 1\n    def next(self):\n        return self.n"
    ),
    "print(pd.__version__, np.__version__, talib.__version__)",
    "def drawdown(s):\n    return s / np.maximum.accumulate(s) - 1",
    "x = np.logical_and.reduce([data['close'] > 1, data['open'] > 1])",
    "x = np.subtract.outer(data['close'].to_numpy(), data['open'].to_numpy())",
    "rsi = getattr(talib, 'RSI')(data['close'], 14)",
    "def close(row):\n    return getattr(row, 'close', None)",
    "class Bot:\n    def __init__(self):\n        self.side = 0\nside = getattr(Bot(), 'side', 0)",
    "print(data.to_csv())\nprint(data.tail(3).to_csv(index=False, sep=';'))",
    "print(data.tail(3).to_json(orient='records'), data.tail(2).to_string())",
    "def sma(x, n=int(params.get('n', 5)), m=params['m'], k=max(3, 5)):\n    return n",
    "import talib.abstract as ta\nx = ta.EMA(data, timeperiod=5)\ny = ta.RSI(data)",
    "x = ta.EMA(data, timeperiod=5)\ny = pandas.Series([1.0])\nz = DataFrame({'a': [1]})",
    "indicators['x'] = data['close']\nsignals.append({'type': 'BUY', 'timestamp': data.index[0]})",
    "def act(d, position):\n    return position.side, position.bars_held, position.entry_price, position.units, equity",
    "print('{} at {:.2f}'.format('x', 1.0), type(3).__name__, end='')",
    "import logging\nlogging.basicConfig(level='INFO')\nlogging.getLogger('x').error('no', exc_info=True)",
    "import logging\ndef f(log: logging.Logger) -> None:\n    log.log(logging.WARNING, 'x')",
    "from logging import getLogger, INFO\nlog = getLogger(__name__)\nlog.setLevel(INFO)\nlog.info('a %s', 1)",
    "from pprint import pprint\npprint({'a': [1, 2]}, width=60)",
    "from contextlib import contextmanager\n@contextmanager\ndef span():\n    yield 1\nwith span() as s:\n    print(s)",
    "import types\nc = types.SimpleNamespace(fast=5, slow=20)\nc.slow = 30\nprint(c.fast, c.slow)",
    "import zoneinfo\nhours = data.index.tz_convert(zoneinfo.ZoneInfo('Asia/Tokyo')).hour",
    "from zoneinfo import ZoneInfo\nNY = ZoneInfo('America/New_York')\nx = pd.Timestamp('2024-01-31', tz=NY)",
    "x = data.query('close > open and volume > 0')",
    "x = data.query('close > open & (high - low) / close < 0.02 | ~(close > 5)')",
    "x = data.query('close > high.shift(1)', engine='python')\ny = data.query('index >= \"2024-01-31\"')",
    "rule = 'close in (1, 2) or sqrt(volume) > 3'\nx = data.query(rule)",
    "x = data.eval('spread = high - low')\ny = data.eval('a = high\\nb = a - low')",
    "RULES = {'kind': 'WMA', 'fast': 12}\naverage = getattr(talib, RULES['kind'])",
    (
        "KINDS = {'x': 'SMA', 'y': 'EMA'}\nfor label, name in KINDS.items():\n"
        "    data[label] = getattr(talib, name)(data['close'])"
    ),
    "for name, n in (('SMA', 5), ('EMA', 6)):\n    x = getattr(talib, name)(data['close'], n)",
    "x = [getattr(talib, name)(data['close']) for name in ('SMA', 'EMA')]",
    "for name in ['open', 'close']:\n    for row in data.itertuples():\n        print(getattr(row, name, 0))",
    "name = 'SMA' if len(data) > 100 else 'EMA'\naverage = getattr(talib, name)",
)

HOSTILE = (
    "import sys\nsys.exit(0)",
    "import sys\nsys._getframe()",
    "import sys\nsys.modules['os']",
    "import sys\nx = getattr(sys, 'modules')",
    "import sys\nsys.float_info.__class__",
    "import types\ntypes.CodeType",
    "import types\ntypes.FunctionType",
    "import contextlib\ncontextlib.ExitStack()",
    "import contextlib\ncontextlib.sys",
    "import calendar\ncalendar.sys",
    "import numbers\nnumbers.Number.register(int)",
    "from abc import ABC\nclass A(ABC):\n    def __subclasshook__(c): return True",
    "import abc\nabc.ABCMeta('A', (), {})",
    "import numpy as np\nnp.maximum.accumulate.__self__",
    "f = np.maximum.accumulate",
    "x = np.frompyfunc.outer",
    "pd.__loader__",
    "import talib.abstract as ta\nta.Function",
    "ta.__loader__",
    "position.__class__",
    "position._view",
    "signals.__class__",
    "pd.__version__ = '1'",
    "getattr(talib, '__loader__')",
    "getattr(talib, 'abstract')",
    "getattr(np, 'load')('/etc/passwd')",
    "getattr(np, 'ndarray')((2,))",
    "getattr(np, 'random')",
    "getattr(pd, 'pivot_table')",
    "name = 'to_csv'\ngetattr(data, name)('/tmp/x')",
    "getattr(data, 'to_' + 'csv')('/tmp/x')",
    "getattr(data, 'to_csv')('/tmp/x')",
    "getattr(data, 'to_csv')",
    "getattr(data, 'agg')('to_csv')",
    "getattr(data, '_mgr')",
    "getattr(data, '__class__')",
    "getattr('{0.__class__}', 'format')(1)",
    "getattr(pd.Timestamp, 'now')('dateutil//etc/passwd')",
    "getattr(*[data, 'to_csv'])",
    "g = getattr",
    "list(map(getattr, [data], ['to_csv']))",
    "getattr(data, 'close', *[1])",
    "data.to_csv('/tmp/x')",
    "data.to_csv(path_or_buf='/tmp/x')",
    "data.to_csv(**{'path_or_buf': '/tmp/x'})",
    "data.to_csv(*['/tmp/x'])",
    "data.to_csv(mode='w')",
    "f = data.to_csv",
    "data.to_json('/tmp/x')",
    "data.to_json(default_handler=print)",
    "data.to_string(buf='/tmp/x')",
    "data.agg('to_csv')",
    "def f(x=open('/etc/passwd')): return x",
    "def f(x=int(open('/etc/passwd').read())): return x",
    "def f(x=params.get('a').__class__): return x",
    "def g():\n    return 1\ndef f(x=g()): return x",
    "words = {'tb_frame': 1}\nt = '{0.tb_frame}'\nt.format(strategy)",
    "t = '{0.__globals__}'\nt.format(strategy)",
    "import logging\nlogging.FileHandler('/tmp/x')",
    "data.query('@__import__(\"os\")')",
    "import logging\nlogging.basicConfig(filename='/tmp/x')",
    "import logging\nlogging.basicConfig(**{'filename': '/tmp/x'})",
    "import logging\nlogging.basicConfig(format='{args}', style='{')",
    "import logging\nlogging.basicConfig(handlers=[1])",
    "import logging\nset_up = logging.basicConfig",
    "import logging\nlogging.getLogger().addHandler(1)",
    "import logging\nlogging.getLogger().handlers[0]",
    "import logging\nlogging.getLogger().manager.loggerDict",
    "import logging\nlogging.getLogger().filters.append(print)",
    "import logging\nlogging.getLogger().handle(1)",
    "import logging\nlogging.error('x', exc_info=(1, 2, strategy))",
    "import logging\nlogging.os.getpid()",
    "import logging\nlogging.setLogRecordFactory(print)",
    "import logging\nlogging.Logger.manager",
    "from logging import handlers",
    "import logging.config",
    "import pprint\npprint.PrettyPrinter()",
    "import pprint\npprint._sys",
    "from contextlib import contextmanager\nx = contextmanager(data)",
    "from contextlib import contextmanager\n@contextmanager\ndef f():\n    yield\nf().gen.gi_frame",
    (
        "from contextlib import contextmanager\nclass C:\n    def __init__(self):\n"
        "        self._cache = None\n    @contextmanager\n    def go(self):\n        yield self._cache\n"
        "x = next(C().go().func(data.index))"
    ),
    "from types import SimpleNamespace\nSimpleNamespace(**{'a': 1})",
    "from types import SimpleNamespace\nSimpleNamespace({'a': 1})",
    "from types import SimpleNamespace\nSimpleNamespace(__array_interface__=1)",
    "from types import SimpleNamespace\nSimpleNamespace(tb_frame=1)",
    "from types import SimpleNamespace\nmake = [SimpleNamespace]",
    "from types import SimpleNamespace\nclass A(SimpleNamespace): pass",
    "from zoneinfo import ZoneInfo\nz = ZoneInfo('../' + params['z'])",
    "from zoneinfo import ZoneInfo\nz = ZoneInfo(key=params['z'])",
    "from zoneinfo import ZoneInfo\nz = [ZoneInfo]",
    "import zoneinfo\nzoneinfo.reset_tzpath(['/etc'])",
    "from zoneinfo import ZoneInfo\nZoneInfo.from_file(data)",
    "data.query('close.__class__')",
    "data.query('close._mgr')",
    "data.query('close.values.base')",
    "data.query('close.to_csv(\"/tmp/x\")')",
    "data.query('close.map(print)')",
    "data.query('close.agg(\"to_csv\")')",
    "data.query('datetime > 1')",
    "data.query('__pd_eval_local_pd')",
    "data.query('`__class__` > 1')",
    "data.query('[x for x in close]')",
    "data.query('(lambda: 1)()')",
    "data.query('close[open]')",
    "data.query('print(close)')",
    "data.query('f\"{close}\"')",
    "data.query('a = 1')",
    "data.eval('_mgr = close')",
    "data.eval('close.x = 1')",
    "data.eval('close\\n@pd')",
    "data.query(f'close > {1}')",
    "q = 'close > 1'\nq += '@pd'\ndata.query(q)",
    "q = 'close > 1'\ndef f(q):\n    return data.query(q)",
    "data.query(*['@pd'])",
    "data.query('close > 1', **{'local_dict': {}})",
    "data.query('close > 1', resolvers=[{}])",
    "data.query('close > 1', parser='python')",
    "data.query(expr='@pd')",
    "f = data.query",
    "f = getattr(data, 'query')",
    "pd.eval('1')",
    "K = {'a': 'SMA'}\nK['a'] = '__loader__'\ngetattr(talib, K['a'])",
    "K = {'a': 'SMA'}\nK.update(a='__loader__')\ngetattr(talib, K['a'])",
    "K = {'a': 'SMA', **params}\ngetattr(talib, K['a'])",
    "K = {'a': 'SMA'}\nalias = K\nalias['a'] = '__loader__'\ngetattr(talib, K['a'])",
    "K = ['SMA']\nK += ['__loader__']\nfor name in K:\n    getattr(talib, name)",
    "K = [('SMA', 1)]\nK[0] = ('__loader__', 1)\nfor name, n in K:\n    getattr(talib, name)",
    "K = [['SMA', 1]]\nfirst = K[0]\nfirst[0] = '__loader__'\nfor name, n in K:\n    getattr(talib, name)",
    "for name in ('SMA', '__loader__'):\n    getattr(talib, name)",
    "for name in ('SMA', *params):\n    getattr(talib, name)",
    "for name in params:\n    getattr(talib, name)",
    "name = 'SMA'\ndef f():\n    global name\n    name = params['x']\nf()\ngetattr(talib, name)",
    "name = 'SMA'\nfor name in params: pass\ngetattr(talib, name)",
    "name = 'SMA'\nname += params['x']\ngetattr(talib, name)",
    "def f(name):\n    return getattr(talib, name)\nname = 'SMA'",
    "name = 'SMA'\nmatch params:\n    case {'x': name}:\n        getattr(talib, name)",
    "for name in ('close', '_mgr'):\n    getattr(data, name)",
    "for name in ('to_csv', 'agg'):\n    getattr(data, name)",
    "a = b\nb = a\ngetattr(talib, a)",
    "getattr(talib, {'a': 'SMA'}['a'])",
    "class A:\n    def f(self):\n        return super().__getattribute__('f')",
)


def _errors(source: str) -> list[Finding]:
    findings = check_source(source + _STRATEGY)
    return [finding for finding in findings if finding.severity is Severity.ERROR]


@pytest.mark.parametrize("source", HONEST)
def test_a_line_of_honest_code_passes(source: str) -> None:
    assert _errors(source) == []


@pytest.mark.parametrize("source", HOSTILE)
def test_an_attack_beside_what_passes_is_refused(source: str) -> None:
    assert _errors(source)


def test_a_refusal_tells_every_finding_in_the_order_of_the_source() -> None:
    findings = check_source("import os\nopen('x')\neval('1')" + _STRATEGY)
    ending = StaticCheck(None, refuses=True).refusal(findings)  # type: ignore[arg-type]
    assert ending is not None
    assert ending.outcome is Outcome.REJECTED
    assert ending.failure is not None
    lines = ending.failure.message.splitlines()
    assert [line.partition(":")[0] for line in lines] == ["line 1", "line 2", "line 3"]
    assert ending.failure.line == 1
