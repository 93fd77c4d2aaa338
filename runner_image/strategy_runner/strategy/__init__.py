"""UNTRUSTED: runs in the strategy process, together with strangers' code. It must not import the supervisor."""
