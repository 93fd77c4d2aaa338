"""The report of a sweep without a browser: what it says, what it leaves out, and that no text becomes an element."""

import pytest

from strategiz_execution.generated import strategy_execution_pb2 as pb
from strategiz_execution.report import sweep_html, write_sweep_report
from strategiz_execution.report.sweep_content import MOST_ROWS, thinned_sets
from tests.client.made_sweeps import grid, made_sweep
from tests.client.report.made_results import HOSTILE
from tests.client.report.test_report_page import Elements, data_of


def test_it_says_what_came_of_it_in_words(tmp_path):
    swept = made_sweep(windows=3, failed={0, 1}, texts=["too short"])
    write_sweep_report(swept, tmp_path / "sweep.html")
    text = " ".join(" ".join(Elements((tmp_path / "sweep.html").read_text("utf-8")).text).split())
    for said in (
        "20 sets of parameters were tried in each of 3 windows.",
        "Over the last train part the best has a Sharpe ratio of 1.00 with fast=15, slow=60 .",
        "200 sets with trades were tried, which count as 14 independent ones.",
        swept.plateau.sentence,
        "On average the chosen set had a Sharpe ratio of 1.00 where it was chosen, and of 0.30 on the bars",
        "6: too short, such as fast=5, slow=20",
        "The test parts as one account",
    ):
        assert said in text, said
    swept.report(tmp_path / "again.html")
    assert (tmp_path / "again.html").stat().st_size < 4_000_000


@pytest.mark.parametrize(
    ("test", "lowest", "said"),
    [
        (0.3, False, "flattered"),
        (1.5, False, "no worse"),
        (0.3, True, "no worse"),
        (1.5, True, "flattered"),
    ],
)
def test_the_gap_between_train_and_test_is_named_for_what_it_is(test, lowest, said):
    swept = made_sweep(windows=2)
    swept.request.lowest_is_best = lowest
    swept.completed.out_of_sample.mean_test_score = test
    page = sweep_html(swept)
    assert [word in page for word in ("flattered itself", "It did no worse")] == [
        said == "flattered", said == "no worse",
    ]  # fmt: skip


def test_the_maps_cells_are_the_scores_and_the_star_is_the_best():
    told = data_of(sweep_html(made_sweep(failed={3})))
    assert told["axes"] == [[5, 10, 15, 20, 25], [20, 40, 60, 80]]
    assert told["best"] == {"set": 10, "at": [2, 2], "score": 1.0}
    cells = {tuple(at): score for at, score in told["cells"]}
    assert cells[2, 2] == max(score for score in cells.values() if score is not None)
    assert [at for at, score in cells.items() if score is None] == [(0, 3)]
    assert sum(told["scores"]["y"]) == 19
    assert told["scores"]["luck"] == 0.9


def test_luck_of_the_sharpe_ratio_is_not_drawn_among_other_scores():
    swept = made_sweep()
    swept.request.rank_by = "total_return"
    assert data_of(sweep_html(swept))["scores"]["luck"] is None


def test_of_very_many_sets_the_best_and_some_of_the_others_are_in_the_table():
    swept = made_sweep(grid(fast=list(range(90)), slow=list(range(0, 150, 5))))
    page = sweep_html(swept)
    told = data_of(page)
    assert len(told["rows"]) == MOST_ROWS == 2_000
    assert len(told["cells"]) == told["of"] == 2_700
    assert "Of 2,700 sets, 2,000 are here" in page
    ranked = sorted(swept.tried, key=lambda one: -one.score)
    kept = {one.set for one in thinned_sets(swept.tried, 2_000, lowest=False)}
    assert {one.set for one in ranked[:1_000]} <= kept
    assert ranked[-1].set in kept
    assert len(page) < 4_000_000


@pytest.mark.parametrize(
    "change",
    [
        lambda one: one.completed.Clear(),
        lambda one: one.completed.ClearField("best"),
        lambda one: one.completed.MergeFrom(pb.SweepCompleted(outcome=pb.OUTCOME_TIMEOUT, error="late")),
    ],
)  # fmt: skip
def test_a_sweep_that_did_not_reach_its_end_has_a_report_too(change):
    swept = made_sweep(windows=2)
    change(swept)
    assert "Map of the scores" in sweep_html(swept)
    none = made_sweep(failed=set(range(20)))
    page = sweep_html(none)
    assert "none has a Sharpe ratio" in page
    assert "Map of the scores" not in page
    empty = made_sweep()
    assert "All sets" not in sweep_html(
        type(empty)(empty.request, empty.sent, (), (), pb.SweepCompleted())
    )


def hostile(texts):
    sets = [{text: texts[place % len(texts)] for text in texts} for place in range(3)]
    sets += [dict.fromkeys(texts, place) for place in range(3)]
    return made_sweep(
        sets, score=lambda one: len(str(one)), texts=texts, failed={0, 4}, windows=2, kind="listed"
    )


def test_no_text_of_a_stranger_becomes_an_element():
    harmless, others = (
        Elements(sweep_html(hostile(texts), title=texts[0])) for texts in ([*"abcdefghijkl"], HOSTILE)
    )  # fmt: skip
    assert set(others.tags) <= set(harmless.tags)
    assert others.tags.count("script") == 3
    assert not any(name.startswith("on") for _, name, _ in others.attributes)
    assert {tag for tag, name, _ in others.attributes if name in {"src", "href"}} == set()
