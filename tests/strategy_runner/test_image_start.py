"""A sandbox starts from a bundle, with parts of pandas deferred. What strategies may use is none the less for it."""

import json
import subprocess
from pathlib import Path

import pytest

from orchestrator.validation import policy
from tests.stand.running_service import RUNNER_IMAGE

pytestmark = pytest.mark.docker

HONEST = Path(__file__).parent.parent / "honest"
PLAIN = "import strategy_runner.supervisor.serve\n"
AS_A_SANDBOX = """
from strategy_runner.start.deferred_imports import deferred_imports
from strategy_runner.start.import_bundle import imports_from_bundle
with imports_from_bundle(), deferred_imports():
    import strategy_runner.supervisor.serve
"""


def in_the_image(program):
    """What *program* prints, as JSON, when the image's Python runs it."""
    run = ["docker", "run", "--rm", "-i", "--network", "none", "--entrypoint"]
    python = ["/opt/runner/bin/python3", RUNNER_IMAGE, "-I", "-c"]
    done = subprocess.run(
        [*run, *python, "import sys; exec(sys.stdin.read())"],
        input=program,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


NAMES = """
import importlib, json, sys
found = {}
for module, names in wanted.items():
    try:
        loaded = importlib.import_module(module)
    except ImportError as error:
        found[module] = str(error)
        continue
    for name in names:
        thing = getattr(loaded, name, None)
        home, title = getattr(thing, "__module__", ""), getattr(thing, "__qualname__", "")
        found[f"{module}.{name}"] = [type(thing).__name__, home, title]
print(json.dumps(found))
"""


def test_what_a_strategy_may_name_is_there_and_is_the_real_thing():
    wanted = {module: sorted(names) for module, names in policy.MODULES.items()}
    program = f"{NAMES.replace('wanted.items()', repr(wanted) + '.items()')}"
    found = in_the_image(AS_A_SANDBOX + program)
    assert found == in_the_image(PLAIN + program)
    assert sum(map(len, wanted.values())) < 2 * len(found)
    assert not [name for name, what in found.items() if "_Member" in what]


HONEST_RUNS = """
import contextlib, io, json, math, warnings
import numpy as np
from strategy_runner.channel.bar_feed import HeldBars
from strategy_runner.bars import Bars
from strategy_runner.strategy.styles import Strategy
chance = np.random.default_rng(3)
close = 100 * np.exp(np.cumsum(chance.normal(0, 0.02, 80)))
opened = close * (1 + chance.normal(0, 0.005, 80))
bars = Bars(
    timestamp_ms=1_600_000_000_000 + 86_400_000 * np.arange(80),
    open=opened, close=close, volume=chance.uniform(1e5, 1e6, 80),
    high=np.maximum(opened, close) * 1.01, low=np.minimum(opened, close) * 0.99,
)
said = {}
for name, source in sources.items():
    feed = HeldBars(bars)
    strategy = Strategy(source, feed, {}, None, lambda _made: None)
    printed, error, plots = io.StringIO(), "", {}
    with contextlib.redirect_stdout(printed), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            strategy.run()
            plots = dict(strategy.plots())
        except Exception as raised:
            error = repr(raised)
    taken = feed.signals() if feed.answers else strategy.recorder.take()
    said[name] = [
        taken.bar.tolist(), error, taken.side.tolist(), list(taken.reason),
        {plot: values.tobytes().hex() for plot, values in plots.items()},
        [line for line in printed.getvalue().splitlines() if not any(c.isdigit() for c in line)],
    ]
print(json.dumps(said))
"""


@pytest.mark.slow
def test_honest_strategies_say_the_same_however_libraries_were_imported():
    sources = {path.stem: path.read_text() for path in sorted(HONEST.glob("*.py"))}
    program = HONEST_RUNS.replace("sources.items()", f"{sources!r}.items()")
    said = in_the_image(AS_A_SANDBOX + program)
    assert said == in_the_image(PLAIN + program)
    assert len(said) == len(sources) >= 45
    assert sum(bool(bars) for bars, error, *_ in said.values() if not error) > 30


DEFERRED = """
import io, json
import pandas as pd
import numpy as np
frame = pd.DataFrame({"a": [1, 2], "b": [0.5, np.nan]})
answers = {
    "names": sorted(name for name in dir(pd) if not name.startswith("_")),
    "csv": pd.read_csv(io.StringIO("a,b\\n1,2")).to_dict(),
    "to json": frame.to_json(),
    "from json": pd.read_json(io.StringIO(frame.to_json())).shape,
    "normalised": pd.json_normalize([{"a": {"b": 1}}]).to_dict(),
    "eval": [frame.eval("a + 1").tolist(), pd.eval("1 + 2"), frame.query("a > 1").shape],
    "to csv": frame.to_csv(),
    "class": [isinstance(frame, pd.ExcelFile), pd.HDFStore.__name__, pd.io.stata.StataReader.__name__],
    "class in api": pd.api.typing.JsonReader.__name__,
    "reader": pd.read_json(io.StringIO('{"a":1}\\n{"a":2}'), lines=True, chunksize=1).read().shape,
}
pd.testing.assert_frame_equal(frame, frame)
try:
    pd.testing.assert_frame_equal(frame, -frame)
except AssertionError as error:
    answers["difference"] = str(error)
try:
    pd.read_parquet("/nothing")
except ImportError as error:
    answers["parquet"] = type(error).__name__
print(json.dumps(answers))
"""


def test_deferred_parts_of_pandas_are_loaded_when_used():
    answers = in_the_image(AS_A_SANDBOX + DEFERRED)
    plain = in_the_image(PLAIN + DEFERRED)
    assert answers == plain
