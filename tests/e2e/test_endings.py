"""How runs end: each cause has its outcome, its sentence and its place in the code, and none passes for a success."""

import pytest

from orchestrator.generated import runner_pb2
from orchestrator.generated import strategy_execution_pb2 as public
from tests.e2e.ended_runs import BARS, BUY_LATE, EMPTY, run

# Errors of the code.


def test_a_strategy_that_raises_is_told_the_exception_the_line_the_column_and_the_bar(client):
    code = (
        "SYMBOL = 'X'\n"
        "def pick(values):\n"
        "    return values[3]\n"
        "def strategy(data):\n"
        "    if len(data) == 81:\n"
        "        pick([])\n"
        "    return 'HOLD'\n"
    )
    answer = run(client, code)
    assert answer.outcome == public.OUTCOME_STRATEGY_ERROR
    assert "IndexError: list index out of range" in answer.error
    assert "line 3" in answer.error
    assert "bar 80" in answer.error
    failure = answer.failure
    assert (failure.line, failure.column, failure.bar) == (3, 12, 80)
    assert failure.traceback.splitlines()[0] == "Traceback (most recent call last):"
    frames = [line.strip() for line in failure.traceback.splitlines() if "File" in line]
    assert frames == [
        'File "<strategy>", line 6, in strategy',
        'File "<strategy>", line 3, in pick',
    ]


def test_an_exception_inside_a_library_shows_the_users_frames_only(client):
    code = "SYMBOL = 'X'\ndef strategy(data):\n    return data['missing']\n"
    failure = run(client, code).failure
    assert "KeyError" in failure.message
    assert failure.line == 3
    assert "pandas" not in failure.traceback
    assert "/opt/" not in failure.traceback
    assert "strategy_runner" not in failure.traceback


def test_a_script_that_raises_is_told_its_line_and_no_bar(client):
    code = "SYMBOL = 'X'\n" + BUY_LATE + "x = int('no number')\n"
    answer = run(client, code)
    assert answer.outcome == public.OUTCOME_STRATEGY_ERROR
    assert answer.failure.line == 3
    assert not answer.failure.HasField("bar")


def test_module_level_code_that_raises_ends_the_run_before_any_bar(client):
    code = "SYMBOL = 'X'\nTABLE = {}['key']\n" + EMPTY
    answer = run(client, code)
    assert answer.outcome == public.OUTCOME_STRATEGY_ERROR
    assert "KeyError" in answer.error
    assert answer.failure.line == 2
    assert not answer.failure.HasField("bar")


def test_an_exception_of_the_strategys_own_is_told_by_its_name(client):
    code = (
        "SYMBOL = 'X'\nclass NoEdge(Exception):\n    pass\n"
        "def strategy(data):\n    raise NoEdge('flat market')\n"
    )
    assert "NoEdge: flat market" in run(client, code).error


def test_an_exception_whose_text_raises_is_told_without_it(client):
    code = (
        "SYMBOL = 'X'\nclass Odd(Exception):\n    def __str__(self):\n        return 1 / 0\n"
        "def strategy(data):\n    raise Odd()\n"
    )
    answer = run(client, code)
    assert answer.outcome == public.OUTCOME_STRATEGY_ERROR
    assert "Odd" in answer.error


def test_code_that_is_no_python_is_rejected_with_its_line(client):
    answer = run(client, "SYMBOL = 'X'\ndef strategy(data:\n    return 'BUY'\n")
    assert answer.outcome == public.OUTCOME_REJECTED
    assert answer.failure.line == 2
    assert "line 2" in answer.error
    assert answer.usage.sandbox_ms == 0


def test_code_that_imports_what_it_may_not_is_rejected_with_its_line(client):
    answer = run(client, "SYMBOL = 'X'\n\nimport os\n" + EMPTY)
    assert answer.outcome == public.OUTCOME_REJECTED
    assert answer.failure.line == 3
    assert "os" in answer.error


def test_what_was_printed_before_an_exception_is_kept(client):
    code = "SYMBOL = 'X'\ndef strategy(data):\n    print('here')\n    raise ValueError('no')\n"
    assert list(run(client, code).logs) == ["here"]


def test_endless_recursion_is_the_strategys_error(client):
    code = "SYMBOL = 'X'\ndef f(n):\n    return f(n + 1)\ndef strategy(data):\n    return f(0)\n"
    answer = run(client, code)
    assert answer.outcome == public.OUTCOME_STRATEGY_ERROR
    assert "RecursionError" in answer.error
    assert len(answer.failure.traceback) < 5000


