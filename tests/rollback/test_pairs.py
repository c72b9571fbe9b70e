"""`diff` between databases that share no origin: what each of two people wrote becomes what the other wrote."""

from __future__ import annotations

import os
from itertools import islice

from tests.rollback.laboratory import laboratory
from tests.rollback.pairs import read_pairs, roles, run_pair

STEP = 1 if os.environ.get("MIGRATE_BOT_ROUNDS") else 11


def test_one_schema_becomes_the_other_in_both_directions() -> None:
    """Every pair is led over exactly, as pg_dump sees it; MIGRATE_BOT_ROUNDS runs all, otherwise every eleventh is."""
    with laboratory() as lab:
        roles(lab)
        outcomes = [run_pair(lab, pair) for pair in islice(read_pairs(), 0, None, STEP) if pair.since <= lab.version]
    made = [outcome for outcome in outcomes if outcome]
    assert len(made) > len(outcomes) * 0.9
    assert [(outcome.name, outcome.detail) for outcome in made if outcome.status != "restored"] == []
