"""Sandboxes as a stock: made, waiting, handed out, destroyed, swept up."""
