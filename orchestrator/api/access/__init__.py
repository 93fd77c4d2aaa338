"""Who may call what: every decision about it is made here.

A call's token, or the lack of one, is turned into a `Principal`; each method names the role that it needs.
"""
