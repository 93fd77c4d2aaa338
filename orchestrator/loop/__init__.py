"""What keeps the event loop free for everybody, and memory with the machine."""
