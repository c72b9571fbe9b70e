"""What going back locks is said once per kind of lock, not once per relation."""

from __future__ import annotations

from bot.findings import Location
from bot.replay.facts import Lock, Rewrite, RouteFacts, RunFacts, StatementFacts, Trace
from bot.rollback.costs import notes

PLACE = Location("way.sql", 1)


def test_relations_that_are_locked_alike_share_a_sentence() -> None:
    """Strongest first; weaker locks, which stop nobody's everyday work, are left out."""
    traces = (
        Trace(locks=(Lock("public.a", "SHARE"), Lock("public.b", "ACCESS EXCLUSIVE"), Lock("public.w", "ROW EXCLUSIVE"))),
        Trace(locks=(Lock("public.a", "ACCESS EXCLUSIVE"), Lock("public.c", "SHARE ROW EXCLUSIVE"))),
        Trace(locks=(Lock("public.r", "ACCESS EXCLUSIVE"),), rewrites=(Rewrite("public.r", "type"),)),
    )
    run = RunFacts(tuple(StatementFacts("SELECT 1", PLACE, trace=trace) for trace in traces))
    assert notes(RouteFacts("back", run, None), lambda name: True) == [
        "Going back locks public.a and public.b against reads and writes (ACCESS EXCLUSIVE).",
        "Going back locks public.r against reads and writes (ACCESS EXCLUSIVE) and rewrites it.",
        "Going back locks public.c against writes (SHARE ROW EXCLUSIVE).",
    ]
