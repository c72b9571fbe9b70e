"""Facts of the routes become findings. Pure: the same facts always give the same findings, in the same order."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bot.catalog.model import Identity
from bot.findings import Finding, Location
from bot.replay import elsewhere
from bot.replay.facts import ReplayFacts
from bot.replay.judges import (
    access,
    admission,
    advice,
    backfills,
    contract,
    data,
    deploys,
    design,
    equality,
    everyday,
    excess,
    guards,
    listings,
    lived,
    orders,
    outgrown,
    overloads,
    repointed,
    risk,
    rows_locked,
    runs,
    seeds,
    stored,
    taken,
    trigger_bodies,
    unmet,
    unvalidated,
)
from bot.replay.judges.case import Case, everything
from bot.replay.sizes import Size
from bot.scripts.model import Program


def judge(
    facts: ReplayFacts,
    head: Program,
    *,
    mine: Callable[[Location], bool] = everything,
    closing: Mapping[Identity, str] | None = None,
    sizes: Mapping[str, Size] | None = None,
    base: Program | None = None,
) -> tuple[Finding, ...]:
    """Return what the routes showed.

    `head` and `base` are the files' programs, `mine` says which places the pull request wrote, `closing` holds per object the
    statement that brings an upgraded database to the fresh one's state, `sizes` the tables' sizes as far as they are known.
    """
    case = Case(facts, head, mine, closing or {}, sizes or {}, base or Program(()))
    found: list[Finding] = []
    for stage in (
        runs.judge,
        excess.judge,
        equality.judge,
        listings.judge,
        lived.judge,
        seeds.judge,
        elsewhere.judge,
        everyday.judge,
        runs.judge_rows,
        data.judge,
        unmet.judge,
        unvalidated.judge,
        repointed.judge,
        risk.judge,
        orders.judge,
        rows_locked.judge,
        deploys.judge,
        backfills.judge,
        guards.judge,
        taken.judge,
        contract.judge,
        trigger_bodies.judge,
        overloads.judge,
        outgrown.judge,
        access.judge,
        admission.judge,
        stored.judge,
        design.judge,
        advice.judge,
    ):
        found += stage(case)
    return tuple(dict.fromkeys(found))
