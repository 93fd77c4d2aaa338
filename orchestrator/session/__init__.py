"""One job in one sandbox, and what its end means."""
