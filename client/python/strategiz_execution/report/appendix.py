"""The end of a report: what happened beside the trades, the code, what it printed, and how to reproduce it."""

from __future__ import annotations

from html import escape

from strategiz_execution.generated import strategy_execution_pb2 as pb
from strategiz_execution.report.content import indicators_left_out, settings_rows
from strategiz_execution.report.markup import section
from strategiz_execution.results.run import Result
from strategiz_execution.results.words import OrderEventKind, of_number

_MOST_LOG_LINES, _MOST_UNFILLED = 2_000, 200


def unfilled(result: Result) -> str:
    """Signals that led to no fill, and what happened to orders beside their fills."""
    ignored = result.columns("ignored_signals")
    events = result.response.performance.order_events
    signals = zip(ignored["time"], ignored["type"], ignored["reason"], strict=True)
    rows = [
        (str(time)[:16].replace("T", " "), str(kind).lower(), str(reason))
        for time, kind, reason in signals
    ]
    rows += [
        (
            event.timestamp[:16].replace("T", " "),
            of_number(OrderEventKind, pb.OrderEventKind, "ORDER_EVENT_KIND_", event.kind)
            .replace("_", " ")
            .lower(),
            event.reason,
        )
        for event in events
    ]
    if not rows:
        return ""
    lines = "".join(
        f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>"
        for row in rows[:_MOST_UNFILLED]
    )
    left = f" The first {_MOST_UNFILLED} are here." if len(rows) > _MOST_UNFILLED else ""
    return section(
        "Signals without a fill, and events of orders",
        f"<details><summary>{len(rows):,} of them</summary><p class='note'>A signal to buy"
        f" what is held already, and the like.{left}</p><div class='wide' tabindex='0'>"
        f"<table class='receipt'><tbody>{lines}</tbody></table></div></details>",
    )


def code(source: str, failing: int = 0, heading: str = "The strategy's code") -> str:
    """The *source*, line by line; line number *failing* is marked."""
    lines = source.splitlines() or [""]
    shown_lines = "".join(
        f"<li{' class=failing' if number == failing else ''}><code>{escape(line) or ' '}</code></li>"
        for number, line in enumerate(lines, 1)
    )
    opened = " open" if failing else ""
    return section(
        heading,
        f"<details{opened}><summary>{len(lines)} lines</summary><ol class='code'>{shown_lines}</ol></details>",
    )


def logs(result: Result) -> str:
    """What the strategy printed."""
    lines = result.response.logs
    if not lines:
        return ""
    more = (
        f"\n… and {len(lines) - _MOST_LOG_LINES:,} more lines"
        if len(lines) > _MOST_LOG_LINES
        else ""
    )
    text = "\n".join(lines[:_MOST_LOG_LINES])
    return section("What the strategy printed", f'<pre class="logs">{escape(text)}{more}</pre>')


def receipt(result: Result) -> str:
    """What is needed to reproduce the run, and what it cost."""
    told, usage = result.response.receipt, result.response.usage
    limits = told.limits
    rows = [
        ("Run", result.response.run_id),
        *((name, text) for name, text in settings_rows(result.request)),
        ("Code (SHA-256)", told.code_sha256),
        ("Bars (SHA-256)", told.market_data_sha256),
        ("Runner image", told.runner_image_digest),
        ("Container runtime", told.runtime),
        *sorted(told.library_versions.items()),
        ("Time of the strategy", f"{usage.strategy_ms / 1000:.3f} s{_of(limits.timeout_ms / 1000, ' s')}"),
        ("Processor time", f"{usage.cpu_ms / 1000:.3f} s"),
        ("Peak memory", f"{usage.peak_memory_bytes / 2**20:.0f} MiB{_of(limits.memory_bytes / 2**20, ' MiB')}"),
        ("In all", f"{usage.total_ms / 1000:.3f} s"),
    ]  # fmt: skip
    cells = "".join(
        f'<tr><th scope="row">{escape(name)}</th><td>{escape(text)}</td></tr>'
        for name, text in rows
        if text
    )
    left = indicators_left_out(result)
    more = f"<p class='note'>{left} indicators are not drawn.</p>" if left else ""
    return section(
        "How to reproduce it",
        "<p class='note'>The same code, bars and settings on the same runner image give the same numbers.</p>"
        f"<div class='wide' tabindex='0'><table class='receipt'><tbody>{cells}</tbody></table></div>{more}",
    )


def _of(limit: float, unit: str) -> str:
    return f" of {limit:g}{unit}" if limit else ""
