"""Which tables and sequences of a copy still hold what the original held, as the server itself counted: they need not be read.

A copy counts from nothing. A table that nobody wrote to, that has its old file, its old name and its old columns, holds the rows
of old, and a value of a plain type is printed as it was; a sequence of which no page was ever fetched stands where it stood.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import psycopg
from psycopg import sql

from bot.catalog import delta

Connection: TypeAlias = "psycopg.Connection[Any]"

_TABLES = """
select c.oid::pg_catalog.int8,
       pg_catalog.concat_ws(' ', pg_catalog.quote_ident(n.nspname), pg_catalog.quote_ident(c.relname),
                            pg_catalog.pg_relation_filenode(c.oid::pg_catalog.regclass), a.columns),
       pg_catalog.pg_stat_get_tuples_inserted(c.oid) OPERATOR(pg_catalog.+) pg_catalog.pg_stat_get_tuples_updated(c.oid)
         OPERATOR(pg_catalog.+) pg_catalog.pg_stat_get_tuples_deleted(c.oid) OPERATOR(pg_catalog.>) 0,
       a.odd
  from pg_catalog.pg_class c
  join pg_catalog.pg_namespace n on n.oid OPERATOR(pg_catalog.=) c.relnamespace
  left join lateral (
       select pg_catalog.string_agg(
                  pg_catalog.concat_ws(':', a.attnum, pg_catalog.quote_ident(a.attname), a.atttypid, a.atttypmod),
                  ',' order by a.attnum) as columns,
              pg_catalog.string_agg(a.atttypid::pg_catalog.text, ' ') filter (
                  where a.atttypid OPERATOR(pg_catalog.>=) 16384 or a.atttypid OPERATOR(pg_catalog.=) any ({odd})) as odd
         from pg_catalog.pg_attribute a
        where a.attrelid OPERATOR(pg_catalog.=) c.oid and a.attnum OPERATOR(pg_catalog.>) 0
          and not a.attisdropped and a.attgenerated OPERATOR(pg_catalog.=) '') a on true
 where c.relkind OPERATOR(pg_catalog.=) 'r' and c.oid OPERATOR(pg_catalog.>=) 16384
"""
SEQUENCES = """
  from pg_catalog.pg_sequence s
  join pg_catalog.pg_class c on c.oid OPERATOR(pg_catalog.=) s.seqrelid
  join pg_catalog.pg_namespace n on n.oid OPERATOR(pg_catalog.=) c.relnamespace
  left join pg_catalog.pg_depend d on d.classid OPERATOR(pg_catalog.=) 'pg_catalog.pg_class'::pg_catalog.regclass
        and d.objid OPERATOR(pg_catalog.=) c.oid and d.refclassid OPERATOR(pg_catalog.=) d.classid
        and d.deptype OPERATOR(pg_catalog.=) any (array['a', 'i']::pg_catalog."char"[])
        and d.refobjsubid OPERATOR(pg_catalog.>) 0
"""
"""Every sequence with the column that owns it, if one does."""
_SEQUENCES = f"""
select c.oid::pg_catalog.int8,
       pg_catalog.concat_ws(' ', pg_catalog.quote_ident(n.nspname), pg_catalog.quote_ident(c.relname),
                            pg_catalog.pg_relation_filenode(c.oid::pg_catalog.regclass), s.seqincrement, s.seqcache,
                            s.seqmin, s.seqmax, s.seqstart, s.seqcycle, d.refobjid, d.refobjsubid),
       pg_catalog.pg_stat_get_blocks_fetched(c.oid) OPERATOR(pg_catalog.>) 0,
       d.refobjid::pg_catalog.int8
{SEQUENCES} where c.oid OPERATOR(pg_catalog.>=) 16384
"""
_TYPES = """
select t.oid::pg_catalog.int8, t.typtype::pg_catalog.text,
       case when t.typtype OPERATOR(pg_catalog.=) 'd' then t.typbasetype else t.typelem end::pg_catalog.int8
  from pg_catalog.pg_type t
  left join pg_catalog.pg_type e on e.oid OPERATOR(pg_catalog.=) t.typelem
 where t.oid OPERATOR(pg_catalog.>=) 16384
   and (t.typtype OPERATOR(pg_catalog.=) any (array['d', 'e']::pg_catalog."char"[])
        or t.typsubscript OPERATOR(pg_catalog.=) 'pg_catalog.array_subscript_handler'::pg_catalog.regproc
           and e.typtype OPERATOR(pg_catalog.=) any (array['d', 'e']::pg_catalog."char"[]))
