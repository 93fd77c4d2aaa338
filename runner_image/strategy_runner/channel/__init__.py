"""Messages between strategy process and supervisor, and between supervisor and orchestrator."""
