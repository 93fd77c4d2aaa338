"""Keeps the event loop responsive, and returns freed memory to the machine."""
