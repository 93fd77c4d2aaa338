"""How a sandbox starts quickly: what is imported from one file, and what is not imported."""
