"""The sections of a sweep's report, as HTML. Each text that is not of this package goes through `escape`."""

from __future__ import annotations

import statistics
from collections.abc import Mapping
from html import escape
from typing import Any

from strategiz_execution.report import appendix
from strategiz_execution.report.content import settings_rows
from strategiz_execution.report.markup import chart, listed, section
from strategiz_execution.report.metric_rows import label_of, with_unit_of
from strategiz_execution.report.sweep_content import MOST_CELLS, MOST_ROWS
from strategiz_execution.report.sweep_windows import account_words, windows_section
from strategiz_execution.results.plateau import Ground
from strategiz_execution.results.sweep import SweepResult
from strategiz_execution.results.sweep_parts import in_one_line

_MOST_FAILURES = 20
_GROUNDS = {
    Ground.PLATEAU: "a plateau", Ground.SLOPE: "a slope", Ground.PEAK: "a lone peak", Ground.FLAT: "flat ground",
    Ground.UNKNOWN: "not known",
}  # fmt: skip


def of_sweep(result: SweepResult, data: Mapping[str, Any]) -> str:
    """All sections."""
    parts = [_summary(result), _end(result), _luck(result)]
    if data["best"] is not None:
        parts += [_map(data), _plateau(result, data), _distribution(data)]
    if result.windows:
        parts += [windows_section(result)]
    if data["account"]:
        parts.append(chart("account", "Equity out of sample", account_words(result)))
    if data["curves"]:
        where = "the last train part" if result.windows else "all bars"
        parts.append(
            chart(
                "curves",
                "Equity of the best sets",
                f"Over {where}, on which they were chosen: this flatters them.",
            )
        )
    parts += [_sets(data), _failures(result)]
    if result.warnings:
        parts.append(section("Warnings", listed(result.warnings), "warnings"))
    failing = next(
        (one.failure.line for one in result.tried if one.failure and one.failure.line), 0
    )
    nothing = data["best"] is None
    parts += [appendix.code(result.code, failing if nothing else 0), _receipt(result)]
    return "\n".join(part for part in parts if part)


def _summary(result: SweepResult) -> str:
    tried = result.tried
    windows = len({one.window for one in tried})
    best = result.best_so_far
    failed = sum(not one.ok for one in tried)
    count = f"{len(tried) // max(windows, 1):,} sets of parameters were tried"
    count += f" in each of {windows} windows" if windows > 1 else ""
    if best is None:
        lead = f"{count}, and none has a {escape(label_of(result.rank_by))}."
    else:
        the = "Over the last train part the" if result.windows else "The"
        lead = (
            f"{count}. {the} best has a {escape(label_of(result.rank_by))} of"
            f" <strong>{with_unit_of(best.score, result.rank_by)}</strong> with"
            f" <strong>{escape(in_one_line(best.parameters, result.names))}</strong>."
        )
    tiles: list[tuple[str, str]] = []
    luck, plateau, out = result.luck, result.plateau, result.out_of_sample
    if best is not None:
        tiles.append(("Best score", with_unit_of(best.score, result.rank_by)))
    if luck is not None and luck.expected_best_sharpe_annual is not None:
        tiles.append(("Best Sharpe by luck", f"{luck.expected_best_sharpe_annual:.2f}"))
    if luck is not None and luck.deflated_sharpe_ratio is not None:
        tiles.append(("Deflated Sharpe ratio", f"{luck.deflated_sharpe_ratio:.2f}"))
    if luck is not None and luck.probability_of_overfitting is not None:
        tiles.append(
            ("Probability of overfitting", f"{100 * luck.probability_of_overfitting:.0f} %")
        )
    if plateau is not None:
        tiles.append(("Best stands on", _GROUNDS[plateau.ground]))
    if out is not None:
        tiles.append(("Out of sample", with_unit_of(out.mean_test_score, result.rank_by)))
    tiles += [("Sets", f"{len(tried):,}"), ("Failed", f"{failed:,}")]
    cells = "".join(
        f'<div class="tile"><dt>{escape(label)}</dt><dd>{escape(text)}</dd></div>'
        for label, text in tiles
    )
    times = result.sent.timestamp_ms.astype("datetime64[ms]")
    symbol = f"{escape(result.sent.symbol)}: " if result.sent.symbol else ""
    about = f"{symbol}{len(times):,} bars from {str(times[0])[:10]} to {str(times[-1])[:10]}."
    return f'<p class="lead">{lead}</p><p class="about">{about}</p><dl class="tiles">{cells}</dl>'


def _end(result: SweepResult) -> str:
    if result.failure is None:
        return ""
    ended = result.outcome.lower().replace("_", " ")
    return (
        f'<section class="failure"><h2>The sweep ended as: {escape(ended)}</h2>'
        f"<p>{escape(result.failure.message)}</p></section>"
    )


def _luck(result: SweepResult) -> str:
    if result.luck is None:
        return ""
    said = "".join(f"<li>{escape(sentence)}</li>" for sentence in result.luck.sentences.values())
    notes = "".join(f'<p class="note">{escape(note)}</p>' for note in result.luck.notes)
    where = " They are those of the last train part." if result.windows else ""
    return section(
        "How much of it is luck?",
        '<p class="note">The best of many is a lucky one, as the best of a thousand coins is. These figures take that'
        f" luck off. They know of this sweep alone, not of others before it.{where}</p>"
        f'<ul class="words">{said}</ul>{notes}',
    )


