"""Runs trading strategies through the strategy execution service."""

__version__ = "0.1.0"
