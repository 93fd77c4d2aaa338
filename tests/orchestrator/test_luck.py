"""Luck: against values that the papers print, and against a slow second implementation written from them with scipy."""

import math
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from orchestrator.luck.chained import Part, chained_metrics
from orchestrator.luck.overfitting import overfitting, parts_of
from orchestrator.luck.sharpe import (
    Moments,
    deflated_sharpe_ratio,
    effective_trials,
    expected_best,
    minimum_backtest_years,
    moments_of,
)
from orchestrator.luck.trials import Trials


def some_returns(trials=12, periods=320, seed=1, shared=0.5):
    rng = np.random.default_rng(seed)
    market = rng.normal(0.0004, 0.01, periods)
    own = rng.normal(0.0, 0.01, (trials, periods))
    return shared * market + (1 - shared) * own


def test_the_example_of_the_deflated_sharpe_ratio_comes_out_as_printed():
    """Bailey and Lopez de Prado (2014), "A numerical example": 5 years of daily data, SR 2.5 a year, skewness -3,
    kurtosis 10, variance of the trials' annual SR 1/2; N = 100 and N = 46."""
    sharpe = 2.5 / math.sqrt(250)
    moments = Moments(1250, sharpe, 1.0, -3.0, 7.0)
    deviation = math.sqrt(0.5 / 250)
    threshold = deviation * expected_best(100)
    assert threshold == pytest.approx(0.1132, abs=5e-5)
    assert deflated_sharpe_ratio(moments, threshold) == pytest.approx(0.9004, abs=5e-5)
    assert deflated_sharpe_ratio(moments, deviation * expected_best(46)) == pytest.approx(
        0.9505, abs=5e-5
    )


def test_the_minimum_backtest_length_is_the_one_that_the_paper_warns_with():
    """Bailey et al. (2014): with 5 years of data at most 45 trials, or luck alone is expected to give a Sharpe of 1."""
    assert minimum_backtest_years(45, 1.0) == pytest.approx(5.0, abs=0.15)
    assert minimum_backtest_years(45, 0.0) is None
    assert minimum_backtest_years(45, -1.0) is None


def test_the_expected_best_of_many_draws_is_what_many_draws_give():
    rng = np.random.default_rng(5)
    for trials in (10, 100, 1000):
        drawn = rng.normal(size=(10_000, trials)).max(axis=1).mean()
        assert expected_best(trials) == pytest.approx(drawn, rel=0.02)


def test_one_trial_expects_nothing_and_more_expect_more():
    assert expected_best(1.0) == 0.0
    found = [expected_best(n) for n in (1.0, 1.5, 1.999, 2.0, 2.001, 3.0, 10.0, 1e6)]
    assert found == sorted(found)
    assert found[2] == pytest.approx(found[3], abs=1e-3)


def test_effective_trials_reach_from_one_to_all():
    assert effective_trials(50, 1.0) == 1.0
    assert effective_trials(50, 0.0) == effective_trials(50, -0.1) == 50.0
    assert effective_trials(50, 0.5) == 25.5


def test_moments_are_scipys():
    returns = some_returns(1)[0] + 0.001
    found = moments_of(returns)
    assert found.sharpe == pytest.approx(returns.mean() / returns.std(ddof=1), rel=1e-12)
    assert found.skewness == pytest.approx(stats.skew(returns, bias=False), rel=1e-10)
    assert found.kurtosis_excess == pytest.approx(stats.kurtosis(returns, bias=False), rel=1e-10)
    assert moments_of(np.full(50, 0.01)) is None
    assert moments_of(returns[:3]) is None


