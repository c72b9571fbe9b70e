"""A full deploy is the numbered files, with what only the master and the deploy's own commands add."""

from __future__ import annotations

from bot.findings import Location
from bot.scripts.complete import complete
from bot.scripts.model import Layout, PsqlCall

FILES = {
    "db/schema/01_a.sql": b"CREATE TABLE IF NOT EXISTS a (id int);",
    "db/schema/02_b.sql": b"CREATE TABLE IF NOT EXISTS b (id int);",
}
MASTER = "db/schema/00_master_schema.sql"


def statements(master: bytes | None, *calls: PsqlCall) -> list[str]:
    tree = FILES if master is None else {**FILES, MASTER: master}
    return [statement.sql for batch in complete(tree, Layout(), calls).batches for statement in batch.statements]


TABLES = [text.decode().rstrip(";") for text in FILES.values()]


def test_without_a_master_it_is_the_numbered_files() -> None:
    """No master, nothing more."""
    assert statements(None) == TABLES


def test_the_masters_own_statements_stand_around_the_files() -> None:
    """What precedes its first include comes first, the rest last; the included files are not run twice."""
    master = b"CREATE SCHEMA IF NOT EXISTS x;\n\\ir 01_a.sql\n\\ir 02_b.sql\nCREATE OR REPLACE VIEW v AS SELECT 1;\n"
    assert statements(master) == ["CREATE SCHEMA IF NOT EXISTS x", *TABLES, "CREATE OR REPLACE VIEW v AS SELECT 1"]


def test_a_master_that_does_not_list_a_new_file_still_lets_it_run_before_the_views() -> None:
    """All numbered files run before the master's later statements, also one that its includes forget."""
    assert statements(b"\\ir 01_a.sql\nSELECT 1;\n") == [*TABLES, "SELECT 1"]


def test_cluster_statements_have_no_place() -> None:
    """CREATE DATABASE and its like are for the cluster."""
    assert statements(b"CREATE DATABASE shop;\nALTER ROLE x LOGIN;\nSELECT 1;\n") == [*TABLES, "SELECT 1"]


def test_a_master_that_cannot_be_read_adds_nothing() -> None:
    r"""`\connect` leads elsewhere; what follows it is not this database's."""
    assert statements(b"\\connect other\nSELECT 1;\n") == TABLES


def test_a_master_that_includes_what_is_not_there_still_adds_its_views() -> None:
    """A file renamed without it must not look as if the views had been taken out; the listings tell of the file."""
    assert statements(b"\\ir 01_a.sql\n\\ir 02_gone.sql\nSELECT 1;\n") == [*TABLES, "SELECT 1"]


def test_extensions_that_the_deploy_creates_come_first() -> None:
    """Guarded CREATE EXTENSION given to psql with -c is part of a deploy; other commands are not."""
    call = PsqlCall((), Location("deploy.sh", 3), {0: 'CREATE EXTENSION IF NOT EXISTS "uuid-ossp"', 1: "SELECT 1"})
    assert statements(None, call) == ['CREATE EXTENSION IF NOT EXISTS "uuid-ossp"', *TABLES]