"""
_BUILT_IN = """
select t.oid::pg_catalog.int8, t.typtype OPERATOR(pg_catalog.=) any (array['b', 'r', 'm']::pg_catalog."char"[])
       and t.typname OPERATOR(pg_catalog.!~) '^_?(reg|aclitem)'
  from pg_catalog.pg_type t where t.oid OPERATOR(pg_catalog.<) 16384
"""
"""Types of the server, and whether the bytes of a value alone say how it is printed."""
_LABELS = """
select coalesce(pg_catalog.string_agg(pg_catalog.concat_ws(' ', e.oid, e.enumtypid, pg_catalog.quote_ident(e.enumlabel)), ','
                                      order by e.oid), '')
  from pg_catalog.pg_enum e
"""


@dataclass(frozen=True, slots=True)
class Standing:
    """How the tables and sequences of a database stand, by oid.

    What each is like is one text; `written` are those that were written to (a sequence: looked at) since the database was made.
    Of the tables, `named` have values that are printed by the names of other objects, `labelled` by those of enum values, which
    `labels` tells. `owners` are the tables of sequences.
    """

    tables: Mapping[int, str]
    sequences: Mapping[int, str]
    written: frozenset[int]
    named: frozenset[int]
    labelled: frozenset[int]
    owners: Mapping[int, int]
    labels: str


@dataclass(frozen=True, slots=True)
class Suspects:
    """Tables and sequences, by oid, that may not hold what they held."""

    tables: frozenset[int]
    sequences: frozenset[int]


def stand(connection: Connection) -> Standing | None:
    """Return how things stand, with what earlier sessions counted. None when this server cannot tell. Raises psycopg.Error."""
    if connection.info.server_version < delta.FIRST_VERSION or not delta.alone(connection):
        return None
    built_in = dict(connection.execute(_BUILT_IN).fetchall())
    odd = sql.Literal([oid for oid, plain in built_in.items() if not plain]) + sql.SQL("::pg_catalog.oid[]")
    tables = connection.execute(sql.SQL(_TABLES).format(odd=odd)).fetchall()
    sequences = connection.execute(_SEQUENCES).fetchall()
    spoken = {oid: {int(kind) for kind in odd.split()} for oid, _, _, odd in tables if odd}
    printed = _printed(connection, built_in) if spoken else frozenset[int]()
    labels = connection.execute(_LABELS).fetchone()
    return Standing(
        {oid: text for oid, text, _, _ in tables},
        {oid: text for oid, text, _, _ in sequences},
        frozenset(oid for oid, _, written, _ in (*tables, *sequences) if written),
        frozenset(oid for oid, kinds in spoken.items() if kinds - printed),
        frozenset(oid for oid, kinds in spoken.items() if not kinds - printed),
        {oid: owner for oid, _, _, owner in sequences if owner},
        str(labels[0]) if labels else "",
    )


def _printed(connection: Connection, built_in: Mapping[int, bool]) -> frozenset[int]:
    """Return the types whose values are printed by their bytes and the labels of enums alone."""
    found = {oid for oid, plain in built_in.items() if plain}
    waiting = {oid: (kind, inner) for oid, kind, inner in connection.execute(_TYPES).fetchall()}
    while ready := [oid for oid, (kind, inner) in waiting.items() if kind == "e" or inner in found]:
        found.update(ready)
        for oid in ready:
            del waiting[oid]
    return frozenset(found)


def suspects(chain: Sequence[Standing | None]) -> Suspects | None:
    """Return what may be different in the last of a `chain` of copies, each of the one before; None when nobody knows. Pure."""
    told = [standing for standing in chain if standing is not None]
    if len(told) < len(chain):
        return None
    first, *copies = told
    last = told[-1]
    written = frozenset(oid for copy in copies for oid in copy.written)
    relabelled = frozenset[int]() if first.labels == last.labels else first.labelled | last.labelled
    tables = _moved(first.tables, last.tables, written | relabelled | first.named | last.named)
    sequences = _moved(first.sequences, last.sequences, written)
    owners = frozenset(owner for oid, owner in last.owners.items() if oid in sequences)
    return Suspects(tables | owners, sequences)


def _moved(before: Mapping[int, str], now: Mapping[int, str], suspected: frozenset[int]) -> frozenset[int]:
    return frozenset(oid for oid in before.keys() | now.keys() if oid in suspected or before.get(oid) != now.get(oid))
