"""The console command's part for people who try strategies.

The rule: standard output has the answer and nothing else; what is under way and what went wrong is on standard error.
Modules that hold a command import at their top what is quick to import; the work is in modules beside them.
"""