def _map(data: Mapping[str, Any]) -> str:
    names = data["names"]
    many = len(names) > 2 and data["gridded"]
    options = "".join(
        f'<option value="{at}">{escape(name)}</option>' for at, name in enumerate(names)
    )
    fields = ""
    if len(names) > 1:
        fields = (
            f'<label>Across <select id="map-x">{options}</select></label>'
            f'<label>Up <select id="map-y">{options}</select></label>'
        )
    if many:
        fields += (
            '<label>Other parameters <select id="map-others"><option value="at">as in the best set</option>'
            '<option value="best">their best values</option></select></label>'
        )
    thinned = (
        f" Of {data['of']:,} sets, {MOST_CELLS:,} are in it." if data["of"] > MOST_CELLS else ""
    )
    what = "The colour is each set's score" if len(names) > 1 else "The height is each set's score"
    gaps = (
        " An empty cell has no score: its set failed." if len(names) > 1 and data["gridded"] else ""
    )
    return section(
        f"Map of the scores: {data['metric']['label']}",
        f'<p class="note">{what}; the star is the best.{gaps}{thinned}</p>'
        f'<div class="filters">{fields}</div>'
        '<div class="chart" id="chart-map" role="img" aria-label="Map of the scores"></div>',
    )


def _plateau(result: SweepResult, data: Mapping[str, Any]) -> str:
    found = result.plateau
    if found is None:
        return ""
    which = (
        "the sets nearest to it among those that were drawn"
        if found.near
        else "the sets that differ from it in one number, by one step"
    )
    meaning = (
        f"Neighbours of a set are {which}. They keep 60 % of the best set's lead over the middle set or more: a"
        " plateau. 30 % or less: a lone peak."
    )
    drawn = ""
    if data["neighbours"]:
        drawn = (
            '<p class="note">Each dot is a set: its own score, and the mean of its neighbours\'. Dots near the line'
            " have neighbours as good as themselves; a dot far below it stands alone.</p>"
            '<div class="chart" id="chart-neighbours" role="img" aria-label="Scores against those of neighbours"></div>'
        )
    return section(
        "Plateau or lone peak?",
        f'<p>{escape(found.sentence)}</p><p class="note">{meaning}</p>{drawn}',
    )


def _distribution(data: Mapping[str, Any]) -> str:
    luck = (
        " The dashed line is what the best of so many sets reaches by luck, if none has any skill."
        if data["scores"]["luck"] is not None
        else ""
    )
    return chart(
        "scores", "All scores", f"How many sets have which {data['metric']['label']}.{luck}"
    )


def _sets(data: Mapping[str, Any]) -> str:
    if not data["rows"]:
        return ""
    thinned = (
        f" Of {data['of']:,} sets, {MOST_ROWS:,} are here: the best {MOST_ROWS // 2:,}, and the others evenly spread"
        " over the ranks below."
        if data["of"] > MOST_ROWS
        else ""
    )
    return section(
        "All sets",
        f'<p class="note">Select a column to sort by it.{thinned}</p><div class="filters"><label>Show'
        ' <select id="sets-kind"><option value="">all</option><option value="ok">succeeded</option>'
        '<option value="failed">failed</option></select></label>'
        '<label>Text <input id="sets-text" type="search" autocomplete="off" spellcheck="false"></label>'
        '<output id="sets-count"></output><button id="sets-more" type="button">Show all</button></div>'
        '<div class="wide" tabindex="0"><table class="trades" id="sets"><thead></thead><tbody></tbody></table></div>',
    )


def _failures(result: SweepResult) -> str:
    groups = list(result.failures.items())
    if not groups:
        return ""
    said = [
        f"{len(sets):,}: {message}, such as {in_one_line(sets[0].parameters, result.names)}"
        for message, sets in groups[:_MOST_FAILURES]
    ]
    if len(groups) > _MOST_FAILURES:
        said.append(f"and {len(groups) - _MOST_FAILURES} other messages")
    return section("Sets that failed", listed(said), "warnings")


def _receipt(result: SweepResult) -> str:
    receipt, usage, tried = result.completed.receipt, result.usage, result.tried
    request = result.request
    kind = request.WhichOneof("sets") or ""
    rows = [
        ("Sweep", result.run_id),
        ("Sets", {"grid": "every combination", "listed": "one by one",
                  "random": f"{request.random.count:,} random draws, seed {request.random.seed}"}.get(kind, "")),
        ("Ranked by", f"{result.rank_by}, the {'lowest' if result.lowest_is_best else 'highest'} is the best"),
        *settings_rows(request.run),
        ("Code (SHA-256)", receipt.code_sha256),
        ("Bars (SHA-256)", receipt.market_data_sha256),
        ("Runner image", receipt.runner_image_digest),
        ("Container runtime", receipt.runtime),
        *sorted(receipt.library_versions.items()),
        ("Sandboxes", f"{result.completed.sandboxes:,}"),
        ("In all", f"{usage.total_ms / 1000:.3f} s"),
    ]  # fmt: skip
    if tried:
        cpu = statistics.fmean(one.usage.cpu_ms for one in tried)
        rows.append(("Processor time of a set", f"{cpu:.1f} ms on average"))
    cells = "".join(
        f'<tr><th scope="row">{escape(name)}</th><td>{escape(text)}</td></tr>'
        for name, text in rows
        if text
    )
    return section(
        "How to reproduce it",
        "<p class='note'>The same code, bars, sets and settings on the same runner image give the same numbers.</p>"
        f"<div class='wide' tabindex='0'><table class='receipt'><tbody>{cells}</tbody></table></div>",
    )
