"""From a target of the file to its sessions: the one place that knows which kinds of targets there are."""

from __future__ import annotations

from bot.targets.connect import TargetSessions
from bot.targets.file import Target
from bot.targets.neon import NeonSessions
from bot.targets.neonapi import NeonApi


def of(target: Target) -> TargetSessions:
    """Return the sessions of a target; none is opened yet. Raises SettingsError when its address or its key is missing."""
    if target.neon is not None:
        return NeonSessions(target, NeonApi(target.neon, target.api_key()))
    return TargetSessions(target, target.address())
