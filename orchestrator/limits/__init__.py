"""The limits that an operator changes while the service runs: for all users, for a tier, for one user."""