# Answers that are no signals.


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("def strategy(data):\n    return 'STRONG_BUY'\n", ["STRONG_BUY", "bar 50"]),
        ("def strategy(data):\n    return 2 if len(data) == 61 else 0\n", ["2", "bar 60"]),
        ("def strategy(data):\n    return 0.5\n", ["0.5", "bar 50"]),
        (
            (
                "def strategy(data):\n    s = pd.Series('HOLD', index=data.index)\n"
                "    s.iloc[-3:] = 'LONG'\n    return s\n"
            ),
            ["LONG", "bar 117"],
        ),
        (
            "def strategy(data):\n    return pd.Series('BUY', index=data.index[5:])\n",
            ["115", "120", "bar 0"],
        ),
        (
            "def strategy(data):\n    return pd.Series('BUY', index=data.index + pd.Timedelta(hours=1))\n",
            ["2020-01-01 01:00", "not the time of any bar"],
        ),
        (
            "def strategy(data):\n    return pd.Series('BUY', index=data.index[::-1])\n",
            ["another order"],
        ),
        ("def strategy(data):\n    return ['BUY'] * (len(data) - 1)\n", ["119", "120"]),
        ("def strategy(data):\n    return np.zeros(len(data) + 1)\n", ["121", "120"]),
        ("def strategy(data):\n    return pd.DataFrame({'x': data['close']})\n", ["signal"]),
        ("signal('BUY', '2019-06-01', 1.0)\n", ["2019-06-01", "not the time of any bar"]),
        ("signal('BUY', 'someday', 1.0)\n", ["someday", "not a time"]),
        ("signal('HODL', data.index[3], 1.0)\n", ["HODL"]),
        ("signal('BUY', data.index[3], 1.0, quantity=-1)\n", ["-1"]),
        ("def unused():\n    signal('BUY', 0)\nstrategy = 3\n", ["strategy"]),
        ("plot(data['close'].tolist() * 2, 'x')\n" + BUY_LATE, ["240", "120"]),
        ("WARMUP_BARS = -1\ndef strategy(data):\n    return 'HOLD'\n", ["WARMUP_BARS", "-1"]),
    ],
)
def test_what_is_no_signal_is_named_with_its_place(client, code, words):
    answer = run(client, "SYMBOL = 'X'\n" + code)
    assert answer.outcome == public.OUTCOME_INVALID_SIGNAL, answer.error
    for word in words:
        assert word in answer.error


def test_the_first_of_several_wrong_answers_is_named_by_its_bar(client):
    code = (
        "SYMBOL = 'X'\ndef strategy(data):\n    s = pd.Series('HOLD', index=data.index)\n"
        "    s.iloc[20] = 'LATER'\n    s.iloc[90] = 'WRONG'\n    return s\n"
    )
    failure = run(client, code).failure
    assert failure.bar == 20
    assert "LATER" in failure.message


def test_signal_called_by_a_strategy_function_is_refused_and_not_dropped(client):
    code = "SYMBOL = 'X'\ndef strategy(data):\n    signal('BUY', data.index[-1], 1.0)\n    return 'HOLD'\n"
    answer = run(client, code)
    assert answer.outcome == public.OUTCOME_INVALID_SIGNAL
    assert "signal()" in answer.error


# Hostile code, past the static check: only the sandbox stands in the way.


@pytest.mark.parametrize(
    "code",
    [
        "import os\nos._exit(0)\n",
        "import os\ndef strategy(data):\n    if len(data) > 60:\n        os._exit(0)\n    return 'BUY'\n",
        "import os, threading\nthreading.Timer(0.05, os._exit, [0]).start()\nwhile True:\n    pass\n",
        "import sys\nsys.exit(0)\n",
        "import sys\ndef strategy(data):\n    sys.exit(0)\n",
        "raise SystemExit(0)\n",
        "raise KeyboardInterrupt\n",
    ],
)
def test_leaving_the_interpreter_is_an_error_and_never_a_success(unchecked, code):
    answer = run(unchecked, code)
    assert answer.outcome == public.OUTCOME_STRATEGY_ERROR, answer.error


