"""A snapshot names everything that users made, to a reader without rights, whatever hostile SQL left behind."""

from __future__ import annotations

import psycopg
import pytest

from bot.catalog import libpq, queries, snapshot
from bot.catalog.diff import diff, fingerprint
from bot.catalog.model import Identity
from tests.rollback.laboratory import Laboratory


def test_a_reader_without_rights_sees_the_same_as_the_owner(lab: Laboratory, owner: psycopg.Connection) -> None:
    owner.execute("create table t (a int primary key, b text); create view v as select b from t; create sequence s")
    owner.execute("drop role if exists nobody_reader; create role nobody_reader login")
    everything = snapshot.snapshot(owner)
    reader = psycopg.connect(
        host=str(lab.folder),
        user="nobody_reader",
        dbname=owner.info.dbname,
        autocommit=True,
        options="-c default_transaction_read_only=on",
    )
    with reader:
        seen = snapshot.snapshot(reader)
    assert not diff(everything, seen)
    assert fingerprint(everything) == fingerprint(seen)


def test_functions_in_public_that_look_like_the_catalogs_are_not_called(owner: psycopg.Connection) -> None:
    owner.execute(
        """create function public.pg_get_userbyid(oid) returns name language plpgsql as $$ begin raise 'hijacked'; end $$;
        create function public.same(name, name) returns boolean language plpgsql as $$ begin raise 'hijacked'; end $$;
        create operator public.= (leftarg = name, rightarg = name, function = public.same);
        create function public.coalesce_acl(name) returns text language plpgsql as $$ begin raise 'hijacked'; end $$;
        set search_path = public, pg_catalog"""
    )
    assert Identity("operator", "public.=(name, name)") in snapshot.snapshot(owner).objects


def test_members_of_extensions_are_not_objects_of_the_user(owner: psycopg.Connection) -> None:
    if not owner.execute("select 1 from pg_available_extensions where name = 'citext'").fetchone():
        pytest.skip("this server has no citext")
    before = snapshot.snapshot(owner).objects.keys()
    owner.execute("create extension citext")
    assert snapshot.snapshot(owner).objects.keys() - before == {Identity("extension", "citext")}


def test_the_small_link_and_the_driver_read_the_same(lab: Laboratory, owner: psycopg.Connection) -> None:
    owner.execute("create type mood as enum ('a', 'ä'); create table \"We ird\" (m mood default 'ä')")
    link = libpq.connect(f"host={lab.folder} user=postgres dbname={owner.info.dbname}")
    try:
        answers = link.run(queries.script(link.server_version))
        assert fingerprint(snapshot.assemble(answers, link.server_version)) == fingerprint(snapshot.snapshot(owner))
    finally:
        link.close()


def test_dependencies_reach_through_views_defaults_and_function_bodies(owner: psycopg.Connection) -> None:
    owner.execute(
        """create table t (a int); create function f() returns int language sql begin atomic select 1; end;
        create table u (b int default f()); create view v as select a from t"""
    )
    needs = snapshot.snapshot(owner).dependencies
    assert Identity("column", "a", "public.t") in needs[Identity("view", "public.v")]
    assert Identity("function", "public.f()") in needs[Identity("default", "b", "public.u")]


def test_column_order_is_a_note_and_not_a_difference(owner: psycopg.Connection) -> None:
    owner.execute("create table t (a int, b int)")
    first = snapshot.snapshot(owner)
    owner.execute("alter table t drop column a; alter table t add column a int")
    second = snapshot.snapshot(owner)
    found = diff(first, second)
    assert not found
    assert found.notes == ("column order of public.t differs",)
    assert fingerprint(first) == fingerprint(second)


def test_a_rename_is_known_only_where_both_databases_have_one_origin(owner: psycopg.Connection) -> None:
    owner.execute("create table t (a int)")
    first = snapshot.snapshot(owner)
    owner.execute("alter table t rename to u")
    second = snapshot.snapshot(owner)
    table = next(change for change in diff(first, second, same_origin=True).changes if change.identity.kind == "table")
    assert (table.op, table.renamed_from) == ("changed", Identity("table", "public.t"))
    assert {change.op for change in diff(first, second).changes} == {"added", "removed"}


def test_what_the_tracer_keeps_in_its_own_schema_is_not_seen(owner: psycopg.Connection) -> None:
    first = snapshot.snapshot(owner)
    owner.execute("create schema migrate_bot_trace; create table migrate_bot_trace.seen (a int primary key, b text)")
    assert not diff(first, snapshot.snapshot(owner))
