"""Read of a database only what differs from a snapshot of the one that it was copied from.

A copy counts its own writes from nothing, so the server knows which catalogs were written at all. In those, a row with a newer
transaction number came or changed; when as many old rows as before are there or changed, none went, and else a relation with
fewer of them has lost some. (Comments are compared by what they say: every deploy writes them anew.) Whatever belongs to such a
relation, and whatever names one of its parts, is read again with the queries of `sql/`; everything else is as it was. A query
of `homes/` tells the object that each row of its catalog belongs to, `objects` the relation of each object.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.catalog import queries, rows

if TYPE_CHECKING:
    import psycopg

    Connection = psycopg.Connection[tuple[object, ...]]

FIRST_VERSION = 150000
"""Before PostgreSQL 15 the writes of a session that has just ended may still be on their way."""
PATIENCE = 2.0
"""Seconds to wait for sessions that are ending."""

_FOLDER = Path(__file__).parent / "homes"
_HOMES = (
    "pg_class", "pg_attribute", "pg_index", "pg_constraint", "pg_attrdef", "pg_trigger", "pg_rewrite", "pg_policy",
    "pg_statistic_ext", "pg_sequence", "pg_partitioned_table", "pg_foreign_table", "pg_inherits", "pg_type", "pg_depend",
    "pg_description", "pg_seclabel",
)  # fmt: skip
_COUNTED = tuple(catalog for catalog in _HOMES if catalog != "pg_attribute")
"""Catalogs from which a row can go while its relation stays: a dropped column stays as a row."""
_UNREAD = frozenset({"pg_statistic", "pg_statistic_ext_data", "pg_largeobject", "pg_largeobject_metadata"})
_NAMED = {
    "pg_proc": ("1255", "oid"), "pg_type": ("1247", "oid"), "pg_enum": ("1247", "enumtypid"), "pg_operator": ("2617", "oid"),
    "pg_opclass": ("2616", "oid"), "pg_opfamily": ("2753", "oid"), "pg_collation": ("3456", "oid"),
    "pg_ts_config": ("3602", "oid"), "pg_ts_dict": ("3600", "oid"), "pg_foreign_server": ("1417", "oid"),
    "pg_language": ("2612", "oid"), "pg_conversion": ("2607", "oid"), "pg_am": ("2601", "oid"), "pg_cast": ("2605", "oid"),
    "pg_extension": ("3079", "oid"), "pg_namespace": ("2615", "oid"),
}  # fmt: skip
"""Catalogs of objects that belong to no relation but are named by what does: the number of the catalog, the object's oid."""

_WRITTEN = """SELECT pg_catalog.json_object_agg(w.relname, w.lost)::pg_catalog.text FROM (
    SELECT c.relname, pg_catalog.pg_stat_get_tuples_deleted(c.oid) OPERATOR(pg_catalog.>) 0 AS lost,
           pg_catalog.pg_stat_get_tuples_inserted(c.oid) OPERATOR(pg_catalog.>) 0
           OR pg_catalog.pg_stat_get_tuples_updated(c.oid) OPERATOR(pg_catalog.>) 0 AS won
    FROM pg_catalog.pg_class AS c
    WHERE c.oid OPERATOR(pg_catalog.<) 16384 AND c.relkind OPERATOR(pg_catalog.=) 'r' AND NOT c.relisshared
      AND c.relnamespace OPERATOR(pg_catalog.=) 11) AS w
WHERE w.lost OR w.won"""
"""The catalogs that were written, and whether a row was taken from them: one that is changed counts as neither come nor gone."""
_SESSIONS = """SELECT pg_catalog.pg_stat_get_db_numbackends(d.oid)::pg_catalog.text FROM pg_catalog.pg_database AS d
WHERE d.datname OPERATOR(pg_catalog.=) pg_catalog.current_database()"""
_MOMENT = """SELECT pg_catalog.json_build_object(
    'since', (pg_catalog.pg_snapshot_xmax(pg_catalog.pg_current_snapshot()))::pg_catalog.text,
    'schemas', (SELECT pg_catalog.json_object_agg(n.oid, n.nspname) FROM pg_catalog.pg_namespace AS n))::pg_catalog.text"""
