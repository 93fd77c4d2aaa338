"""What runs inside a sandbox: a trusted supervisor, and untrusted strategy processes."""
