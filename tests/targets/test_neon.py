from __future__ import annotations

import psycopg
import pytest

from bot.store import changes
from bot.store.database import Store
from bot.targets import safety
from bot.targets.change import carry_out
from bot.targets.file import Target
from bot.targets.model import Progress
from bot.targets.neon import NeonSessions
from bot.targets.neonapi import NeonApi, Patience
from tests.targets.looks import audit, sql, tables
from tests.targets.neon_server import Neon
from tests.targets.packages import CORE, TAGS, order, package, usual


def names(neon: Neon) -> list[str]:
    return sorted(branch.name for branch in neon.world.branches.values())


def test_apply_keeps_a_branch_rehearses_on_another_and_leaves_only_the_kept_one(
    store: Store, quick: NeonSessions, neon: Neon, base: str
) -> None:
    seen: list[Progress] = []
    result = carry_out(store, quick, order(usual()), seen.append)
    assert result.state == "done", result
    assert tables(base) == ["pots", "schema_version", "seeds", "tags"]
    kept = f"pre-migration-cli-{'a' * 12}"
    assert names(neon) == ["main", kept]
    assert result.safety["branch"] == kept
    branch = neon.world.named(kept)
    assert branch is not None
    assert branch.expires_at is not None
    assert not branch.endpoint, "nobody needs to connect to it, and an endpoint costs"
    assert neon.world.rows(branch, "SELECT count(*) FROM seeds") == [(100,)]
    assert neon.world.rows(branch, "SELECT to_regclass('pots')") == [(None,)]
    steps = list(dict.fromkeys(item.step for item in seen))
    assert steps == ["lease", "lock", "state", "drift", "safety", "rehearsal", "file", "files", "verify"]
    assert audit(store)[:3] == ["apply.started", "apply.safety", "apply.rehearsed"]


def test_a_rehearsal_that_fails_on_the_real_rows_leaves_the_target_untouched(
    store: Store, quick: NeonSessions, neon: Neon, base: str
) -> None:
    sql(base, "UPDATE seeds SET name = NULL WHERE id = 7")
    before = sql(base, "SELECT xmin::text, ctid::text FROM seeds ORDER BY id")
    made = package(
        {"01_core.sql": CORE, "02_tags.sql": TAGS, "03_null.sql": "ALTER TABLE seeds ALTER COLUMN name SET NOT NULL;\n"}
    )
    result = carry_out(store, quick, order(made))
    assert result.state == "failed"
    assert "rehearsal" in result.reason
    assert "03_null.sql:1" in result.reason
    assert [file.state for file in result.files] == ["pending"] * 3
    assert tables(base) == ["seeds"]
    assert sql(base, "SELECT xmin::text, ctid::text FROM seeds ORDER BY id") == before
    assert not [name for name in names(neon) if name.startswith("migrate-bot-")]


def test_rollback_with_restore_puts_rows_back_that_no_script_could(
    store: Store, quick: NeonSessions, neon: Neon, base: str
) -> None:
    gone = package({"01_core.sql": CORE, "02_tags.sql": TAGS, "03_clean.sql": "DELETE FROM seeds WHERE id > 10;\n"})
    assert carry_out(store, quick, order(gone)).state == "done"
    assert sql(base, "SELECT count(*) FROM seeds") == [(10,)]
    result = carry_out(store, quick, order(gone, "rollback", restore=True))
    assert result.state == "done", result
    assert sql(base, "SELECT count(*) FROM seeds") == [(100,)]
    assert tables(base) == ["seeds"]
    left = neon.world.named(f"pre-rollback-cli-{'a' * 12}")
    assert left is not None
    assert neon.world.rows(left, "SELECT count(*) FROM seeds") == [(10,)], "today's state stays, too"
    kept = neon.world.named(f"pre-migration-cli-{'a' * 12}")
    assert kept is not None
    assert kept.expires_at is None, "it is the parent of the target now"


