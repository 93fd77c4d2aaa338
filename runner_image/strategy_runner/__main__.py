"""Starts the supervisor: `python -m strategy_runner FIRST_UID [warm]`, as process 1 of a sandbox."""

import gc
import sys

if __name__ == "__main__":
    # What an import makes stays for good. Looking for garbage in it takes an eighth of the start, and
    # would later write to pages that the processes of a sandbox share.
    gc.disable()
    from strategy_runner.supervisor import main

    gc.freeze()
    gc.enable()
    main(sys.argv)
