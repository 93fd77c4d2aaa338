"""What a sweep says of itself, without a service: plateau, luck, tables, and requests that are refused."""

import pytest

from strategiz_execution import Between, Ground, InvalidRequest, WalkForward
from strategiz_execution.generated import strategy_execution_pb2 as pb
from strategiz_execution.requests.sweep import sweep_request
from strategiz_execution.results.luck import luck_of
from strategiz_execution.results.plateau import plateau_of
from tests.client.made_sweeps import LUCK, grid, hill, made_sweep
from tests.client.report.made_results import HOSTILE
from tests.stand.client_bars import flat_bars

BARS = flat_bars(100)


def asked(sets, **options):
    return sweep_request("x = 1", BARS, sets, options, timeout_s=30, max_answer_mb=64).message


def test_a_hill_is_a_plateau_and_a_needle_is_a_lone_peak():
    smooth = made_sweep().plateau
    assert (smooth.neighbours, smooth.scored, smooth.score) == (4, 4, 1.0)
    assert smooth.mean == pytest.approx(
        sum(hill({"fast": f, "slow": s}) for f, s in [(10, 60), (20, 60), (15, 40), (15, 80)]) / 4
    )
    assert smooth.ground is Ground.PLATEAU
    assert "it stands on a plateau" in smooth.sentence
    assert smooth.edges == ()
    needle = made_sweep(
        score=lambda one: 2.0 if one == {"fast": 10, "slow": 40} else 0.1 + one["fast"] / 1000
    ).plateau
    assert (needle.set, needle.ground) == (5, Ground.PEAK)
    assert "a lone peak" in needle.sentence


def test_neighbours_keep_their_share_of_the_lead_whichever_end_is_the_best():
    scores = {5: 1.0, 10: 3.0, 15: 2.0, 20: 1.0, 25: 1.0}
    for sign in (1, -1):
        sets = grid(fast=list(scores))
        swept = made_sweep(sets, score=lambda one, sign=sign: sign * scores[one["fast"]])
        found = plateau_of(1, swept.tried, gridded=True)
        assert (found.mean, found.middle) == (sign * 1.5, sign * 1.0)
        assert found.kept == pytest.approx(0.25)


def test_a_best_set_at_the_edge_of_what_was_tried_says_so():
    found = made_sweep(grid(fast=[15, 20, 25], slow=[60, 80])).plateau
    assert found.edges == ("fast",)
    assert "at the edge of what was tried of fast: there may be better beyond" in found.sentence


def test_texts_and_truth_values_are_no_direction_to_step_in():
    swept = made_sweep(grid(fast=[10, 15, 20], kind=["sma", "ema"], strict=[True, False]))
    found = plateau_of(swept.best_so_far.set, swept.tried, gridded=True)
    assert found.neighbours == 2


def test_neighbours_that_failed_are_counted_and_not_averaged():
    found = made_sweep(failed={9, 11}).plateau
    assert (found.set, found.neighbours, found.scored) == (10, 4, 2)
    assert "2 of its 4 neighbours failed" in found.sentence
    alone = made_sweep(grid(fast=[15]), failed=()).plateau
    assert alone.ground is Ground.UNKNOWN
    assert made_sweep(score=lambda one: 1.0).plateau.ground is Ground.FLAT


def test_draws_have_the_nearest_as_neighbours_and_listed_sets_none():
    drawn = made_sweep(grid(fast=list(range(1, 30))), kind="random").plateau
    assert (drawn.near, drawn.neighbours, drawn.ground) == (True, 2, Ground.PLATEAU)
    assert "nearest" in drawn.sentence
    assert made_sweep(kind="listed").plateau is None


def test_luck_is_told_in_plain_words():
    told = luck_of(LUCK).sentences
    assert told["effective_trials"] == (
        "200 sets with trades were tried, which count as 14 independent ones."
    )
    assert told["expected_best_sharpe_annual"] == (
        "The best of so many without any skill reaches a Sharpe ratio of 0.90 by luck; yours is 1.10, 0.20 more."
    )
    assert told["deflated_sharpe_ratio"].startswith("Deflated Sharpe ratio 0.61: far from 0.95")
    assert "choosing by past results was worth little" in told["probability_of_overfitting"]
    assert told["minimum_backtest_years"].endswith("there are 10.0 years, which is too few.")


@pytest.mark.parametrize(
    ("figure", "of", "said"),
    [
        ("deflated_sharpe_ratio", 0.97, "above the usual mark"),
        ("deflated_sharpe_ratio", 0.9999, "ratio above 0.99:"),
        ("deflated_sharpe_ratio", 0.9, "skill is likely, but not shown"),
        ("deflated_sharpe_ratio", 0.2, "luck explains the best set better"),
        ("probability_of_overfitting", 0.05, "mostly did well on the other"),
        ("probability_of_overfitting", 0.3, "worth something"),
        ("probability_of_overfitting", 0.8, "did harm"),
        ("expected_best_sharpe_annual", 1.3, "no more than luck gives"),
        ("effective_trials", 1.0, "count as 1 independent one."),
    ],
)
def test_each_range_of_a_figure_has_its_words(figure, of, said):
    luck = pb.SweepLuck()
    luck.CopyFrom(LUCK)
    setattr(luck, figure, of)
    assert said in luck_of(luck).sentences[figure]


