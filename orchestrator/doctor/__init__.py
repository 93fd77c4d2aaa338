"""`strategiz doctor`: whether this machine, its engine and these settings are fit to run strangers' strategies.

`gathering` and `proving_ground` look at the machine and try the sandbox; all other modules judge what these found. A
judgement is a pure function: facts in, findings out.
"""
