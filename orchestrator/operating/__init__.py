"""What operators do to a running service: limits, pool, drain, cancel; and what they see of it."""
