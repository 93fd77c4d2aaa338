"""What comes back: how a run ended, what it computed, and what it cost."""
