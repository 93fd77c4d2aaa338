"""Runs strategies that strangers wrote, each in a disposable sandbox."""

__version__ = "0.1.0"
