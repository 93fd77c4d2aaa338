"""How runs proceed: backtests and lists of deployments, the queue, repeated requests, events."""
