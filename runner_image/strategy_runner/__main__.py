"""Starts the supervisor: `python -m strategy_runner FIRST_UID [warm]`, as process 1 of a sandbox."""

import gc
import sys

from strategy_runner.start.deferred_imports import deferred_imports
from strategy_runner.start.import_bundle import imports_from_bundle

if __name__ == "__main__":
    # What an import makes stays for good. Looking for garbage in it takes an eighth of the start, and
    # would later write to pages that the processes of a sandbox share.
    gc.disable()
    with imports_from_bundle():
        with deferred_imports():
            from strategy_runner.supervisor import science
            from strategy_runner.supervisor.serve import main
        if sys.argv[2:] == ["warm"] and science.is_there():
            science.load()

    gc.freeze()
    gc.enable()
    main(sys.argv)