def slow_overfitting(matrix, parts):
    """CSCV as the paper's algorithm has it: matrices put together from blocks of rows, one combination at a time."""
    length = matrix.shape[1] // parts
    matrix = matrix[:, matrix.shape[1] - parts * length :].T
    blocks = np.split(matrix, parts)
    logits, losses, ranks = [], [], []

    def performance(rows):
        deviation = rows.std(axis=0, ddof=1)
        return np.where(deviation > 1e-15, rows.mean(axis=0) / np.maximum(deviation, 1e-300), 0.0)

    for chosen in combinations(range(parts), parts // 2):
        inside = performance(np.concatenate([blocks[i] for i in chosen]))
        outside = performance(np.concatenate([blocks[i] for i in range(parts) if i not in chosen]))
        best = int(inside.argmax())
        rank = stats.rankdata(outside)[best] / (matrix.shape[1] + 1)
        ranks.append(rank)
        logits.append(math.log(rank / (1 - rank)))
        losses.append(outside[best] < 0)
    return np.mean([logit <= 0 for logit in logits]), np.median(ranks), np.mean(losses)


@settings(max_examples=15, deadline=None)
@given(st.integers(2, 9), st.integers(0, 10_000), st.sampled_from([2, 4, 6, 8]), st.booleans())
def test_the_probability_of_overfitting_is_that_of_the_papers_algorithm(n, seed, parts, twins):
    matrix = some_returns(n, 83, seed)
    if twins:
        matrix = np.concatenate((matrix, matrix[:2], np.zeros((1, 83))))
    trials = np.stack([parts_of(one, parts) for one in matrix])
    found = overfitting(trials, 83 // parts)
    slow = slow_overfitting(matrix, parts)
    assert (found.probability, found.median_rank, found.probability_of_loss) == pytest.approx(slow)


def test_skill_is_not_taken_for_overfitting_and_noise_is():
    noise = some_returns(40, 640, 2, shared=0.0)
    assert 0.3 < overfitting(np.stack([parts_of(one) for one in noise]), 40).probability < 0.9
    noise[7] += 0.004
    assert overfitting(np.stack([parts_of(one) for one in noise]), 40).probability < 0.01


def luck_of(matrix, risk_free_rate=0.0):
    trials = Trials(risk_free_rate)
    for index, returns in enumerate(matrix):
        trials.add(index, returns, 252.0)
    return trials.luck()


def test_all_figures_of_a_sweep_are_those_of_the_second_implementation():
    matrix, rate = some_returns(6, 163), 0.03
    found = luck_of(matrix, rate)
    excess = matrix - (1.03 ** (1 / 252) - 1)
    n, periods = excess.shape
    sharpes = excess.mean(axis=1) / excess.std(axis=1, ddof=1)
    best = int(sharpes.argmax())
    rho = (np.corrcoef(excess).sum() - n) / (n * (n - 1))
    effective = rho + (1 - rho) * n
    gamma, quantile = np.euler_gamma, stats.norm.ppf

    def threshold(m):
        return sharpes.std(ddof=1) * (
            (1 - gamma) * quantile(1 - 1 / m) + gamma * quantile(1 - 1 / (m * math.e))
        )

    def deflated(m):
        sharpe = sharpes[best]
        skew = stats.skew(excess[best], bias=False)
        kurtosis = stats.kurtosis(excess[best], bias=False) + 3
        spread = math.sqrt(1 - skew * sharpe + (kurtosis - 1) / 4 * sharpe**2)
        return stats.norm.cdf((sharpe - threshold(m)) * math.sqrt(periods - 1) / spread)

    assert (found.trials, found.periods, found.best_sharpe_set) == (n, periods, best)
    assert found.mean_correlation == pytest.approx(rho, rel=1e-9)
    assert found.effective_trials == pytest.approx(effective, rel=1e-9)
    assert found.best_sharpe == pytest.approx(sharpes[best], rel=1e-9)
    assert found.best_sharpe_annual == pytest.approx(sharpes[best] * math.sqrt(252), rel=1e-9)
    assert found.expected_best_sharpe == pytest.approx(threshold(effective), rel=1e-9)
    assert found.deflated_sharpe_ratio == pytest.approx(deflated(effective), rel=1e-9)
    assert found.deflated_sharpe_ratio_all_trials == pytest.approx(deflated(n), rel=1e-9)
    assert found.probability_of_overfitting == pytest.approx(slow_overfitting(excess, 16)[0])
    assert found.backtest_years == periods / 252
    assert found.notes == ()


def test_the_order_in_which_sets_end_changes_nothing():
    matrix = some_returns(6)
    matrix[4] = matrix[1]
    first = luck_of(matrix)
    trials = Trials()
    for index in (4, 2, 0, 5, 1, 3):
        trials.add(index, matrix[index], 252.0)
    again = trials.luck()
    assert again.best_sharpe_set == first.best_sharpe_set
    assert again.deflated_sharpe_ratio == pytest.approx(first.deflated_sharpe_ratio, rel=1e-12)


def test_sets_that_never_moved_or_sent_nothing_are_named():
    trials = Trials()
    for index, returns in enumerate(some_returns(4)):
        trials.add(index, returns, 252.0)
    trials.add(4, np.zeros(320), 252.0)
    trials.add(5, np.empty(0), 252.0)
    found = trials.luck()
    assert found.trials == 4
    assert any("do not vary" in note for note in found.notes)
    assert any("more returns" in note for note in found.notes)


def test_one_trial_says_nothing_and_too_few_returns_are_said_to_be_so():
    assert luck_of(some_returns(1)) is None
    found = luck_of(some_returns(3, 12))
    assert found.probability_of_overfitting is None
    assert found.deflated_sharpe_ratio is not None
    assert any("16 returns" in note for note in found.notes)
    none_moves = luck_of(np.zeros((3, 40)))
    assert none_moves.deflated_sharpe_ratio is None
    assert none_moves.trials == 0


def test_chained_parts_are_one_account():
    rng = np.random.default_rng(8)
    first = 1000.0 * np.cumprod(1 + rng.normal(0, 0.01, 30))
    first[0] = 1000.0
    second = first[-1] * np.cumprod(1 + rng.normal(0, 0.01, 20))
    second[0] = first[-1]
    parts = [Part(one, one[1:] / one[:-1] - 1, 3.0) for one in (first, second)]
    found = chained_metrics(parts, 1000.0, 252.0, 0.0)
    equity = np.concatenate((first, second))
    returns = equity[1:] / equity[:-1] - 1
    assert found["final_equity"] == equity[-1]
    assert found["n_trades"] == 6
    assert found["total_return"] == pytest.approx(equity[-1] / 1000 - 1)
    assert found["max_drawdown"] == pytest.approx(
        (equity / np.maximum.accumulate(equity) - 1).min()
    )
    assert found["sharpe_ratio"] == pytest.approx(
        returns.mean() / returns.std(ddof=1) * math.sqrt(252)
    )
    assert found["annual_volatility"] == pytest.approx(returns.std(ddof=1) * math.sqrt(252))
    assert found["annual_return"] == pytest.approx((equity[-1] / 1000) ** (252 / len(returns)) - 1)
