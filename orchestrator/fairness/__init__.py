"""Who calls, and whose turn is next in a queue."""
