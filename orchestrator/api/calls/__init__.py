"""Which calls and requests get in, and what each of them may cost."""
