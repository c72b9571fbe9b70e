"""Rows that lie aside in a target: kept before the files run, put back by the rollback, removed when their time is over.

The target's own table says what lies there, written in the same transaction as the rows. It also holds the numbers that tables
and columns had: what has another number now was dropped since, so nothing is put back twice or overwritten by a later try.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from psycopg import sql

from bot.rollback.aside import SCHEMA, Item
from bot.rollback.keep import SETTINGS, Kept
from bot.targets.connect import Conn

TABLE = f"{SCHEMA}.kept"
_CREATE = f"""CREATE TABLE IF NOT EXISTS {TABLE} (
    place TEXT PRIMARY KEY, label TEXT NOT NULL, digest TEXT NOT NULL, what TEXT NOT NULL, source BIGINT NOT NULL,
    numbers INTEGER[] NOT NULL, rows BIGINT NOT NULL, kept_at TIMESTAMP WITH TIME ZONE NOT NULL, until TIMESTAMP WITH TIME ZONE
)"""
_STANDING = """SELECT c.oid::pg_catalog.int8, ARRAY(
    SELECT a.attnum::pg_catalog.int4 FROM pg_catalog.pg_attribute AS a
     WHERE a.attrelid OPERATOR(pg_catalog.=) c.oid AND NOT a.attisdropped
       AND a.attname::pg_catalog.text OPERATOR(pg_catalog.=) ANY (%s::pg_catalog.text[]) ORDER BY a.attnum
) FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace
WHERE n.nspname::pg_catalog.text OPERATOR(pg_catalog.=) %s AND c.relname::pg_catalog.text OPERATOR(pg_catalog.=) %s"""
_MAY = """SELECT n.oid IS NULL, CASE WHEN n.oid IS NULL
    THEN pg_catalog.has_database_privilege(pg_catalog.current_database(), 'CREATE')
    ELSE pg_catalog.pg_has_role(n.nspowner, 'USAGE') END
FROM (SELECT 1) AS one LEFT JOIN pg_catalog.pg_namespace AS n ON n.nspname OPERATOR(pg_catalog.=) %s"""
_GRANTED = """SELECT DISTINCT g.kind, g.name, CASE WHEN g.grantee OPERATOR(pg_catalog.=) 0 THEN NULL
    ELSE pg_catalog.pg_get_userbyid(g.grantee)::pg_catalog.text END
FROM (SELECT 'SCHEMA' AS kind, n.nspname::pg_catalog.text AS name, a.grantee, n.nspowner AS owner
        FROM pg_catalog.pg_namespace AS n, pg_catalog.aclexplode(n.nspacl) AS a WHERE n.nspname OPERATOR(pg_catalog.=) %(schema)s
      UNION ALL
      SELECT 'TABLE', c.relname::pg_catalog.text, a.grantee, c.relowner
        FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace,
             pg_catalog.aclexplode(c.relacl) AS a WHERE n.nspname OPERATOR(pg_catalog.=) %(schema)s) AS g