_BY_INDEX = """SET LOCAL enable_seqscan = off; SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off;
SET LOCAL enable_indexscan = on; SET LOCAL enable_bitmapscan = on"""
"""A few objects are looked for in catalogs that nobody has analyzed: the server would not know that they are few."""
_BY_SCAN = """SET LOCAL enable_indexscan = off; SET LOCAL enable_bitmapscan = off;
SET LOCAL enable_seqscan = on; SET LOCAL enable_hashjoin = on"""
"""Nor that of a whole catalog nearly every row is asked for."""
_COUNT = """SELECT pg_catalog.string_agg(pg_catalog.concat(g.home, ' ', g.old), ',') FROM (
    SELECT COALESCE(o.home, 0) AS home, {old} AS old FROM ({branch}) AS b
    LEFT JOIN objects AS o ON o.object OPERATOR(pg_catalog.=) b.object AND o.class OPERATOR(pg_catalog.=) b.class
    GROUP BY 1) AS g"""
_TOTAL = "SELECT pg_catalog.concat({}, ' ', COALESCE(pg_catalog.max(b.own), 0)) FROM ({}) AS b"
_OLD = "pg_catalog.age(b.xmin) OPERATOR(pg_catalog.>) pg_catalog.age('{}'::pg_catalog.xid)"
_KEPT = "pg_catalog.count(*) FILTER (WHERE " + _OLD + ")"
_SAID = frozenset({"pg_description", "pg_seclabel"})
_SAYING = "COALESCE(pg_catalog.sum(b.said), 0)"
_NEWER = """SELECT {number}::pg_catalog.oid AS class, x.{column} AS object FROM pg_catalog.{catalog} AS x
WHERE pg_catalog.age(x.xmin) OPERATOR(pg_catalog.<=) pg_catalog.age('{since}'::pg_catalog.xid)"""
_OWNED = "'{1259,2604,2606,2618,2620,3256,3381,1247}'::pg_catalog.oid[]"
"""Catalogs of what may belong to a relation; of most of them everything does."""
_ALWAYS = frozenset({"schema", "system_schema", "extension", "collation", "built_in"})
_PARTS: Mapping[str, tuple[str, str]] = {
    "relation": ("q.oid", "relations"), "column": ("q.relation", "relations"), "constraint": ("q.relation", "homes"),
    "default": ("q.relation", "homes"), "index": ("q.relation", "homes"), "trigger": ("q.relation", "homes"),
    "rule": ("q.relation", "homes"), "policy": ("q.relation", "homes"), "statistics": ("q.relation", "homes"),
    "foreign_table": ("q.oid", "homes"), "sequence": ("q.oid", "homes"), "inheritance": ("q.child", "relations"),
    "type": ("q.oid", "objects"), "comment": ("q.oid", "objects"), "security_label": ("q.oid", "objects"),
    "dependency": ("q.oid", "objects"), "binding": ("q.oid", "objects"),
}  # fmt: skip
"""Queries that are read for some relations only: the column that tells, and which oids it must be one of."""

_NOBODY = {
    "constraint": "free_constraint", "type": "free_type", "comment": "free", "security_label": "free",
    "dependency": "free", "binding": "free",
}  # fmt: skip
"""And those that hold rows of objects that belong to no relation, too: the condition that tells, in `homes/`."""
_LINKS = frozenset({"dependency", "binding"})
_LINKED = "d.refobjid OPERATOR(pg_catalog.>=) 16384 AND d.objid OPERATOR(pg_catalog.>=) 16384"
_LINKED_NEAR = """(d.refobjid OPERATOR(pg_catalog.>=) 16384) IS TRUE AND d.classid OPERATOR(pg_catalog.=) ANY ({owned})
  AND d.objid OPERATOR(pg_catalog.=) ANY ({objects})"""
"""By the index of those who need something; the test in brackets can be answered by no index."""
_SCANNED: Mapping[str, tuple[str, str]] = {
    "column": ("a.attrelid OPERATOR(pg_catalog.>=) 16384", "a.attrelid OPERATOR(pg_catalog.=) ANY ({relations})"),
    "index": ("a.attrelid OPERATOR(pg_catalog.>=) 16384", "a.attrelid OPERATOR(pg_catalog.=) ANY ({relations})"),
    "built_in": ("c.oid OPERATOR(pg_catalog.>=) 16384", "c.oid OPERATOR(pg_catalog.=) ANY ({relations})"),
}
"""Where a query looks through a whole catalog although it is read for some relations only: what it says, what is said instead."""
_FREE_SCANNED: Mapping[str, tuple[str, str]] = {
    "type": ("c.oid OPERATOR(pg_catalog.>=) 16384", "c.oid OPERATOR(pg_catalog.=) ANY ({relations})"),
    "constraint": ("c.oid OPERATOR(pg_catalog.>=) 16384", "c.conrelid OPERATOR(pg_catalog.=) ANY ({homes})"),
    "dependency": (_LINKED, _LINKED_NEAR), "binding": (_LINKED, _LINKED_NEAR),
}  # fmt: skip
"""The same where it is read for no object without a relation."""


