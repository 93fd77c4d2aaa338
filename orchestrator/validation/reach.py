"""What a source may name, by the image that it is to run in.

Rule of this file: `policy` holds for every image; what an image adds is added here and nowhere else, so that an image
that holds less is never judged by the names of one that holds more.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Final

from orchestrator.validation import policy, science
from orchestrator.validation.foreign import FOREIGN_ATTRIBUTES
from orchestrator.validation.science_foreign import SCIENCE_FOREIGN_ATTRIBUTES


class Reach(Enum):
    """What is known of where a source is to run. The values are bytes of the worker's protocol."""

    DEFAULT = 0
    """In the default image, and the operator offers no other."""
    DEFAULT_BESIDE_SCIENCE = 1
    """In the default image, though the operator offers `science`."""
    SCIENCE = 2


@dataclass(frozen=True, slots=True)
class Names:
    """What a source may name.

    Attributes:
        modules: That may be imported, each with what may be used of it.
        attributes: Of objects, that may be read.
        foreign: Of objects of a library, that may not.
        shared: Of those, harmless ones that a source may give its own objects, too.
        unavailable: Modules that are not there, and what to write instead.
        call_only: Functions whose arguments are checked.
        keywords: Of some of them, all that they may be given.
        never_own: Attributes that are not the source's own where their owner is in doubt.
        positioned: What is harmless in some places only.
        harmless: Attributes that may be read of anything: of objects, of the position, of a logger.
    """

    modules: Mapping[str, frozenset[str]]
    attributes: frozenset[str]
    foreign: frozenset[str]
    shared: frozenset[str]
    unavailable: Mapping[str, str]
    call_only: frozenset[str]
    keywords: Mapping[str, frozenset[str]] = field(default_factory=dict)
    never_own: frozenset[str] = field(init=False)
    positioned: frozenset[str] = field(init=False)
    harmless: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "never_own", self.foreign | policy.REFUSED_ATTRIBUTES)
        object.__setattr__(self, "positioned", self.call_only | policy.POSITIONED)
        harmless = self.attributes | policy.POSITION_ATTRIBUTES | policy.LOGGER_ATTRIBUTES
        object.__setattr__(self, "harmless", harmless)


def _elsewhere(advice: str) -> Mapping[str, str]:
    """Of each module that `science` alone holds: *advice*, and what does the same here."""
    here = {top: policy.UNAVAILABLE[top] for top in science.PACKAGES}
    told = {
        top: advice.format(package=top)
        + f" In the default image: {instead[0].lower()}{instead[1:]}"
        for top, instead in here.items()
    }
    return dict(policy.UNAVAILABLE) | told


def _default(advice: str) -> Names:
    return Names(
        policy.MODULES,
        policy.OBJECT_ATTRIBUTES,
        FOREIGN_ATTRIBUTES,
        policy.SHARED_ATTRIBUTES,
        _elsewhere(advice),
        policy.CALL_ONLY,
    )


NAMES: Final[Mapping[Reach, Names]] = {
    Reach.DEFAULT: _default(
        "`{package}` is in the `science` image, which this service does not offer: "
        "its operator sets STRATEGIZ_SCIENCE_IMAGE."
    ),
    Reach.DEFAULT_BESIDE_SCIENCE: _default(
        '`{package}` is in the `science` image: set `image` to "science" in the request.'
    ),
    Reach.SCIENCE: Names(
        {**policy.MODULES, **science.MODULES},
        policy.OBJECT_ATTRIBUTES | science.ATTRIBUTES,
        (FOREIGN_ATTRIBUTES | SCIENCE_FOREIGN_ATTRIBUTES) - science.ATTRIBUTES,
        policy.SHARED_ATTRIBUTES | science.SHARED_ATTRIBUTES,
        {
            **{k: v for k, v in policy.UNAVAILABLE.items() if k not in science.PACKAGES},
            **science.UNAVAILABLE,
        },
        policy.CALL_ONLY | science.CALL_ONLY,
        science.KEYWORDS,
    ),
}
