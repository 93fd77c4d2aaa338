"""Frames to and from the supervisor of a sandbox, and a view of what it reports. No I/O."""
