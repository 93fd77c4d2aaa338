"""No program that the check accepts reaches what no strategy may have; `make fuzz` tries for longer."""

import pytest

from tests.fuzz.policy_attacker import attack

pytest.importorskip("talib")
pytestmark = pytest.mark.slow


def test_no_accepted_program_of_the_attacker_reaches_a_forbidden_object():
    score = attack(seed=20, programs=3_000)
    assert score.findings == []
    assert score.accepted > 80
    assert score.ran == score.accepted


def test_the_attacker_would_notice():
    score = attack(seed=20, programs=500, check=lambda _: ())
    kinds = {reached.split()[1] for reached, _ in score.findings if reached.startswith("a ")}
    assert kinds >= {"module", "frame", "code", "BlockManager"}