def test_leaving_with_a_code_is_told_with_the_code(unchecked):
    answer = run(unchecked, "import os\nos._exit(17)\n")
    assert answer.outcome == public.OUTCOME_STRATEGY_ERROR
    assert "17" in answer.error


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("import os\nos.abort()\n", "SIGABRT"),
        ("import os\nos.kill(os.getpid(), 9)\n", "SIGKILL"),
        ("import ctypes\nctypes.string_at(0)\n", "SIGSEGV"),
        ("import os, signal\nos.kill(os.getpid(), signal.SIGTERM)\n", "SIGTERM"),
    ],
)
def test_a_strategy_process_that_dies_of_a_signal_has_crashed(unchecked, code, name):
    answer = run(unchecked, code)
    assert answer.outcome == public.OUTCOME_CRASHED, answer.error
    assert name in answer.error


@pytest.mark.parametrize("number", [101, 321, 165, 425], ids=["ptrace", "bpf", "mount", "io_uring"])
def test_a_system_call_that_no_strategy_needs_is_a_violation(unchecked, number):
    code = f"import ctypes\nctypes.CDLL(None).syscall({number}, 0, 0, 0, 0)\n"
    answer = run(unchecked, code)
    assert answer.outcome == public.OUTCOME_SANDBOX_VIOLATION, answer.error


@pytest.mark.parametrize(
    "data", [b"\xff" * 64, b"\x05\x04\x00\x00\x00\xff\xff\xff\xff", b'{"success": true}']
)
def test_writing_to_the_channel_of_replies_is_a_violation(unchecked, data):
    answer = run(unchecked, f"import os\nos.write(3, {data!r})\n")
    assert answer.outcome == public.OUTCOME_SANDBOX_VIOLATION, answer.error


def test_closing_the_channel_of_replies_is_no_success(unchecked):
    assert not run(unchecked, "import os\nos.close(3)\n").success


def test_a_result_frame_forged_on_standard_output_is_only_text_in_the_logs(unchecked):
    forged = runner_pb2.SupervisorFrame(
        result=runner_pb2.Result(ending=runner_pb2.Ending(outcome=1))
    ).SerializeToString()
    frame = len(forged).to_bytes(4, "big") + forged
    code = f"import os\nos.write(1, {frame!r} * 3)\nos.write(2, {frame!r})\n{BUY_LATE}"
    honest = run(unchecked, BUY_LATE)
    answer = run(unchecked, code)
    assert answer.success, answer.error
    assert answer.logs
    assert answer.performance.metrics == honest.performance.metrics
    assert [s.timestamp for s in answer.signals] == [BARS.time(100)]


SUPERVISOR_FILES = [
    "/proc/1/fd/1",
    "/proc/1/fd/0",
    "/proc/1/mem",
    "/proc/1/environ",
    "/proc/1/maps",
]


@pytest.mark.parametrize("path", SUPERVISOR_FILES)
def test_the_supervisors_files_cannot_be_opened(unchecked, path):
    flags = "os.O_WRONLY" if path.startswith("/proc/1/fd") else "os.O_RDONLY"
    code = (
        "import os\n"
        f"try:\n    os.read(os.open({path!r}, {flags}), 1)\n    print('open')\n"
        f"except PermissionError:\n    print('denied')\n{BUY_LATE}"
    )
    answer = run(unchecked, code)
    assert answer.success, answer.error
    assert list(answer.logs) == ["denied"]


def test_the_supervisor_cannot_be_signalled(unchecked):
    code = (
        "import os\n"
        "for pid in (1, -1):\n"
        "    try:\n        os.kill(pid, 9)\n        print('sent')\n"
        "    except (PermissionError, ProcessLookupError):\n        print('denied')\n" + BUY_LATE
    )
    answer = run(unchecked, code)
    assert answer.success, answer.error
    assert answer.logs[0] == "denied"


@pytest.mark.parametrize(
    "attempt",
    [
        "os.fork()",
        "subprocess.run(['/bin/true'])",
        "os.execv('/opt/runner/bin/python3', ['python3', '-c', 'print(1)'])",
        "socket.socket()",
        "socket.create_connection(('1.1.1.1', 53), 1)",
        "open('/etc/passwd', 'w')",
        "open('/strategy.txt', 'w')",
        "os.setuid(0)",
        "os.chmod('/tmp', 0)",
        "open('/proc/self/oom_score_adj', 'w').write('-1000')",
    ],
)
def test_what_the_sandbox_denies_is_an_ordinary_exception_to_the_code(unchecked, attempt):
    code = (
        "import os, socket, subprocess\n"
        f"try:\n    {attempt}\n    print('done')\n"
        f"except OSError as error:\n    print('denied', type(error).__name__)\n{BUY_LATE}"
    )
    answer = run(unchecked, code)
    assert answer.success, answer.error
    assert [line.split()[0] for line in answer.logs] == ["denied"]


