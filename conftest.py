"""Property tests: 60 examples each keep the suite short; `MIGRATE_BOT_ROUNDS=2000` asks for more."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

settings.register_profile(
    "suite",
    max_examples=int(os.environ.get("MIGRATE_BOT_ROUNDS", "60")),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("suite")
