from __future__ import annotations

from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from bot.errors import SettingsError, Unavailable
from bot.store import database, schema
from bot.store.embedded import Embedded
from bot.store.sql import queries

ROOT = Path(__file__).parents[2]


def test_the_schema_is_re_applied_without_error_and_the_queue_comes_in_once(state_database: str) -> None:
    database.prepare(state_database)
    with psycopg.connect(state_database) as conn:
        assert conn.execute("SELECT count(*) FROM queue_schema").fetchone() == (1,)
        versions = conn.execute("SELECT version FROM schema_version ORDER BY version").fetchall()
    assert versions == [(int(path.name[:2]),) for path in schema.files()]


def test_every_place_that_lists_the_files_names_each_of_them() -> None:
    for place in ("db/schema/00_master_schema.sql", "db/scripts/setup_database.sh", ".github/workflows/deploy-db-schema.yml"):
        text = (ROOT / place).read_text()
        assert [path.name for path in schema.files() if path.name not in text] == []


def test_every_table_and_column_is_explained(state_database: str) -> None:
    with psycopg.connect(state_database) as conn:
        bare = conn.execute(
            "SELECT c.relname, a.attname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum >= 0"
            " WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND c.relname NOT LIKE 'procrastinate%'"
            " AND a.attnum > 0 AND col_description(c.oid, a.attnum) IS NULL"
        ).fetchall()
    assert bare == []


def test_every_query_is_one_that_the_schema_understands(state_database: str) -> None:
    with psycopg.connect(state_database, autocommit=True) as conn:
        for path in sorted((ROOT / "bot/store/queries").glob("*.sql")):
            for name, text in queries(path.stem).items():
                plain = __import__("re").sub(rb"%\((\w+)\)s", b"NULL", text).replace(b"%%", b"%")
                conn.execute(b"PREPARE q AS " + plain)
                conn.execute("DEALLOCATE q")
                assert name


def test_two_processes_share_one_embedded_server_and_the_last_one_stops_it(tmp_path_factory: pytest.TempPathFactory) -> None:
    import shutil
    import tempfile

    folder = Path(tempfile.mkdtemp(prefix="mbs-"))
    folder.chmod(0o755)
    try:
        with Embedded(folder).hold() as first:
            with Embedded(folder).hold() as second:
                assert first == second
            with psycopg.connect(first) as conn:
                assert conn.execute("SELECT 1").fetchone() == (1,)
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(first)
        with Embedded(folder).hold() as again:
            psycopg.connect(again).close()
    finally:
        shutil.rmtree(folder)


def test_a_state_folder_that_no_socket_fits_in_is_named_with_its_setting(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as caught, Embedded(tmp_path / ("x" * 90)).hold():
        pass
    assert "MIGRATE_BOT_STATE_DIR" in caught.value.hint


@pytest.mark.parametrize(
    ("address", "kind"), [("no address", SettingsError), ("postgresql://u:hunter2@127.0.0.1:1/x", Unavailable)]
)
def test_a_wrong_database_address_is_refused_without_repeating_it(address: str, kind: type[Exception]) -> None:
    with pytest.raises(kind) as caught:
        database.prepare(address)
    assert "hunter2" not in str(caught.value) + str(caught.value.__cause__)


def test_the_database_needs_no_superuser(state_database: str) -> None:
    with psycopg.connect(state_database, autocommit=True) as conn:
        conn.execute("DROP DATABASE IF EXISTS plain")
        conn.execute("DROP ROLE IF EXISTS plain")
        conn.execute("CREATE ROLE plain LOGIN PASSWORD 'plain'")
        conn.execute("CREATE DATABASE plain OWNER plain")
    database.prepare(make_conninfo(state_database, dbname="plain", user="plain", password="plain"))


def test_a_start_lets_working_processes_pass_instead_of_failing(state_database: str) -> None:
    import threading

    with psycopg.connect(state_database) as worker:
        worker.execute("LOCK TABLE runs IN ROW EXCLUSIVE MODE")
        release = threading.Timer(4.0, worker.rollback)
        release.start()
        database.prepare(state_database)
        release.join()
