"""Starts the supervisor: `python -m strategy_runner FIRST_UID [warm]`, as process 1 of a sandbox."""

import sys

from strategy_runner.supervisor import main

if __name__ == "__main__":
    main(sys.argv)
