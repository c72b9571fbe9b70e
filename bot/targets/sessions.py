"""From a target of the file to its sessions: the one place that knows which kinds of targets there are."""

from __future__ import annotations

from bot.targets.connect import TargetSessions
from bot.targets.file import Target


def of(target: Target) -> TargetSessions:
    """Return the sessions of a target; none is opened yet. Raises SettingsError when its address is missing or none."""
    return TargetSessions(target, target.address())
