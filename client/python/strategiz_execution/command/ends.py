"""How commands end.

The rule: 0 = done and the strategy succeeded, 1 = the strategy failed, 2 = the command or its input is wrong, 3 = the
service, the engine or the way to them is at fault, 130 = Ctrl-C. An error is one sentence that names what to change.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import wraps
from typing import Any

import click

SUCCEEDED, STRATEGY_FAILED, USED_WRONGLY, SERVICE_FAILED, INTERRUPTED = 0, 1, 2, 3, 130
EXIT_CODES = (
    "Exit codes: 0 success, 1 the strategy failed, 2 wrong use or input, 3 the service or the engine failed,"
    " 130 Ctrl-C."
)
# The options behind the fields that a refusal names.
_OPTIONS = {
    "code": "STRATEGY",
    "address": "--server",
    "token": "--token-file",
    "tls": "--ca, --cert, --key",
    "tls.ca": "--ca",
    "tls.certificate": "--cert",
    "tls.key": "--key",
    "timeout_s": "--timeout",
    "timeout_seconds": "--timeout",
    "image": "--image",
    "limits.memory_mb": "--memory",
    "backtest.initial_cash": "--cash",
    "backtest.commission_rate": "--fee",
    "backtest.commission_fixed": "--fee-fixed",
    "backtest.commission_per_unit": "--fee-per-unit",
    "backtest.commission_minimum": "--fee-minimum",
    "backtest.slippage_rate": "--slippage",
    "backtest.stop_loss": "--stop-loss",
    "backtest.take_profit": "--take-profit",
    "backtest.trailing_stop": "--trailing-stop",
    "backtest.sizing": "--size",
    "backtest.size": "--size",
    "backtest.max_leverage": "--leverage",
    "backtest.borrow_rate": "--borrow-rate",
    "backtest.warmup_bars": "--warmup",
    "backtest.risk_free_rate": "--risk-free-rate",
    "backtest.time_zone": "--time-zone",
    "random": "--random",
    "random.count": "--random",
    "seed": "--seed",
    "best": "--best",
    "rank_by": "--rank-by",
    "total_timeout_seconds": "--total-timeout",
    "total_timeout_s": "--total-timeout",
    "train_test": "--train-test",
    "train_test.test_share": "--train-test",
    "walk_forward": "--walk-forward",
    "walk_forward.train_bars": "--walk-forward",
    "walk_forward.test_bars": "--walk-forward",
    "test_warmup_bars": "--warmup-bars",
    "train_test.warmup_bars": "--warmup-bars",
    "walk_forward.warmup_bars": "--warmup-bars",
    "grid.axes": "--param",
    "random.axes": "--param",
}


def guarded(command: Callable[..., int]) -> Callable[..., None]:
    """A command that gives its exit code, or raises an error of the package, which is told in one sentence."""

    @wraps(command)
    def run(*arguments: Any, **options: Any) -> None:
        # Loads gRPC: not before a command is run.
        from strategiz_execution import errors  # noqa: PLC0415 - as said
        from strategiz_execution.command.words import with_options  # noqa: PLC0415 - as said

        try:
            code = command(*arguments, **options)
        except KeyboardInterrupt:
            _say("cancelled")
            code = INTERRUPTED
        except errors.InvalidRequest as error:
            for violation in error.violations or ():
                # What the sets of a sweep share stands below `run`.
                name = violation.field.removeprefix("run.")
                option = _OPTIONS.get(name, _param(name))
                _say(f"error: {option or violation.field} {with_options(violation.description)}")
            if not error.violations:
                _say(f"error: {error}")
            code = USED_WRONGLY
        except errors.MissingPackage as error:
            _say(f"error: {error}")
            code = USED_WRONGLY
        except errors.AccessDenied as error:
            _say(f"error: {error}; --token-file names the file that has a token")
            code = SERVICE_FAILED
        except errors.ServiceUnavailable as error:
            _say(f"error: no service answers, or it stops: {error}")
            _say("`strategiz serve` starts one; without --server a command starts one for itself")
            code = SERVICE_FAILED
        except (errors.CallError, errors.LocalServiceError) as error:
            _say(f"error: {error}")
            code = SERVICE_FAILED
        except errors.StrategizError as error:
            _say(f"error: {error}")
            code = USED_WRONGLY
        except OSError as error:
            _say(
                f"error: {error.filename}: {error.strerror}"
                if error.filename
                else f"error: {error}"
            )
            code = USED_WRONGLY
        sys.exit(code)

    return run


def _param(field: str) -> str:
    for start in ("params['", "parameters['"):
        if field.startswith(start):
            return f"--param {field[len(start) : -2]}:"
    return ""


def _say(text: str) -> None:
    from strategiz_execution.command.words import plain  # noqa: PLC0415 - loads the messages

    click.echo(plain(text, keep_lines=True), err=True)
