"""What a sweep's report says of bars that were kept back. All text of others goes through `escape`."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from strategiz_execution.report.markup import section
from strategiz_execution.report.metric_rows import label_of, with_unit_of
from strategiz_execution.results.sweep import SweepResult
from strategiz_execution.results.sweep_parts import OutOfSample, in_one_line

_MOST_WINDOWS = 400


def windows_section(result: SweepResult) -> str:
    """Each window: what was chosen, and its scores where it was chosen and after."""
    rows = "".join(_window_rows(result))
    out = result.out_of_sample
    said = ""
    if out is not None and out.mean_train_score is not None:
        train, test = (
            with_unit_of(x, result.rank_by) for x in (out.mean_train_score, out.mean_test_score)
        )
        mean = "On average the" if out.windows > 1 else "The"
        said = (
            f"<p>{mean} chosen set had a {escape(label_of(result.rank_by))} of <strong>{train}</strong> where it was"
            f" chosen, and of <strong>{test}</strong> on the bars that follow. {_gap(result, out)}</p>"
        )
    drawn = (
        '<div class="chart" id="chart-windows" role="img" aria-label="Train and test scores"></div>'
        if len(result.windows) > 1
        else ""
    )
    left = len(result.windows) - _MOST_WINDOWS
    more = f'<p class="note">And {left:,} more windows.</p>' if left > 0 else ""
    return section(
        "Out of sample: on bars that chose nothing",
        f'{said}{drawn}<div class="wide" tabindex="0"><table class="receipt"><thead><tr><th scope="col">Test from</th>'
        '<th scope="col">to</th><th scope="col">Train</th><th scope="col">Test</th><th scope="col">Chosen</th></tr>'
        f"</thead><tbody>{rows}</tbody></table></div>{more}",
    )


def _gap(result: SweepResult, out: OutOfSample) -> str:
    train, test = out.mean_train_score, out.mean_test_score
    if train is None or test is None:
        return ""
    if (test > train) == result.lowest_is_best and test != train:
        return "The difference is what the choice flattered itself by."
    return "It did no worse there, which is rare; of few windows it may be chance, too."


def _window_rows(result: SweepResult) -> Iterator[str]:
    times = result.sent.timestamp_ms.astype("datetime64[ms]")
    last = len(times) - 1
    for one in result.windows[:_MOST_WINDOWS]:
        begin, end = (
            str(times[min(bar, last)])[:10] for bar in (one.test_first_bar, one.test_end_bar - 1)
        )
        chosen = (
            in_one_line(one.parameters, result.names)
            if one.best_set is not None
            else "no set succeeded"
        )
        if one.failure is not None:
            chosen += f"; over the test part: {one.failure.message}"
        yield (
            f"<tr><td>{begin}</td><td>{end}</td><td>{with_unit_of(one.train_score, result.rank_by)}</td>"
            f"<td>{with_unit_of(one.test_score, result.rank_by)}</td><td>{escape(chosen)}</td></tr>"
        )


def account_words(result: SweepResult) -> str:
    """What the test parts come to as one account."""
    out = result.out_of_sample
    if out is None:
        return ""
    shown = {
        "total_return": "return",
        "sharpe_ratio": "Sharpe ratio",
        "max_drawdown": "largest drawdown",
    }
    said = ", ".join(
        f"{words} {with_unit_of(getattr(out.metrics, name), name)}" for name, words in shown.items()
    )
    return f"The test parts as one account, as if somebody had chosen anew each time. {said[0].upper()}{said[1:]}."
