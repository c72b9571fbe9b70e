# ruff: noqa: E501 - one pool, one line
"""Names and words that every subject uses: few, so that objects meet often."""

from __future__ import annotations

from collections.abc import Sequence

POOLS: dict[str, Sequence[str]] = {
    "schema": ["s1", "s1", "s1", "s2"],
    "table": ["s1.t1", "s1.t1", "s1.t2", "s1.t2", "s1.t3", "s2.t1", 's1."T x"'],
    "anytable": ["s1.t1", "s1.t1", "s1.t1", "s1.t2", "s1.t2", "s1.t3", "s2.t1", 's1."T x"', "s1.p1", "s1.p1", "s1.p1_a", "s1.ft1"],
    "relation": ["s1.t1", "s1.t1", "s1.t2", "s2.t1", "s1.v1", "s1.v2", "s1.v3", "s2.v1", "s1.m1", "s1.p1", "s1.ft1", 's1."T x"'],
    "column": ["id", "c1", "c1", "c1", "c1", "c2", "c2", "c2", "c3", '"C 5"'],
    "plaintype": [
        "int", "bigint", "smallint", "text", "varchar(10)", "varchar(40)", "char(4)", "numeric(8,2)", "numeric", "date", "timestamp",
        "timestamptz", "boolean", "jsonb", "int[]", "text[]", 'text collate "C"', "uuid", "double precision", "tsvector", "int4range", "xml",
        "bit(3)", "interval", "inet", "bytea", "time", "money", 'varchar(40) collate "POSIX"', "tstzrange", "point", "json",
    ],
    "type": [
        "int", "bigint", "text", "text", "varchar(10)", "numeric(8,2)", "timestamptz", "boolean", "jsonb", "int[]", "s1.e1", "s1.e2",
        "s1.e1[]", "s1.d1", "s2.d2", "s1.k1", "s1.r1", "s1.d1[]", "s1.mr1", "s1.citext", "s1.hstore", "s1.k1[]", "text collate s1.co1", "s1.b1",
    ],
    "role": ["alice", "bob", "carol"],
    "grantee": ["alice", "bob", "carol", "public"],
    "option": ["", "", " with grant option"],
    "text": ["'one'", "'two'", "null", "'it''s \\ -- ; $$'", "E'line\\nbreak'"],
    "number": ["1", "2", "3", "7", "50"],
    "literal": ["1", "2", "'x'", "'b'", "null", "now()", "true", "'{}'", "'2020-02-02'", "'{1,2}'", "gen_random_uuid()", "nextval('s1.q1')", "s1.f1(1)", "current_user", "array['a', 'b']"],
    "cascade": ["", "", " cascade"],
    "enabled": ["disable", "enable", "enable always", "enable replica"],
    "condition": [
        "{column} is not null", "{column} is not null or {column2} is null", "{column}::text <> 'zz'", "length({column}::text) < 900",
        "{column} in (1, 2, 3, 50)", "{column}::text in ('a', 'b', 'it''s', '1', 'x')", "s1.f1(1) > 0", "{column} = 'a'", "{column} operator(s1.===) 1",
        "{column}::text like 'a%' is not true", "{column} between 1 and 9", "not ({column} is null and {column2} is null)",
    ],
    "expression": [
        "{column}", "{column}", "{column}::text", "coalesce({column}::text, 'n')", "{column} + 1", "lower({column})", "s1.f1(1)",
        "s1.f2({column}::int)", "length({column}::text)", "({column}::text || 'x')", "{column}::text collate s1.co1",
        "to_tsvector('s1.tc1', {column}::text)", "(1 operator(s1.===) {column})", "case when {column} is null then 'n' else 'y' end",
    ],
}  # fmt: skip
