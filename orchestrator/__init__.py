"""Runs strategies that strangers wrote, each in a disposable sandbox."""