WHERE g.grantee OPERATOR(pg_catalog.<>) g.owner"""
_SIZE = "SELECT pg_catalog.pg_table_size(%s::pg_catalog.oid)"
_THERE = "SELECT pg_catalog.to_regclass(%s) IS NOT NULL"
_KEPT = f"""INSERT INTO {TABLE} VALUES (%s, %s, %s, %s, %s, %s, 0, pg_catalog.transaction_timestamp(), NULL)"""  # noqa: S608
_COUNT = f"UPDATE {TABLE} SET rows = (SELECT pg_catalog.count(*) FROM {{}}) WHERE place OPERATOR(pg_catalog.=) {{}}"  # noqa: S608
_UNTIL = (
    f"UPDATE {TABLE} SET until = pg_catalog.transaction_timestamp() OPERATOR(pg_catalog.+) pg_catalog.make_interval(days => %s)"  # noqa: S608
    " WHERE label OPERATOR(pg_catalog.=) %s"
)
_OF = (
    f"SELECT place, what, source, numbers, rows, kept_at, until FROM {TABLE} WHERE label OPERATOR(pg_catalog.=) %s ORDER BY what"  # noqa: S608
)
_NEWEST = f"SELECT label FROM {TABLE} WHERE digest OPERATOR(pg_catalog.=) %s ORDER BY kept_at DESC LIMIT 1"  # noqa: S608
_FORGET = f"DELETE FROM {TABLE} WHERE place OPERATOR(pg_catalog.=) %s"  # noqa: S608
_OVER = (
    f"SELECT place, what FROM {TABLE} WHERE until OPERATOR(pg_catalog.<=) pg_catalog.clock_timestamp()"  # noqa: S608
    " ORDER BY what FOR UPDATE SKIP LOCKED"
)
_EMPTY = """SELECT 1 WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n
    ON n.oid OPERATOR(pg_catalog.=) c.relnamespace WHERE n.nspname OPERATOR(pg_catalog.=) %s)"""
_ANY = f"SELECT 1 FROM {TABLE} LIMIT 1"  # noqa: S608


@dataclass(frozen=True, slots=True)
class Standing:
    """Who a table or sequence is: its own number and those of the columns in question."""

    source: int
    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Lying:
    """What lies aside of one table or sequence: how many rows, as they stood at `kept_at`, until when, and who it was."""

    place: str
    what: str
    was: Standing
    rows: int
    kept_at: datetime
    until: datetime


def may_keep(conn: Conn) -> bool:
    """Whether the role can have the schema for kept rows: it may make it, or it is its own already."""
    row = conn.execute(_MAY, (SCHEMA,)).fetchone()
    return bool(row and row[1])


def size(conn: Conn, plan: Kept) -> dict[str, int]:
    """Return the bytes that each table of the plan holds now, without indexes, by what would be kept of it."""
    found = {}
    for item in plan.items:
        if item.kind == "table" and (there := _standing(conn, item)):
            row = conn.execute(_SIZE, (there.source,)).fetchone()
            found[str(item)] = int(row[0]) if row else 0
    return found


def keep(conn: Conn, plan: Kept, *, label: str, digest: str, days: int) -> tuple[Lying, ...]:
    """Put rows aside, in the open transaction; return all that lies there for `label`.

    What is there from an earlier try is kept anew while its table is still the same, and left alone when that was dropped since.
    """
    _settle(conn)
    _own_schema(conn)
    earlier = {lying.place: lying for lying in _of(conn, label)}
    for item in plan.items:
        now, before = _whole(conn, item), earlier.get(item.place)
        if now is None or (before and before.was != now):
            continue
        if before:
            _remove(conn, item.place)
        conn.execute(item.aside.encode())
        conn.execute(_KEPT, (item.place, label, digest, str(item), now.source, list(now.numbers)))
        conn.execute(sql.SQL(_COUNT).format(_table(item.place), sql.Literal(item.place)))
    conn.execute(_UNTIL, (days, label))
    _owner_only(conn)
    return _of(conn, label)


def newest(conn: Conn, digest: str) -> str:
    """Return the label of what was kept last for these bytes; empty when nothing lies there."""
    row = conn.execute(_NEWEST, (digest,)).fetchone() if _there(conn) else None
    return str(row[0]) if row else ""


def of(conn: Conn, label: str) -> tuple[Lying, ...]:
    """Return what lies aside for `label`."""
    return _of(conn, label) if _there(conn) else ()


def dropped(conn: Conn, plan: Kept, label: str) -> tuple[Item, ...]:
    """Return the items that lie aside and whose table, columns or sequence were dropped since and are there again."""
    lying = {found.place: found for found in of(conn, label)}
    known = [(item, lying[item.place]) for item in plan.items if item.place in lying]
    return tuple(item for item, found in known if (now := _whole(conn, item)) and now != found.was)


def put_back(conn: Conn, plan: Kept, label: str) -> tuple[str, ...]:
    """Put rows back, in the open transaction, and remove what is back or was never dropped; return a line per table.

    What is not there to be filled, or is not as it was kept, stays aside.
    """
    _settle(conn)
    back = dropped(conn, plan, label)
    for statement in (*plan.quiet, *(item.restore for item in back), *plan.loud) if back else ():
        conn.execute(statement.encode())
    lines: list[str] = []
    lying = {found.place: found.rows for found in of(conn, label)}
    for item in plan.items:
        if item.place not in lying:
            continue
        if not _whole(conn, item):
            lines.append(f"{item} is not there, so its rows stay kept.")
        elif item not in back or _is_back(conn, item, lying[item.place], lines):
            _remove(conn, item.place)
    _tidy(conn)
    return tuple(lines)


def sweep(conn: Conn) -> tuple[str, ...]:
    """Remove what lies aside although its time is over, in the open transaction; return what went."""
    if not _there(conn):
        return ()
    over = conn.execute(_OVER).fetchall()
    for place, _ in over:
        _remove(conn, str(place))
    _tidy(conn)
    return tuple(str(what) for _, what in over)


def _is_back(conn: Conn, item: Item, kept: int, lines: list[str]) -> bool:
    """Compare what was put back with what was kept, and say how it went."""
    row = conn.execute(item.check.encode()).fetchone()
    assert row is not None
    alone, lacking = int(row[0]), int(row[1])
    words = f"{item}: {kept - alone - lacking} of {kept} kept rows are back"
    words += f"; {alone} were deleted since" if alone else ""
    if item.kind == "table" or lacking:
        lines.append(f"{words}; {lacking} are not as they were and stay kept." if lacking else f"{words}.")
    return not lacking


def _settle(conn: Conn) -> None:
    for setting in SETTINGS:
        conn.execute(setting.encode())


def _own_schema(conn: Conn) -> None:
    row = conn.execute(_MAY, (SCHEMA,)).fetchone()
    if row and row[0]:
        conn.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(SCHEMA)))
    conn.execute(_CREATE.encode())


def _owner_only(conn: Conn) -> None:
    """Take away what default privileges gave to others."""
    for kind, name, grantee in conn.execute(_GRANTED, {"schema": SCHEMA}).fetchall():
        what = sql.Identifier(SCHEMA) if kind == "SCHEMA" else sql.Identifier(SCHEMA, str(name))
        whom = sql.SQL("PUBLIC") if grantee is None else sql.Identifier(str(grantee))
        conn.execute(sql.SQL("REVOKE ALL ON {} {} FROM {}").format(sql.SQL(kind), what, whom))


def _standing(conn: Conn, item: Item) -> Standing | None:
    row = conn.execute(_STANDING, (list(item.raw_columns), *item.raw)).fetchone()
    return Standing(int(row[0]), tuple(row[1])) if row else None


def _whole(conn: Conn, item: Item) -> Standing | None:
    """Return who stands there, when all of the columns do."""
    now = _standing(conn, item)
    return now if now and len(now.numbers) == len(item.columns) else None


def _of(conn: Conn, label: str) -> tuple[Lying, ...]:
    rows = conn.execute(_OF, (label,)).fetchall()
    return tuple(
        Lying(place, what, Standing(source, tuple(numbers)), count, kept_at, until)
        for place, what, source, numbers, count, kept_at, until in rows
    )


def _there(conn: Conn) -> bool:
    row = conn.execute(_THERE, (TABLE,)).fetchone()
    return bool(row and row[0])


def _remove(conn: Conn, place: str) -> None:
    conn.execute(sql.SQL("DROP TABLE IF EXISTS {}").format(_table(place)))
    conn.execute(_FORGET, (place,))


def _tidy(conn: Conn) -> None:
    """Remove the bookkeeping with the last of it, and the schema unless somebody else has put something there."""
    if not _there(conn) or conn.execute(_ANY).fetchone():
        return
    conn.execute(f"DROP TABLE {TABLE}".encode())
    if conn.execute(_EMPTY, (SCHEMA,)).fetchone():
        conn.execute(sql.SQL("DROP SCHEMA {}").format(sql.Identifier(SCHEMA)))


def _table(place: str) -> sql.Identifier:
    return sql.Identifier(SCHEMA, place.removeprefix(f"{SCHEMA}."))