def test_threads_without_end_meet_the_process_limit_as_an_error_of_the_code(unchecked):
    code = (
        "import threading, time\nstarted = []\nwhile True:\n"
        "    started.append(threading.Thread(target=time.sleep, args=(60,), daemon=True))\n"
        "    started[-1].start()\n"
    )
    answer = run(unchecked, code, timeout_seconds=20)
    assert answer.outcome == public.OUTCOME_STRATEGY_ERROR, answer.error
    assert "can't start new thread" in answer.error
    assert answer.failure.limit == "processes"
    assert 0 < answer.failure.allowed <= 128


def test_recursion_past_the_stack_is_never_a_success_and_the_next_run_is_unhurt(unchecked):
    code = "import sys\nsys.setrecursionlimit(10 ** 9)\ndef f():\n    [f() for _ in '1']\nf()\n"
    answer = run(unchecked, code, timeout_seconds=10)
    assert answer.outcome in (
        public.OUTCOME_CRASHED,
        public.OUTCOME_OUT_OF_MEMORY,
        public.OUTCOME_STRATEGY_ERROR,
    )
    assert run(unchecked, BUY_LATE).success


def test_a_filled_tmp_is_an_exception_to_the_code(unchecked):
    code = (
        "try:\n    with open('/tmp/x', 'wb') as f:\n        while True:\n            f.write(bytes(1 << 20))\n"
        f"except OSError:\n    print('full')\n{BUY_LATE}"
    )
    answer = run(unchecked, code, timeout_seconds=20)
    assert list(answer.logs) == ["full"], answer.error


def test_nothing_that_a_run_leaves_behind_is_seen_by_the_next(unchecked):
    leave = f"open('/tmp/left', 'w').write('x')\n{BUY_LATE}"
    look = f"import os\nprint(os.listdir('/tmp'))\n{BUY_LATE}"
    assert run(unchecked, leave).success
    assert list(run(unchecked, look).logs) == ["[]"]


def test_objects_that_hang_in_their_destructor_time_out(unchecked):
    code = (
        "class Slow:\n    def __del__(self):\n        while True:\n            pass\nkept = Slow()\n"
        + BUY_LATE
    )
    assert run(unchecked, code, timeout_seconds=1).outcome == public.OUTCOME_TIMEOUT


def test_metrics_are_computed_outside_the_process_that_could_change_them(unchecked):
    code = (
        "import sys\n"
        "for name, module in list(sys.modules.items()):\n"
        "    if name.startswith('strategy_runner'):\n"
        "        for attribute in list(vars(module)):\n"
        "            if attribute in ('run_backtest', 'compute_metrics', 'fill_report', 'ending_of'):\n"
        "                setattr(module, attribute, lambda *a, **k: 1 / 0)\n" + BUY_LATE
    )
    answer = run(unchecked, code)
    assert answer.success, answer.error
    assert answer.performance.metrics == run(unchecked, BUY_LATE).performance.metrics


def test_prices_that_a_strategy_changes_in_memory_are_not_those_it_trades_at(unchecked):
    forced = """
for name in ('open', 'high', 'low', 'close'):
    array = data[name].values
    while isinstance(array, np.ndarray):
        try:
            array.flags.writeable = True
            array[:] = 1e-3
        except ValueError:
            pass
        array = array.base
print(float(data['close'].iloc[-1]))
"""
    answer, honest = run(unchecked, forced + BUY_LATE), run(unchecked, BUY_LATE)
    assert answer.success, answer.error
    assert list(answer.logs) == ["0.001"]
    assert answer.performance.open_position == honest.performance.open_position
    assert answer.performance.equity == honest.performance.equity


def test_what_the_static_check_would_refuse_is_a_warning_where_it_only_reports(unchecked):
    answer = run(unchecked, "import os\n" + BUY_LATE)
    assert answer.success, answer.error
    assert any("`os` cannot be imported" in warning for warning in answer.warnings)
