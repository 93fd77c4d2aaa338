"""How calls go out: the channel, what is tried again, and what a refusal says."""