def test_an_undefined_figure_has_no_sentence():
    told = luck_of(pb.SweepLuck(trials=2, notes=["why"]))
    assert list(told.sentences) == ["effective_trials"]
    assert (told.best_sharpe_set, told.notes) == (None, ("why",))


def test_the_frame_has_parameters_metrics_and_messages():
    swept = made_sweep(grid(score=[1, 2], fast=[10, 15]), failed={0}, texts=["no such luck"])
    frame = swept.sets
    assert list(frame.columns[:6]) == [
        "set",
        "window",
        "params['score']",
        "fast",
        "outcome",
        "score",
    ]
    assert list(frame["fast"]) == [10, 15, 10, 15]
    assert list(frame["error"]) == ["no such luck", "", "", ""]
    assert frame["line"][0] == 2
    assert frame["score"].isna().tolist() == [True, False, False, False]
    assert list(frame["n_trades"][1:]) == [12.0] * 3
    assert list(swept.failures) == ["no such luck"]


def test_the_best_have_results_over_the_bars_that_chose_them():
    swept = made_sweep(windows=4)
    best = swept.best[0]
    assert best.result.params["fast"] == 15
    assert len(best.result.sent) == swept.windows[-1].test_first_bar == 400
    assert len(best.result.request.columns.close) == 400
    assert made_sweep().best[0].result.sent is not None
    assert len(swept.out_of_sample.equity) == 400
    assert str(swept.out_of_sample.equity.index.tz) == "UTC"


def test_a_notebook_shows_hostile_texts_as_texts():
    told = made_sweep(
        texts=HOSTILE, failed={0, 1, 2}, sets=grid(**{HOSTILE[1]: [1, 2, 3, 4, 5]})
    )._repr_html_()
    assert "<img" not in told
    assert "<script" not in told
    assert "&lt;img" in told


def test_values_become_axes_of_their_types():
    between = Between(first=0.1, last=0.5, count=5)
    told = asked(
        {"a": range(5, 31, 5), "b": range(9, 0, -3), "c": between, "d": [1, 0.5, True, "x"]}
    )
    a, b, c, d = told.grid.axes
    assert (a.whole.first, a.whole.last, a.whole.step) == (5, 30, 5)
    assert (b.whole.first, b.whole.last, b.whole.step) == (3, 9, 3)
    assert (c.decimal.first, c.decimal.last, c.decimal.count) == (0.1, 0.5, 5)
    kinds = [one.WhichOneof("kind") for one in d.list.values]
    assert kinds == ["int_value", "double_value", "bool_value", "string_value"]
    assert told.best == 5
    drawn = asked({"a": Between(first=1, last=2)}, random=9, seed=7)
    assert (drawn.random.count, drawn.random.seed) == (9, 7)
    assert len(asked([{"a": 1}, {"a": 2, "b": "x"}]).listed.sets) == 2


def test_what_is_kept_back_is_said_by_the_part_to_train():
    assert asked({"a": [1]}, train_test=0.7).train_test.test_share == 0.3
    told = asked({"a": [1]}, walk_forward={"train_bars": 40, "test_bars": 20}, test_warmup_bars=7)
    assert (told.walk_forward.train_bars, told.walk_forward.warmup_bars) == (40, 7)
    windows = WalkForward(train_bars=40, test_bars=20, anchored=True)
    assert asked({"a": [1]}, walk_forward=windows).walk_forward.anchored


@pytest.mark.parametrize(
    ("sets", "options", "field"),
    [
        ({}, {}, "parameters"),
        ({"a": []}, {}, "parameters['a']"),
        ({"a": 5}, {}, "parameters['a']"),
        ({"a": "xyz"}, {}, "parameters['a']"),
        ({"a": range(0)}, {}, "parameters['a']"),
        ({"a": Between(first=0, last=1)}, {}, "parameters['a']"),
        ({1: [1]}, {}, "parameters"),
        ("fast", {}, "parameters"),
        ([3], {}, "parameters[0]"),
        ([{"a": 1}], {"random": 3}, "random"),
        ({"a": [1]}, {"random": 0}, "random"),
        ({"a": [1]}, {"random": 1, "seed": -1}, "seed"),
        ({"a": [1]}, {"params": {"a": 2}}, "params['a']"),
        ({"a": [1]}, {"best": 21}, "best"),
        ({"a": [1]}, {"rank_by": "sharpe"}, "rank_by"),
        ({"a": [1]}, {"train_test": 1.0}, "train_test"),
        ({"a": [1]}, {"train_test": 0.5, "walk_forward": {}}, "train_test"),
        ({"a": [1]}, {"walk_forward": {"train_bars": 40}}, "walk_forward.test_bars"),
        ({"a": [1]}, {"walk_forward": 3}, "walk_forward"),
        ({"a": [1]}, {"test_warmup_bars": 3}, "test_warmup_bars"),
        ({"a": [1]}, {"total_timeout_s": 0}, "total_timeout_s"),
        ({"a": [1]}, {"check_look_ahead": True}, "sweep.check_look_ahead"),
    ],
)
def test_a_wrong_field_is_named_before_anything_is_sent(sets, options, field):
    with pytest.raises(InvalidRequest) as refused:
        asked(sets, **options)
    assert [one.field for one in refused.value.violations] == [field]


@pytest.mark.parametrize(
    "given", [{"first": 1, "last": 1}, {"first": 0, "last": 1, "logarithmic": True}]
)
def test_no_numbers_between_are_refused(given):
    with pytest.raises(InvalidRequest):
        Between(**given)
