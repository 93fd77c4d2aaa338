"""The static check: early, friendly feedback on a source, made in a process of its own. Parses, never executes."""
