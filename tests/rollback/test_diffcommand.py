"""`migrate-bot diff`: its exit statuses, what it prints where, and that no password leaks."""

from __future__ import annotations

import io
import subprocess
import sys
from collections.abc import Iterator

import pytest

from bot.rollback.diffcommand import FAILED, OK, REFUSED, main
from tests.rollback.laboratory import Laboratory, execute, laboratory


@pytest.fixture(scope="module")
def lab() -> Iterator[Laboratory]:
    with laboratory() as running:
        yield running


def _diff(lab: Laboratory, first: str, second: str, *, same_origin: bool = False) -> tuple[int, str, str]:
    out, err = io.StringIO(), io.StringIO()
    urls = [f"postgresql://postgres@/{name}?host={lab.folder}" for name in (first, second)]
    return main(*urls, same_origin=same_origin, out=out, err=err), out.getvalue(), err.getvalue()


def test_equal_databases_print_nothing(lab: Laboratory) -> None:
    with lab.database() as one, lab.database() as other:
        assert _diff(lab, one, other) == (OK, "", "")


def test_the_script_turns_the_first_into_the_second(lab: Laboratory) -> None:
    with lab.database() as one, lab.database() as other:
        with lab.connect(other) as connection:
            connection.execute("create table t (id serial primary key, a text not null); create view v as select a from t")
        status, script, _ = _diff(lab, one, other)
        assert status == OK
        with lab.connect(one) as connection:
            execute(connection, script)
        assert _diff(lab, one, other)[:2] == (OK, "")


def test_a_rename_is_a_rename_where_the_origin_is_one(lab: Laboratory) -> None:
    with lab.database() as one:
        with lab.connect(one) as connection:
            connection.execute("create table t (a int)")
        with lab.connect("postgres") as admin:
            admin.execute(f"create database twin template {one}")
        with lab.connect("twin") as connection:
            connection.execute("alter table t rename to u")
        try:
            _, script, _ = _diff(lab, "twin", one, same_origin=True)
        finally:
            with lab.connect("postgres") as admin:
                admin.execute("drop database twin with (force)")
        assert "ALTER TABLE IF EXISTS public.u RENAME TO t;" in script
        assert "DROP" not in script


def test_values_that_are_gone_are_a_refusal_where_rows_stand(lab: Laboratory) -> None:
    with lab.database() as one, lab.database() as other:
        for name, sql in (
            (one, "create table t (a int); insert into t values (1)"),
            (other, "create table t (a int, b int not null)"),
        ):
            with lab.connect(name) as connection:
                connection.execute(sql)
        status, script, said = _diff(lab, one, other)
        assert (status, script) == (REFUSED, "")
        assert "public.t" in said


def test_an_address_that_does_not_answer_shows_no_password(lab: Laboratory) -> None:
    out, err = io.StringIO(), io.StringIO()
    for address in (
        "postgresql://u:s3cret@127.0.0.1:1/x",
        "postgresql://u:s3@cret/x@127.0.0.1/y",
        "host=127.0.0.1 port=1 password=s3cret x",
    ):
        assert main(address, address, same_origin=False, out=out, err=err) == FAILED
    assert "cret" not in err.getvalue()
    assert out.getvalue() == ""


def test_nothing_heavy_is_imported() -> None:
    heavy = ("psycopg", "pydantic", "rich", "click", "asyncio")
    code = f"import sys, bot.rollback.diffcommand; print([m for m in {heavy} if m in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"
