"""What the two processes, and the supervisor and the orchestrator, say to each other."""
