"""`migrate-bot diff`: its exit statuses, what it prints where, and that no password leaks."""

from __future__ import annotations

import io
import subprocess
import sys
from collections.abc import Iterator

import psycopg
import pytest

from bot.rollback.diffcommand import FAILED, OK, REFUSED, main
from tests.rollback.laboratory import Laboratory, binaries, execute, laboratory


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


@pytest.mark.skipif(min(binaries()) >= 17, reason="needs a server without the privilege MAINTAIN")
def test_a_privilege_that_only_the_newer_server_knows_is_no_difference(lab: Laboratory) -> None:
    """Owners hold it by themselves on one side, and nobody can be granted it on the other."""
    statement = 'create table t (id int primary key); grant select on t to alice; create sequence s; create table "a=b/c" ()'
    out, err = io.StringIO(), io.StringIO()
    with laboratory(min(binaries())) as older, older.database() as one, lab.database() as other:
        for place, name in ((older, one), (lab, other)):
            with place.connect(name) as connection:
                connection.execute(statement)
        with lab.connect(other) as connection:
            connection.execute("grant maintain on t to bob")
        addresses = [f"postgresql://postgres@/{name}?host={place.folder}" for place, name in ((older, one), (lab, other))]
        for pair in (addresses, addresses[::-1]):
            assert main(*pair, same_origin=False, out=out, err=err) == OK
    assert (out.getvalue(), err.getvalue()) == ("", "")


@pytest.mark.skipif(min(binaries()) >= 17, reason="needs a server without the privilege MAINTAIN")
def test_what_only_the_newer_server_names_goes_to_an_older_one(lab: Laboratory) -> None:
    """What only the newer server can be told is not asked of the older one; afterwards nothing differs, either way."""
    statement = """alter default privileges grant select on tables to alice; create domain d as int not null check (value > 0);
    create table t (); create publication p for table t"""
    out, err = io.StringIO(), io.StringIO()
    with laboratory(min(binaries())) as older, older.database() as one, lab.database() as other:
        with lab.connect(other) as connection:
            execute(connection, statement)
        addresses = [f"postgresql://postgres@/{name}?host={place.folder}" for place, name in ((older, one), (lab, other))]
        assert main(*addresses, same_origin=False, out=out, err=err) == OK
        with older.connect(one) as connection:
            execute(connection, out.getvalue())
        again = io.StringIO()
        for pair in (addresses, addresses[::-1]):
            assert main(*pair, same_origin=False, out=again, err=err) == OK
    assert again.getvalue() == ""


def test_rows_that_an_apply_has_kept_aside_are_no_difference(lab: Laboratory) -> None:
    with lab.database() as one, lab.database() as other:
        with lab.connect(other) as connection:
            connection.execute("create schema migrate_bot_kept; create table migrate_bot_kept.kept (place text primary key)")
        assert _diff(lab, one, other) == (OK, "", "")
        assert _diff(lab, other, one) == (OK, "", "")


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


def test_a_reference_that_comes_back_empty_is_no_refusal(lab: Laboratory) -> None:
    """A column that may be null comes back as null, which its foreign key lets pass; under MATCH FULL it may not."""
    keys = "create table p (id int, part int, unique (id), unique (id, part)); insert into p values (1, 1); "
    for reference, expected in (
        ("a int references p (id)", OK),
        ("a int, foreign key (a, b) references p (id, part) match full", REFUSED),
    ):
        with lab.database() as one, lab.database() as other:
            with lab.connect(one) as connection:
                execute(connection, f"{keys} create table t (b int); insert into t values (1)")
            with lab.connect(other) as connection:
                execute(connection, f"{keys} create table t (b int, {reference})")
            status, script, _ = _diff(lab, one, other)
            assert status == expected
            with lab.connect(one) as connection:
                execute(connection, script)
            assert status == REFUSED or _diff(lab, one, other)[:2] == (OK, "")


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


def test_an_enum_value_that_rows_hold_is_a_refusal(lab: Laboratory) -> None:
    with lab.database() as one, lab.database() as other:
        for name, sql in (
            (one, "create type mood as enum ('a', 'b'); create table t (m mood, many mood[]); insert into t values ('a', '{b}')"),
            (other, "create type mood as enum ('a'); create table t (m mood, many mood[])"),
        ):
            with lab.connect(name) as connection:
                connection.execute(sql)
        status, script, said = _diff(lab, one, other)
        assert (status, script) == (REFUSED, "")
        assert "'b'" in said
        with lab.connect(one) as connection:
            connection.execute("update t set many = '{a}'")
        assert _diff(lab, one, other)[0] == OK


def test_a_role_that_may_only_connect_is_enough_to_compare(lab: Laboratory) -> None:
    with lab.database() as one, lab.database() as other:
        with lab.connect(other) as connection:
            connection.execute(
                "create schema s; create table s.t (id serial primary key, a text); create view s.v as select a from s.t"
            )
            connection.execute("create role nobody_in_particular login")
        out, err = io.StringIO(), io.StringIO()
        urls = [f"postgresql://nobody_in_particular@/{name}?host={lab.folder}" for name in (one, other)]
        assert main(*urls, same_origin=False, out=out, err=err) == OK, err.getvalue()
        with lab.connect(one) as connection:
            execute(connection, out.getvalue())
        assert _diff(lab, one, other)[:2] == (OK, "")


