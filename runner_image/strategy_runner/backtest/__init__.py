"""The backtest: signals and bars in, trades and equity out. Pure; imports bars alone."""
