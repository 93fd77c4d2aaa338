"""What makes and removes sandboxes: the interface, and behind it one container engine."""
