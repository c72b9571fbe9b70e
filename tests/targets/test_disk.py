from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from bot.store.database import Store
from bot.targets.change import carry_out
from bot.targets.connect import TargetSessions
from tests.targets.packages import CORE, TAGS, order, package


@pytest.fixture
def small_disk(state_database: str) -> Iterator[None]:
    """The target's temporary files live on a file system of one mebibyte."""
    place = Path(tempfile.mkdtemp(prefix="mbsmall-"))
    with psycopg.connect(state_database, autocommit=True) as conn:
        data = conn.execute("SHOW data_directory").fetchone()
    assert data is not None
    account = Path(data[0]).stat()
    options = f"size=1m,uid={account.st_uid},gid={account.st_gid},mode=0700"
    if os.geteuid() or subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", place], check=False).returncode:
        shutil.rmtree(place)
        pytest.skip("only root may make a file system of a megabyte")
    try:
        with psycopg.connect(state_database, autocommit=True) as conn:
            conn.execute(f"CREATE TABLESPACE small LOCATION '{place}'")
            conn.execute("GRANT CREATE ON TABLESPACE small TO migrator")
            conn.execute("ALTER ROLE migrator SET temp_tablespaces = small")
            conn.execute("ALTER ROLE migrator SET maintenance_work_mem = '1MB'")
        yield
        with psycopg.connect(state_database, autocommit=True) as conn:
            conn.execute("ALTER ROLE migrator RESET ALL")
            conn.execute("DROP OWNED BY migrator")
            conn.execute("DROP TABLESPACE small")
    finally:
        subprocess.run(["umount", "-l", place], check=True)
        shutil.rmtree(place)


@pytest.mark.slow
def test_a_full_disk_leaves_the_file_out_says_so_and_the_same_bytes_go_in_once_there_is_room(
    store: Store, sessions: TargetSessions, address: str, small_disk: None, state_database: str
) -> None:
    with psycopg.connect(address, autocommit=True) as conn:
        conn.execute(CORE)
        conn.execute("INSERT INTO seeds SELECT n, repeat(md5(n::text), 4) FROM generate_series(1, 40000) n")
    made = package({"01_core.sql": CORE, "02_big.sql": TAGS + "CREATE INDEX IF NOT EXISTS idx_seeds_name ON seeds(name);\n"})
    result = carry_out(store, sessions, order(made))
    assert result.state == "failed"
    assert result.reason.startswith("db/schema/02_big.sql:2: could not write")
    assert "No space left on device" in result.reason
    assert [file.state for file in result.files] == ["applied", "failed"]
    assert result.files[1].tries == 1, "waiting does not make room"
    with psycopg.connect(address, autocommit=True) as conn:
        assert conn.execute("SELECT to_regclass('tags'), count(*) FROM seeds").fetchone() == (None, 40000)
    with psycopg.connect(make_conninfo(state_database), autocommit=True) as conn:
        conn.execute("ALTER ROLE migrator RESET temp_tablespaces")
    assert carry_out(store, sessions, order(made)).state == "done"
