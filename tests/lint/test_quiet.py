"""False alarms: the safe twin of every hazard case gets nothing louder than a note from its text."""

from __future__ import annotations

from bot.lint.engine import lint, without_superseded
from bot.scripts.model import Layout
from tests.replay.hazards import load, loud


def test_safe_twins_stay_quiet() -> None:
    alarms = {case.name: loud(without_superseded(lint(case.base, case.safe, Layout()).findings)) for case in load() if case.safe}
    assert len(alarms) > 90
    assert {name: rules for name, rules in alarms.items() if rules} == {}
