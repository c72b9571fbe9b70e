"""Up and down again: whatever was changed in whatever schema, the way back lands on the start, or there is none and it says so.

`MIGRATE_BOT_ROUNDS` sets the number of changes that are tried (a few in the suite), `MIGRATE_BOT_PROOFS` the number of those that
go through the product's own proof with sample rows, `MIGRATE_BOT_SEED` the first seed.
"""

from __future__ import annotations

import os

import pytest

from bot.postgres.clusters import Cluster
from bot.postgres.servers import Server
from tests.rollback import proving
from tests.rollback.laboratory import binaries, laboratory
from tests.rollback.rounds import play

ROUNDS = int(os.environ.get("MIGRATE_BOT_ROUNDS", "12"))
PROOFS = int(os.environ.get("MIGRATE_BOT_PROOFS", "2"))
SEED = int(os.environ.get("MIGRATE_BOT_SEED", "1"))


@pytest.mark.slow
@pytest.mark.parametrize("version", sorted(binaries(), reverse=True))
def test_up_and_down_lands_on_the_start_or_is_refused(version: int) -> None:
    with laboratory(version) as lab:
        tally = play(lab, ROUNDS, SEED)
    assert not tally.wrong, "\n\n".join(tally.wrong)
    assert tally.restored > tally.refused + tally.stopped


@pytest.mark.slow
def test_what_the_proof_calls_good_an_independent_judge_finds_good(postgres_server: Server, cluster: Cluster) -> None:
    account = proving.play(postgres_server, cluster, PROOFS, SEED)
    assert not account.wrong, "\n\n".join(account.wrong)
    assert account.ended["proven"] + account.ended["schema_only"]
