"""Docker, known to nothing outside this package."""
