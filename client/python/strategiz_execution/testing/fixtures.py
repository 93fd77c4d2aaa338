"""Fixtures for pytest. Name this module in the conftest.py of your tests' root folder:

    pytest_plugins = ["strategiz_execution.testing.fixtures"]

To choose images or settings, define `strategy_execution` yourself, on `StrategyExecutionContainer`.
"""  # noqa: D415 - the code is the end

from __future__ import annotations

from collections.abc import Iterator

import pytest

from strategiz_execution.client import Client
from strategiz_execution.testing.container import StrategyExecutionContainer


@pytest.fixture(scope="session")
def strategy_execution() -> Iterator[StrategyExecutionContainer]:
    """One service for all tests of a session."""
    with StrategyExecutionContainer() as service:
        yield service


@pytest.fixture
def strategy_client(strategy_execution: StrategyExecutionContainer) -> Iterator[Client]:
    """A client of that service, for one test."""
    with strategy_execution.client() as client:
        yield client
