"""Sandboxes, and the engines that provide them."""
