"""Who calls, and whose turn it is among those who wait."""
