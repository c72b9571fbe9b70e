from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.store import changes
from bot.store.database import Store
from bot.targets.change import carry_out
from bot.targets.file import Target
from bot.targets.neon import NeonSessions
from bot.targets.neonapi import NeonApi, Patience
from bot.work import branches
from tests.targets.killed import Countdown, die
from tests.targets.looks import sql, tables
from tests.targets.neon_server import Neon
from tests.targets.packages import CORE, order, package, usual

NEVER = Countdown("never", 1)
OTHERS = ("pre-migration-backup", "migrate-bot-notes", "feature")


def api(target: Target) -> NeonApi:
    assert target.neon is not None
    return NeonApi(target.neon, target.api_key(), Patience(20.0, first=0.02))


def vanish(store: Store) -> None:
    """Let the killed worker's lease end."""
    with store.transaction() as conn:
        conn.execute("UPDATE target_leases SET expires_at = CURRENT_TIMESTAMP - interval '1 second'")


@pytest.mark.parametrize(
    ("progress", "request_"),
    [
        (NEVER, Countdown("POST /branches", 1)),
        (Countdown("rehearsal db/schema/02_pots.sql 2", 1), None),
        (NEVER, Countdown("DELETE /branches", 1)),
        (Countdown("files db/schema/03_tags.sql 1", 1), None),
    ],
    ids=["branch kept but not noted", "amid the rehearsal", "copy deleted", "amid the files"],
)
def test_killed_at_a_step_with_neon_the_truth_is_told_and_no_branch_of_ours_piles_up(
    store: Store, state_database: str, on_neon: Target, neon: Neon, base: str, progress: Countdown, request_: Countdown | None
) -> None:
    neon.world.most = 20
    for name in OTHERS:
        neon.world.create_bare(name)

    def sessions() -> NeonSessions:
        return NeonSessions(on_neon, api(on_neon))

    assert die(state_database, sessions, order(usual()), progress, request_) == -9
    vanish(store)
    really_in = [name for name in ("pots", "tags") if name in tables(base)]
    told = carry_out(store, sessions(), order(usual(), worker="next"))
    assert told.state == "refused"
    assert any("was interrupted at step" in line for line in told.details)
    assert [name for name in ("pots", "tags") if name in tables(base)] == really_in, "looking changes nothing"
    assert carry_out(store, sessions(), order(usual(), worker="next")).state == "done"
    assert sql(base, "SELECT count(*) FROM seeds") == [(100,)]
    branches.sweep(store, on_neon, api(on_neon))
    mine = [branch for branch in neon.world.branches.values() if branch.name not in {"main", *OTHERS}]
    assert any(branch.name.startswith("pre-migration-cli") for branch in mine), "what is kept stays for its time"
    for branch in mine:
        branch.expires_at = datetime.now(UTC) - timedelta(seconds=1)
        branch.created_at = datetime.now(UTC)
    with store.transaction() as conn:
        conn.execute('UPDATE changes SET safety = safety || \'{"until": "2020-01-01T00:00:00+00:00"}\'')
    branches.sweep(store, on_neon, api(on_neon))
    assert {branch.name for branch in neon.world.branches.values()} == {"main", *OTHERS}


def test_killed_right_after_the_restore_was_ordered_the_next_one_sees_base(
    store: Store, state_database: str, on_neon: Target, neon: Neon, base: str
) -> None:
    gone = package({"01_core.sql": CORE, "02_tags.sql": "CREATE TABLE IF NOT EXISTS tags (id int);\nDELETE FROM seeds;\n"})
    sessions = NeonSessions(on_neon, api(on_neon))
    assert carry_out(store, sessions, order(gone)).state == "done"
    wish = order(gone, "rollback", restore=True)
    assert die(state_database, lambda: NeonSessions(on_neon, api(on_neon)), wish, NEVER, Countdown("/restore", 1)) == -9
    vanish(store)
    told = carry_out(store, NeonSessions(on_neon, api(on_neon)), order(gone, "rollback", restore=True, worker="next"))
    assert told.state == "refused"
    assert any("as it was before" in line for line in told.details)
    assert sql(base, "SELECT count(*) FROM seeds") == [(100,)]
    with store.transaction() as conn:
        assert changes.unended(conn, sessions.identity) == ()
