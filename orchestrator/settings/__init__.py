"""Every setting of the service: typed, with unit, bounds and default; from the environment and a TOML file.

One module for each subject; `Settings` has them all.
"""

from orchestrator.settings.settings import GROUPS, MIB, InvalidSettings, Settings
from orchestrator.settings.sources import Loaded, load, load_settings

__all__ = ["GROUPS", "MIB", "InvalidSettings", "Loaded", "Settings", "load", "load_settings"]
