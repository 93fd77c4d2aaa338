"""Reads the settings and says where each comes from. Every bad value is reported at once, with its source.

The environment wins over the file that STRATEGIZ_CONFIG names, and the file over the defaults. A secret may also be in
a file of its own, which the setting's name with `_FILE` points to.
"""

from __future__ import annotations

import difflib
import os
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from orchestrator.settings.settings import (
    Inconsistency,
    Inconsistent,
    InvalidSettings,
    Settings,
    secrets,
)

PREFIX = "STRATEGIZ_"
DEFAULT = "default"
_CONFIG = f"{PREFIX}CONFIG"
# STRATEGIZ_ADDRESS says to clients where the service is; a shell may have it for both.
_OF_CLIENTS = "address"
_FILE = "_file"
# More than any secret, and than any file of settings, takes.
_MAX_SECRET_BYTES = 64 * 1024
_MAX_CONFIG_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Loaded:
    """Settings, and where they come from.

    Attributes:
        settings: The effective ones.
        sources: By name: a variable, a file and its key, or `default`.
        unknown: Variables that look like settings and are none, each with the nearest name or an empty one.
    """

    settings: Settings
    sources: Mapping[str, str]
    unknown: Mapping[str, str]


@dataclass(slots=True)
class _Given:
    """What is given outside of the environment's own variables, where each setting comes from, and what is wrong."""

    values: dict[str, Any] = field(default_factory=dict)
    sources: dict[str, str] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    def source(self, name: str) -> str:
        return self.sources.get(name, DEFAULT)


def load_settings() -> Settings:
    """The settings of this process.

    Raises:
        InvalidSettings: Some are unusable.
    """
    return load().settings


def load() -> Loaded:
    """The settings of this process, and where they come from.

    Raises:
        InvalidSettings: Some are unusable.
    """
    known = Settings.model_fields
    variables = {
        name.upper().removeprefix(PREFIX).lower(): name
        for name in os.environ
        if name.upper().startswith(PREFIX)
    }
    given = _Given()
    _read_config(os.environ.get(_CONFIG, ""), given)
    given.sources |= {name: variable for name, variable in variables.items() if name in known}
    for name in given.sources.keys() & variables.keys():
        given.values.pop(name, None)
    _read_secrets(variables, given)
    settings = _validated(given)
    if settings is None or given.problems:
        raise InvalidSettings("\n".join(given.problems))
    others = {
        _CONFIG.removeprefix(PREFIX).lower(),
        _OF_CLIENTS,
        *(name + _FILE for name in secrets()),
    }
    unknown = {
        variable: _variable(_nearest(name))
        for name, variable in variables.items()
        if name not in {*known, *others}
    }
    return Loaded(settings, {name: given.source(name) for name in known}, unknown)


def _read_config(path: str, given: _Given) -> None:
    """Adds what the TOML file at *path* says."""
    if not path:
        return
    try:
        table = tomllib.loads(_text(Path(path), _MAX_CONFIG_BYTES))
    except OSError as error:
        given.problems.append(f"{_CONFIG}: {path} cannot be read: {error.strerror}")
        return
    except UnicodeDecodeError:
        given.problems.append(f"{_CONFIG}: {path} is no text in UTF-8")
        return
    except tomllib.TOMLDecodeError as error:
        given.problems.append(f"{path}: is no TOML: {error}")
        return
    secret = secrets()
    for key, value in table.items():
        source = f"{path}: {key}"
        if key.removesuffix(_FILE) in secret or key in Settings.model_fields:
            given.values[key] = value
            given.sources[key] = source
        else:
            near = _nearest(key)
            hint = f"; did you mean {near}?" if near else "; docs/settings.md lists all"
            given.problems.append(f"{source}: is no setting{hint}")


def _read_secrets(variables: Mapping[str, str], given: _Given) -> None:
    """Replaces the names of files that hold secrets by what they hold."""
    for name in secrets():
        key = name + _FILE
        path = given.values.pop(key, None)
        source = given.sources.pop(key, key)
        if key in variables:
            source = variables[key]
            path = os.environ[source]
        if path is None:
            continue
        if name in variables:
            if key in variables:
                given.problems.append(f"{source}: {variables[name]} is set, too; set one of them")
            continue
        if name in given.values and key not in variables:
            given.problems.append(f"{source}: {name} is set there, too; set one of them")
            continue
        if not isinstance(path, str):
            given.problems.append(f"{source}: must be the path of a file")
            continue
        given.sources[name] = source
        try:
            given.values[name] = _text(Path(path), _MAX_SECRET_BYTES).rstrip("\r\n")
        except OSError as error:
            given.problems.append(f"{source}: {path} cannot be read: {error.strerror}")
        except UnicodeDecodeError:
            given.problems.append(f"{source}: {path} is no text in UTF-8")


def _text(path: Path, most_bytes: int) -> str:
    with path.open("rb") as file:
        data = file.read(most_bytes + 1)
    if len(data) > most_bytes:
        raise OSError(0, f"it is larger than {most_bytes // 1024} KiB")
    return data.decode()


def _validated(given: _Given) -> Settings | None:
    """The settings; None after adding what is wrong to the problems of *given*."""
    try:
        return Settings(**given.values)
    except ValidationError as error:
        bad = _note(error, given)
    if bad:
        # Those that are right alone are compared as if the others had their defaults.
        defaults = {
            name: Settings.model_fields[name].get_default(call_default_factory=True) for name in bad
        }
        try:
            Settings(**{**given.values, **defaults})
        except ValidationError as error:
            _note(error, given, but=bad)
    return None


def _note(error: ValidationError, given: _Given, but: Iterable[str] = ()) -> set[str]:
    """Adds a line for each problem, *but* for those of settings reported before; names of settings with a bad value."""
    bad = set()
    for problem in error.errors(include_url=False, include_input=False):
        cause = problem.get("ctx", {}).get("error")
        if isinstance(cause, Inconsistent):
            given.problems += [
                _line(one, given) for one in cause.found if not {*but} & {*one.names}
            ]
        elif (name := str(problem["loc"][0])) not in but:
            bad.add(name)
            where = "".join(f"[{part}]" for part in problem["loc"][1:])
            given.problems.append(f"{given.source(name)}{where}: {problem['msg']}")
    return bad


def _line(found: Inconsistency, given: _Given) -> str:
    where = ", ".join(f"{name}: {given.source(name)}" for name in found.names)
    return f"{found.text} ({where})"


def _variable(name: str) -> str:
    return f"{PREFIX}{name.upper()}" if name else ""


def _nearest(name: str) -> str:
    """The setting whose name is most like *name*; empty if none is like it."""
    near = difflib.get_close_matches(name, Settings.model_fields, 1)
    return near[0] if near else ""
