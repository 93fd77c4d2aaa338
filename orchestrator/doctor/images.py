"""Judges the images that strategies run in: that the engine has them, and that they are of this checkout.

`deployment/setup/images.sh` labels an image with a hash of all that goes into it. The same hash of the files here says
whether the image was built from them.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from orchestrator.doctor.findings import Finding, fail, ok, unknown, warn
from orchestrator.engine.facts import ImageFacts

_BASE_LABEL = "org.opencontainers.image.base.name"
_HASH_LABEL = "io.strategiz.made_of"
_HASH_LETTERS = 16
_HASH = re.compile(rf"[0-9a-f]{{{_HASH_LETTERS}}}")
_LEFT_OUT = frozenset({"__pycache__"})


@dataclass(frozen=True, slots=True)
class RunnerImage:
    """An image of the settings.

    Attributes:
        setting: Its variable.
        kind: `runner` or `runner-science`.
        facts: None if the engine does not have it.
        hash_of_checkout: Of all that an image built from this checkout is made of; empty where there is no checkout, or
            the base image is not there any more.
    """

    setting: str
    kind: str
    reference: str
    facts: ImageFacts | None
    hash_of_checkout: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """What an image is made of: *files* in *folder*."""

    folder: Path
    files: tuple[str, ...]


def source_of(kind: str, repository: Path) -> Source:
    """What images of *kind* are made of in *repository*."""
    lock = "requirements-science.lock" if kind == "runner-science" else "requirements.lock"
    return Source(repository / "runner_image", ("Dockerfile", lock, "rootfs.py", "strategy_runner"))


def base_of(image: ImageFacts) -> str:
    """Name of the image that *image* starts from; empty if it does not say."""
    return image.labels.get(_BASE_LABEL, "")


def hash_of(source: Source, base: ImageFacts) -> str:
    """What `images.sh` knows an image by that is made of *source* and *base*.

    Raises:
        OSError: A file is not there, or cannot be read.
    """
    told = [base.id, *(digest.rpartition("@")[2] for digest in base.digests[:1])]
    for path in sorted(_paths(source), key=lambda path: path.encode()):
        digest = hashlib.sha256((source.folder / path).read_bytes()).hexdigest()
        told.append(f"{digest}  ./{path}")
    whole = "".join(f"{line}\n" for line in told)
    return hashlib.sha256(whole.encode()).hexdigest()[:_HASH_LETTERS]


def made_of(kind: str, image: ImageFacts) -> str:
    """The hash that *image* was built with, from its label, or of older images its tag; empty if it has neither."""
    tags = (tag.removeprefix(f"strategiz/{kind}:") for tag in image.tags)
    return image.labels.get(_HASH_LABEL) or next(filter(_HASH.fullmatch, tags), "")


def judge_image(image: RunnerImage) -> Finding:
    """Whether *image* is there, and of this checkout."""
    target = "science-image" if image.kind == "runner-science" else "runner-image"
    if image.facts is None:
        return fail(
            "image",
            f"the engine has no image {image.reference} ({image.setting})",
            f"build it with `make {target}`; the service never pulls an image",
        )
    told = f"{image.reference} is {image.facts.id[:19]}"
    made = made_of(image.kind, image.facts)
    if not made or not image.hash_of_checkout:
        return unknown(
            "image",
            f"{told}; whether it is of the same version as this service cannot be seen from here",
            "replace the service and its runner images together",
        )
    if made == image.hash_of_checkout:
        return ok("image", f"{told}, built from this checkout")
    return warn(
        "image",
        f"{told}, and was not built from this checkout",
        f"build it anew with `make {target}`: service and runner must be of one version",
    )


def _paths(source: Source) -> Iterator[str]:
    for name in source.files:
        path = source.folder / name
        if path.is_file():
            yield name
            continue
        if not path.is_dir():
            raise FileNotFoundError(path)
        for found in path.rglob("*"):
            place = found.relative_to(source.folder)
            if found.is_file() and found.suffix != ".pyc" and not _LEFT_OUT & set(place.parts):
                yield place.as_posix()
