"""The pool of sandboxes: start them ahead, hand them out, remove them, sweep leftovers."""