def test_restore_is_refused_without_a_kept_branch_and_after_other_changes(
    store: Store, quick: NeonSessions, neon: Neon, base: str
) -> None:
    nothing = carry_out(store, quick, order(usual(), "rollback", restore=True))
    assert (nothing.state, "No state was kept" in nothing.reason) == ("refused", True)
    assert carry_out(store, quick, order(usual())).state == "done"
    assert carry_out(store, quick, order(usual(), "rollback")).state == "done"
    late = carry_out(store, quick, order(usual(), "rollback", restore=True))
    assert late.state == "refused"
    assert "Since then the target was changed: a rollback" in late.reason
    assert neon.log.count("POST") == 0 or not [line for line in neon.log if "/restore" in line]


def test_a_second_apply_after_a_rollback_keeps_a_branch_of_its_own(
    store: Store, quick: NeonSessions, neon: Neon, base: str
) -> None:
    for kind in ("apply", "rollback", "apply"):
        assert carry_out(store, quick, order(usual(), kind)).state == "done"
    first = f"pre-migration-cli-{'a' * 12}"
    assert [name for name in names(neon) if name.startswith("pre-migration")] == [first, f"{first}-2"]
    with store.transaction() as conn:
        assert [change.safety["branch"] for change in changes.with_branches(conn, quick.identity)][::2] == [first, f"{first}-2"]


def test_throw_away_databases_come_from_a_branch_of_the_project_when_that_is_wanted(
    store: Store, on_neon: Target, neon: Neon, state_database: str, base: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What base and head must give is built where the target lives: no cluster of this machine, nothing left behind."""
    monkeypatch.setattr("bot.targets.proof.clusters.start", None)
    sql(state_database, "ALTER ROLE migrator CREATEDB")
    wish = on_neon.model_copy(update={"ephemeral": "neon"})
    assert wish.neon is not None
    sessions = NeonSessions(wish, NeonApi(wish.neon, wish.api_key(), Patience(20.0, first=0.02)))
    made = package({"01_core.sql": CORE, "02_tags.sql": TAGS}, rollback="DROP TABLE IF EXISTS tags;\n")
    result = carry_out(store, sessions, order(made))
    assert result.state == "done", result
    assert tables(base) == ["schema_version", "seeds", "tags"]
    assert names(neon) == ["main", f"pre-migration-cli-{'a' * 12}"]
    assert len([line for line in neon.log if line.startswith("POST") and line.endswith("/branches 201")]) == 3
    assert sql(state_database, "SELECT count(*) FROM pg_database WHERE datname LIKE 'migrate\\_bot\\_%'") == [(0,)]
    sql(base, "ALTER TABLE tags ADD COLUMN odd int")
    refused = carry_out(store, sessions, order(made, "rollback"))
    assert (refused.state, "public.tags.odd" in " ".join(refused.details)) == ("refused", True)


def test_a_compute_that_wakes_up_gets_some_time(quick: NeonSessions, base: str, monkeypatch: pytest.MonkeyPatch) -> None:
    tries: list[str] = []
    connect = psycopg.connect

    def sleepy(address: str, **more: object) -> object:
        tries.append(address)
        if len(tries) < 3:
            raise psycopg.OperationalError("the compute is starting")
        return connect(address, **more)  # type: ignore[call-overload]

    monkeypatch.setattr("bot.targets.connect.psycopg.connect", sleepy)
    with quick.open("look", read_only=True) as conn:
        assert conn.execute("SELECT count(*) FROM public.seeds").fetchone() == (100,)
    assert len(tries) == 3


def test_only_a_branch_that_was_made_is_promised() -> None:
    point = {
        "time": "2026-11-22T22:58:03Z",
        "lsn": "0/24A1950",
        "branch": "pre-migration-5-abc",
        "until": "2026-11-29T22:58:00+00:00",
    }
    assert "console" in safety.steps(point)[-1]
    assert "--restore" in safety.steps({**point, "branch_id": "br-1"})[-1]
    assert "--restore" not in " ".join(safety.steps({**point, "branch": "pre-rollback-5-abc", "branch_id": "br-1"}))
