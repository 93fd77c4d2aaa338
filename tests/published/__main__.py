"""Prints how each strategy of the corpus fares: `python -m tests.published`, which starts a service of its own."""

import signal
import tempfile
from pathlib import Path

from tests.published.comparing import run_all
from tests.published.corpus import CASES
from tests.stand.running_service import SCIENCE_IMAGE, RunningService


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        service = RunningService.start(
            Path(folder), SCIENCE_IMAGE=SCIENCE_IMAGE, SCIENCE_POOL_SIZE=0
        )
        try:
            outcomes = run_all(service.stub)
        finally:
            service.end(signal.SIGTERM)
    print(f"{'strategy':28} {'style':11} {'bars':7} ran  trades  equal")
    for case in CASES:
        found = outcomes[case.name]
        why = found.error.splitlines()[0][:110] if found.error else found.different
        print(
            f"{case.name:28} {case.style:11} {case.bars:7} {'no ' if found.error else 'yes'} "
            f"{found.trades:7}  {'no: ' + why if why else 'yes'}"
        )
    ran = [one for one in outcomes.values() if not one.error]
    equal = sum(not one.different for one in ran)
    print(f"{len(CASES)} strategies: {len(ran)} ran as written, {equal} of them equal their judge")


if __name__ == "__main__":
    main()
