"""Performance metrics of a backtest. Pure; imports bars and the types of the backtest."""
