"""A check whose databases were not reached is not judged, whatever the others found."""

from __future__ import annotations

from bot.findings import Check, Location
from bot.replay.facts import Failure, ReplayFacts, RouteFacts, RunFacts, StatementFacts
from bot.replay.unreached import unreached

PLACE = Location("db/schema/02_more.sql", 7)
FAILED = StatementFacts("SELECT 1/0", PLACE, "", 0.0, Failure("22012", "division by zero", PLACE))


def route(name: str, *statements: StatementFacts, stopped: bool = False) -> RouteFacts:
    return RouteFacts(name, RunFacts(statements, stopped=stopped))


def test_where_everything_was_reached_nothing_is_in_the_way() -> None:
    assert unreached(ReplayFacts(route("base"), route("fresh"), upgrade=route("upgrade"))) == {}


def test_without_an_upgrade_nothing_is_known_of_existing_tables() -> None:
    found = unreached(ReplayFacts(route("base", FAILED, stopped=True), route("fresh")))
    assert set(found) == {Check.EQUAL, Check.RISK}


def test_an_upgrade_that_stopped_is_neither_compared_nor_watched_to_its_end() -> None:
    found = unreached(ReplayFacts(route("base"), route("fresh"), upgrade=route("upgrade", FAILED, stopped=True)))
    assert set(found) == {Check.EQUAL, Check.RISK}
    assert "db/schema/02_more.sql:7" in found[Check.RISK]


def test_a_runner_that_goes_on_after_errors_was_watched_but_is_not_compared() -> None:
    found = unreached(ReplayFacts(route("base"), route("fresh"), upgrade=route("upgrade", FAILED)))
    assert set(found) == {Check.EQUAL}


def test_a_new_database_that_is_not_built_compares_with_nothing() -> None:
    found = unreached(ReplayFacts(route("base"), route("fresh", FAILED, stopped=True), upgrade=route("upgrade")))
    assert set(found) == {Check.EQUAL}