def remember(conn: Connection) -> dict[str, Any]:
    """Return what `read` needs to know of the database as it is now; plain JSON values."""
    _begin(conn)
    try:
        moment: dict[str, Any] = json.loads(_one(conn, _MOMENT))
        moment["counts"] = {catalog: _one(conn, _count(catalog, moment["since"])) for catalog in _COUNTED}
        moment["totals"] = {catalog: _one(conn, _total(catalog)) for catalog in _COUNTED}
    finally:
        conn.execute("ROLLBACK")
    return {**moment, "written": []}


def read(conn: Connection, like: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return what changed since `like` (from `remember`) was taken on the database that this one was copied from.

    That is `homes`, the relations read again; `others`, whether all that belongs to no relation was read again; `rows` by query;
    `written`, the catalogs. `like["written"]` names catalogs that were written on the way here before this copy was made. None
    when only a whole snapshot tells. Raises psycopg.Error.
    """
    if conn.info.server_version < FIRST_VERSION or not alone(conn):
        return None
    _begin(conn)
    try:
        conn.execute(_BY_INDEX.encode(), prepare=False)
        written = _written(conn, like)
        if not written:
            return {"homes": [], "others": False, "rows": {}, "written": []}
        if "pg_namespace" in written and not _same_schemas(conn, like["schemas"]):
            return None
        conn.execute(_BY_SCAN.encode(), prepare=False)
        homes, objects, others = _changed(conn, like, written)
        conn.execute(_BY_INDEX.encode(), prepare=False)
        near = json.loads(_one(conn, _neighbours(homes, objects, written, like["since"])))
        touched = [oid for oid in near["homes"] or () if str(oid) != "0"]
        others = others or len(touched) < len(near["homes"] or ()) or bool(near["members"])
        near = {"homes": touched, "relations": [*(near["relations"] or ()), *(near["parents"] or ())],
                "objects": near["objects"] or ()}  # fmt: skip
        rows = {name: _one(conn, text) for name, text in _queries(conn.info.server_version, near, others=others)}
        return {"homes": [str(oid) for oid in touched], "others": others, "rows": rows, "written": list(written)}
    finally:
        conn.execute("ROLLBACK")


def _written(conn: Connection, like: Mapping[str, Any]) -> dict[str, bool]:
    """Return the catalogs that were written, and whether a row may have gone from each or words that are compared may differ."""
    own: dict[str, bool] = json.loads(_one(conn, _WRITTEN) or "{}")
    found = {**own, **dict.fromkeys(like["written"], True)}
    return {catalog: found[catalog] or catalog in _SAID for catalog in sorted(found.keys() - _UNREAD)}


def alone(conn: Connection) -> bool:
    """Wait until no other session is in the database: a backend counts its writes as it ends, after its client has gone.

    Return False when one is still there after `PATIENCE` seconds.
    """
    until = time.monotonic() + PATIENCE
    while int(_one(conn, _SESSIONS)) > 1:
        if time.monotonic() > until:
            return False
        time.sleep(0.002)
    return True


def _begin(conn: Connection) -> None:
    conn.execute(queries.SETTINGS.encode(), prepare=False)


def _one(conn: Connection, query: str) -> str:
    row = conn.execute(query.encode(), prepare=False).fetchone()
    return str(row[0]) if row and row[0] is not None else ""


@cache
def _text(name: str) -> str:
    return (_FOLDER / f"{name}.sql").read_text("utf-8")


def _with(query: str) -> str:
    """Put the common queries that `query` names in front of it."""
    known = [name for name in ("relations", "objects") if name in query or (name == "relations" and "objects" in query)]
    parts = [f"{name} AS MATERIALIZED ({_text(name)})" for name in known]
    return f"WITH {', '.join(parts)} {query}" if parts else query


def _count(catalog: str, since: str) -> str:
    """Return the query for what each relation has: old rows, or what these say."""
    return _with(_COUNT.format(old=_SAYING if catalog in _SAID else _KEPT.format(_short(since)), branch=_text(catalog)))


def _total(catalog: str) -> str:
    """Return the query for the same of all relations, with the highest oid that a row has of its own."""
    branch = _text(catalog)
    return _TOTAL.format("pg_catalog.count(*)", branch) if catalog not in _SAID else f"SELECT {_SAYING} FROM ({branch}) AS b"  # noqa: S608


def _short(since: str) -> str:
    return str(int(since) % (1 << 32))


def _same_schemas(conn: Connection, known: Mapping[str, str]) -> bool:
    """Whether every schema that was there still has its name: nearly everything is printed with one."""
    now = json.loads(_one(conn, _MOMENT))["schemas"]
    return all(now.get(oid, name) == name for oid, name in known.items())


def _changed(conn: Connection, like: Mapping[str, Any], written: Mapping[str, bool]) -> tuple[set[str], set[str], bool]:
    """Return the relations that lost a row, the objects of which one came or changed, and whether anything else did."""
    homes: set[str] = set()
    objects: set[str] = set()
    for catalog in (name for name in written if name in _HOMES):
        if catalog not in _SAID:
            objects.update(json.loads(_one(conn, _newer(catalog, like["since"])) or "[]"))
        if written[catalog] and catalog in _COUNTED and not _nothing_went(conn, catalog, like):
            before, now = (
                dict(item.split(" ") for item in text.split(",") if item)
                for text in (like["counts"][catalog], _one(conn, _count(catalog, like["since"])))
            )
            homes |= {home for home in before.keys() | now.keys() if before.get(home, "0") != now.get(home, "0")}
    others = "0" in homes or any(catalog not in _HOMES for catalog in written)
    return homes - {"0"}, objects, others


def _nothing_went(conn: Connection, catalog: str, like: Mapping[str, Any]) -> bool:
    """Whether every row that was in `catalog` is there, be it changed, or all that it says is the same."""
    if catalog in _SAID:
        return _one(conn, _total(catalog)) == str(like["totals"][catalog])
    total, last = like["totals"][catalog].split(" ")
    kept = _one(conn, _text("kept").format(since=_short(like["since"]), last=last, branch=_text(catalog)))
    return kept == str(total)


def _newer(catalog: str, since: str) -> str:
    return _text("newer").format(since=_short(since), branch=_text(catalog))


def _neighbours(homes: set[str], objects: set[str], written: Iterable[str], since: str) -> str:
    """Return the query that adds those who name a changed object, and lists what all of them consist of."""
    newer = "".join(
        "\nUNION ALL " + _NEWER.format(number=_NAMED[catalog][0], column=_NAMED[catalog][1], catalog=catalog, since=_short(since))
        for catalog in written
        if catalog in _NAMED and catalog not in _HOMES
    )
    values = f"(VALUES {', '.join(sorted(objects))})" if objects else "(SELECT 0, 0 WHERE false)"
    given = f"SELECT v.class::pg_catalog.oid AS class, v.object::pg_catalog.oid AS object FROM {values} AS v (class, object)"  # noqa: S608
    parts = {f"parts_of_{which}": _text("parts").format(homes=which) for which in ("seeds", "near")}
    return _text("near").format(homes=_array(homes), given=given, newer=newer, home=_text("home"), **parts)


def _array(oids: set[str] | Sequence[int]) -> str:
    return "'{" + ",".join(map(str, oids)) + "}'::pg_catalog.oid[]"


def _queries(version: int, near: Mapping[str, Sequence[int]], *, others: bool) -> list[tuple[str, str]]:
    """Return the queries to ask, each for what is near; all of those about other objects only when these changed."""
    found = []
    for name, text in queries.queries(version):
        if name in _PARTS:
            column, which = _PARTS[name]
            condition = f"{column} OPERATOR(pg_catalog.=) ANY ({_array(near[which])})"
            if name in _LINKS:
                condition = f"{condition} AND q.class_id OPERATOR(pg_catalog.=) ANY ({_OWNED})"
            if others and name in _NOBODY:
                condition = f"({condition} OR {_text(_NOBODY[name]).format(owned=_OWNED, free_type=_text('free_type'))})"
            part = _narrowed(name, text, near, others=others)
            found.append((name, rows.ask(name, f"SELECT * FROM (\n{part}) AS q WHERE {condition}")))  # noqa: S608 - our own text
        elif others or name in _ALWAYS:
            found.append((name, rows.ask(name, _narrowed(name, text, near, others=others))))
    return found


def _narrowed(name: str, text: str, near: Mapping[str, Sequence[int]], *, others: bool) -> str:
    """Return a query without the scans that what is near does not need."""
    narrow = _SCANNED.get(name) or (None if others else _FREE_SCANNED.get(name))
    if narrow is None:
        return text
    return text.replace(narrow[0], narrow[1].format(owned=_OWNED, **{which: _array(oids) for which, oids in near.items()}))
