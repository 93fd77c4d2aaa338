"""The static check as runs use it: the findings on a source, and whether they keep it from running.

The rule: a source is checked in the turn of its caller, and a source that was checked recently is not checked again.
"""

from __future__ import annotations

from collections import OrderedDict

from orchestrator.fairness.caller import waiting_place
from orchestrator.run import Ending, Failure, Finding, Image, Outcome, Severity
from orchestrator.validation.pool import ValidationPool
from orchestrator.validation.reach import Reach

_REMEMBERED_SOURCES = 256
_REMEMBERED_SOURCE_CHARACTERS = 16 * 1024


class StaticCheck:
    """Checks sources.

    Args:
        validation: Does it.
        refuses: Whether a source with an error is refused; else it runs all the same.
        offers_science: Whether requests may choose the image `science`.
    """

    def __init__(
        self, validation: ValidationPool, *, refuses: bool, offers_science: bool = False
    ) -> None:
        self._validation = validation
        self._refuses = refuses
        # A source is asked for again and again with other parameters; its findings do not change.
        self._findings: OrderedDict[tuple[str, Image], tuple[Finding, ...]] = OrderedDict()
        default = Reach.DEFAULT_BESIDE_SCIENCE if offers_science else Reach.DEFAULT
        self._reaches = {Image.DEFAULT: default, Image.SCIENCE: Reach.SCIENCE}

    async def findings(
        self, code: str, user_id: str = "", image: Image = Image.DEFAULT
    ) -> tuple[Finding, ...]:
        """Remarks on *code*, which is to run in *image*, in turn with what others have checked.

        Raises:
            Overloaded: Too much waits to be checked.
            ValidationUnavailable: It cannot be checked.
        """
        known = self._findings.get((code, image))
        if known is None:
            known = await self._validation.check(code, waiting_place(user_id), self._reaches[image])
            if len(code) <= _REMEMBERED_SOURCE_CHARACTERS:
                self._findings[code, image] = known
                if len(self._findings) > _REMEMBERED_SOURCES:
                    self._findings.popitem(last=False)
        return known

    def refusal(self, findings: tuple[Finding, ...]) -> Ending | None:
        """How a run ends before it starts because of *findings*; None if it may go on."""
        errors = [finding for finding in findings if finding.severity is Severity.ERROR]
        if not errors or not self._refuses:
            return None
        first = errors[0]
        message = "\n".join(_told(error) for error in errors)
        return Ending(Outcome.REJECTED, Failure(message, line=first.line, column=first.column))


def _told(finding: Finding) -> str:
    where = f"line {finding.line}: " if finding.line else ""
    return f"{where}{finding.message} [{finding.rule}]"
