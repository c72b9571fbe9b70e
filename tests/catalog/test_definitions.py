"""What the reader writes itself, because the server takes long to print it, is what the server prints."""

from __future__ import annotations

import psycopg
import pytest

from bot.catalog import snapshot

SHAPES = """
create type mood as enum ('a', 'b'); create domain label as text; create domain german as text collate "C";
create table "We ird" (
    id int primary key, small int2, big int8, v varchar(20), c char(3), t text not null, l label, g german, m mood, a text[],
    j jsonb, k text collate "C", i inet, d cidr, b bit(4), vb varbit(4), r int4range, "Odd ""name" text not null,
    "select" int unique);
create index plain on "We ird" (small, big);
create index text_like on "We ird" (v, t, l, "Odd ""name", "select");
create index character on "We ird" (c);
create index varying_as_character on "We ird" (v bpchar_ops);
create index number_as_oid on "We ird" (id oid_ops);
create index bits on "We ird" (b varbit_ops, vb);
create index network on "We ird" (i, d);
create index patterns on "We ird" (t text_pattern_ops, v varchar_pattern_ops);
create index collated on "We ird" (t collate "C");
create index of_collated on "We ird" (k);
create index not_collated on "We ird" (k collate "default");
create index of_domain on "We ird" (g);
create index anything on "We ird" (m, a, r);
create index backwards on "We ird" (t desc, v nulls first);
create index with_more on "We ird" (t) include (v, id);
create index part on "We ird" (t) where t <> 'x';
create index expression on "We ird" (lower(t));
create unique index only_one on "We ird" (big, small);
create index hashed on "We ird" using hash (t);
create index inverted on "We ird" using gin (j, a);
create index paths on "We ird" using gin (j jsonb_path_ops);
create index ranges on "We ird" using brin (id) with (pages_per_range = 4);
create index ranges_with_options on "We ird" using brin (id int4_minmax_multi_ops (values_per_range = 16));
create index filled on "We ird" (id) with (fillfactor = 70);
create materialized view seen as select id, t from "We ird"; create index on seen (t);
create table parts (id int not null, t text) partition by range (id); create index on parts (t);
create table part_1 partition of parts for values from (1) to (2);
create table roots (id int, t text not null, check (id > 0)); create table heir (u int references "We ird") inherits (roots);
"""


def definitions(owner: psycopg.Connection) -> dict[str, str]:
    """Return what the server prints of every index and constraint of a table, without storage options."""
    rows = owner.execute(
        """select i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) from pg_index i where i.indexrelid >= 16384
               and (select relkind from pg_class where oid = i.indrelid) <> 't'
           union all
           select c.conrelid::regclass || '.' || quote_ident(c.conname), pg_get_constraintdef(c.oid) from pg_constraint c
           where c.oid >= 16384 and c.conrelid <> 0"""
    ).fetchall()
    return {name: text.partition(" WITH (")[0] for name, text in rows}


def read(owner: psycopg.Connection) -> dict[str, str]:
    objects = snapshot.snapshot(owner).objects
    return {
        f"{identity.parent}.{identity.name}" if identity.kind == "constraint" else identity.name: str(
            found.attributes["definition"]
        )
        for identity, found in objects.items()
        if identity.kind in ("index", "constraint")
    }


@pytest.mark.parametrize(
    "more",
    [
        "",
        "create extension citext; create table ci (c citext); create index on ci (c); create index on ci (c text_ops)",
        "create operator class own_ops default for type varchar using btree as storage varchar",
        "create operator class own_ops default for type mood using btree as storage mood",
    ],
    ids=["as_it_comes", "a_type_that_passes_for_text", "a_default_for_a_type_of_the_server", "a_default_for_an_enum"],
)
def test_definitions_are_those_of_the_server(owner: psycopg.Connection, more: str) -> None:
    """Also where a cast or a default operator class of a user decides which one needs naming."""
    owner.execute(SHAPES.encode())
    try:
        owner.execute(more.encode())
    except psycopg.errors.UndefinedFile:
        pytest.skip("this server has no citext")
    owner.execute("set search_path = ''")
    assert read(owner) == definitions(owner)
