"""UNTRUSTED: what runs beside strangers' code, in the strategy process. It may import nothing of the supervisor."""
