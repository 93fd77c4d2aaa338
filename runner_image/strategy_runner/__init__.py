"""What runs inside a sandbox: a trusted supervisor, and strategy processes that nobody trusts."""
