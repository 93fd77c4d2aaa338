"""The service in a container, for tests of one's own: needs `strategiz-execution-client[testing]`."""

from strategiz_execution.testing.container import ServerTls, StrategyExecutionContainer

__all__ = ["ServerTls", "StrategyExecutionContainer"]