def test_a_second_run_changes_nothing_and_never_drops_what_the_first_restored(lab: Laboratory) -> None:
    with lab.database() as one, lab.database() as other:
        for name, sql in (
            (one, "create table t (id int, g int generated always as (id + 1) virtual)"),
            (other, "create table t (id int primary key, g int); create view v as select g from t"),
        ):
            with lab.connect(name) as connection:
                connection.execute(sql)
        _, script, _ = _diff(lab, one, other)
        with lab.connect(one) as connection:
            execute(connection, script)
            connection.execute("insert into t values (1, 7)")
            with pytest.raises(psycopg.errors.RaiseException, match="nothing to undo"):
                execute(connection, script)
            connection.execute("rollback")
            assert connection.execute("select g from t").fetchall() == [(7,)]
        assert _diff(lab, one, other)[:2] == (OK, "")


def test_a_script_of_plain_statements_runs_twice_without_an_error(lab: Laboratory) -> None:
    sql = """create schema s; create type s.mood as enum ('a', 'b');
        create domain s.d as int check (value > 0);
        create table s.t (id int generated always as identity primary key, m s.mood default 'a', d s.d);
        alter table s.t add constraint ck check (id > 0);
        create index i on s.t (m); create view s.v as select * from s.t; create sequence s.q;
        alter table s.t enable row level security; create policy p on s.t using (id > 1);
        create function s.f() returns trigger language plpgsql as 'begin return new; end';
        create trigger tr before insert on s.t for each row execute function s.f();
        create materialized view s.m as select 1 as a; create cast (s.mood as s.d) with inout;
        create publication pub for table s.t; create statistics s.st on id, d from s.t"""
    with lab.database() as one, lab.database() as other:
        with lab.connect(other) as connection:
            connection.execute(sql)
        for first, second in ((one, other), (other, one)):
            with lab.database() as empty:
                status, script, said = _diff(lab, first, second)
                assert status == OK, said
                with lab.connect("postgres") as admin:
                    admin.execute(f"drop database {empty}")
                    admin.execute(f"create database {empty} template {first}")
                with lab.connect(empty) as connection:
                    execute(connection, script)
                    execute(connection, script)
                assert _diff(lab, empty, second)[:2] == (OK, "")


def test_a_subscription_is_refused_where_the_session_may_not_read_its_connection(lab: Laboratory) -> None:
    with lab.database() as one, lab.database() as other:
        with lab.connect(other) as connection:
            connection.execute("create role reads_nothing login")
            connection.execute(
                "create subscription s connection 'dbname=x' publication p with (connect = false, slot_name = none)"
            )
        out, err = io.StringIO(), io.StringIO()
        urls = [f"postgresql://reads_nothing@/{name}?host={lab.folder}" for name in (one, other)]
        assert main(*urls, same_origin=False, out=out, err=err) == REFUSED
        assert "subscription s again: only a superuser may read its connection" in err.getvalue()
        status, script, said = _diff(lab, one, other)
        assert (status, "CONNECTION 'dbname=x'" in script, "REFRESH PUBLICATION" in said) == (OK, True, True)


WORDED = """create type mood as enum ('ok', 'bad'); create domain state as varchar check (value in ('on', 'off'));
create function joined(variadic text[]) returns text language sql immutable as 'select $1[1]';
create table t (id int, v varchar, v10 varchar(10), n numeric, dom state, j jsonb, m mood check (m in ('ok')));
create table made (like t, check (v in ('a', 'b')), check (v10 not in ('a', 'b')), check (n = any (array[1, 2])),
    check (dom in ('on')), check (j ?| array[v]), check (coalesce(v, 'x') in ('a', 'b]')),
    check (joined(variadic array[v, 'x']) <> ''),
    g boolean generated always as (case when lower(v)::varchar in ('a', 'b') then true end) stored,
    d boolean default ('x'::varchar in ('a', 'b')));
create index p on made (id) where v10 in ('a', 'b'); create index e on made ((v in ('a', 'b')));
create view w as select id, v in ('a', 'b') as r from t where v10 not in ('a', 'b');
alter table t enable row level security; create policy y on t using (v in ('a', 'b')) with check (v10 in ('a', 'b'));
create rule u as on update to t where new.v in ('a', 'b') do instead nothing;
create function told() returns boolean begin atomic select v in ('a', 'b') from t; end;
create table l (k varchar, at timestamptz) partition by list ((k in ('a', 'b')));
create table l1 partition of l for values in (true) partition by range (at);
create table l2 partition of l1 for values from ('2024-01-01 00:00+02') to (maxvalue)"""


def test_what_the_script_of_an_earlier_diff_made_is_no_difference(lab: Laboratory) -> None:
    """The server words an expression anew where it reads its own words: IN over varchar, in every kind of object."""
    with lab.database() as one, lab.database() as other:
        with lab.connect(other) as connection:
            execute(connection, WORDED)
        status, script, _ = _diff(lab, one, other)
        assert (status, "(ARRAY[" in script) == (OK, True)
        with lab.connect(one) as connection:
            execute(connection, script)
        assert [_diff(lab, *pair)[:2] for pair in ((one, other), (other, one))] == [(OK, "")] * 2
