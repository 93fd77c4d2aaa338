"""Checks whether a request can be run: its fields, limits and bars, but not its code."""
