"""The ways of runs: one backtest, a list of deployments; who waits, who asks again, what is told meanwhile."""
