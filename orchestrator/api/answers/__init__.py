"""The runner's report as the answer of the public contract: in rows or in columns, and as much of it as fits."""
