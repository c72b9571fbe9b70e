# ruff: noqa: E501 - SQL reads better on one line
"""Sample rows: every table that can hold rows gets some, and what stays empty is named with its reason."""

from __future__ import annotations

import pytest

from bot.postgres.clusters import Cluster
from bot.postgres.databases import Database
from bot.replay.digests import digest
from bot.replay.rows import fill
from bot.replay.run import run
from tests.replay.filling import ask, filled
from tests.replay.programs import program

TYPES = (
    "smallint", "integer", "bigint", "numeric", "numeric(8,3)", "numeric(3,3)", "real", "double precision", "money", "text",
    "varchar(7)", "varchar", "char(3)", '"char"', "name", "bytea", "boolean", "date", "time", "timetz", "timestamp", "timestamptz",
    "timestamp(0)", "interval", "uuid", "json", "jsonb", "inet", "cidr", "macaddr", "macaddr8", "bit(3)", "varbit", "tsvector",
    "tsquery", "point", "line", "lseg", "box", "path", "polygon", "circle", "int4range", "int8range", "numrange", "tsrange",
    "tstzrange", "daterange", "int4multirange", "datemultirange", "oid", "regclass", "pg_lsn", "jsonpath", "integer[]", "text[]",
    "jsonb[]", "integer[][]", "regtype", "regproc", "regrole", "regconfig", "xid", "tid", "pg_snapshot", "aclitem",
)  # fmt: skip


def test_every_type_gets_values(database: Database) -> None:
    text = "".join(f"CREATE TABLE t{n} (a {kind} NOT NULL, b {kind});\n" for n, kind in enumerate(TYPES))
    facts = filled(database, text, rows=30)
    assert not facts.unfilled
    assert all(count >= 1 for count in facts.rows.values())
    assert len(facts.rows) == len(TYPES)


def test_types_of_ones_own_get_values(database: Database) -> None:
    text = """
    CREATE TYPE mood AS ENUM ('a', 'b', 'c');
    CREATE DOMAIN pos AS int NOT NULL CHECK (VALUE > 0);
    CREATE DOMAIN email AS text CHECK (VALUE ~ '^[^@]+@[^@]+\\.[a-z]+$');
    CREATE DOMAIN deeper AS email CHECK (length(VALUE) < 40);
    CREATE TYPE pair AS (x int, y varchar(3), m mood);
    CREATE TYPE span AS RANGE (subtype = float8);
    CREATE TABLE t (m mood NOT NULL, ms mood[] NOT NULL, p pos, e email NOT NULL, d deeper NOT NULL, c pair NOT NULL, cs pair[], s span NOT NULL);
    """
    facts = filled(database, text)
    assert facts.rows == {"public.t": 60}
    assert ask(database, "SELECT count(DISTINCT m) FROM t") == [(3,)]


def test_row_security_and_rules_do_not_keep_rows_away(database: Database) -> None:
    """The owner fills a table even where policies bind it, and they bind it again afterwards."""
    text = """CREATE TABLE own (id int PRIMARY KEY, who text NOT NULL);
    ALTER TABLE own ENABLE ROW LEVEL SECURITY; ALTER TABLE own FORCE ROW LEVEL SECURITY;
    CREATE TABLE seen (id int); CREATE TABLE told (id int PRIMARY KEY);
    CREATE RULE tell AS ON INSERT TO told DO ALSO INSERT INTO seen VALUES (NEW.id);"""
    facts = filled(database, text)
    assert facts.rows["public.own"] == 60
    assert facts.rows["public.told"] == 60
    assert ask(database, "SELECT relforcerowsecurity FROM pg_class WHERE relname = 'own'") == [(True,)]


def test_keys_are_kept_and_references_hold(database: Database) -> None:
    text = """
    CREATE TABLE par (id serial PRIMARY KEY, code text UNIQUE, k int, UNIQUE (code, k));
    CREATE TABLE kid (id uuid PRIMARY KEY, par_id int NOT NULL REFERENCES par, code text REFERENCES par (code));
    CREATE TABLE duo (a int REFERENCES par, b uuid REFERENCES kid, PRIMARY KEY (a, b));
    CREATE TABLE one (par_id int PRIMARY KEY REFERENCES par);
    CREATE TABLE pairs (code text, k int, FOREIGN KEY (code, k) REFERENCES par (code, k));
    """
    facts = filled(database, text)
    assert set(facts.rows) == {"public.par", "public.kid", "public.duo", "public.one", "public.pairs"}
    assert facts.rows["public.par"] == 60
    assert facts.rows["public.one"] in {53, 54}, "one row in nine is referred to by nobody"


def test_what_must_differ_only_together_repeats_by_itself(database: Database) -> None:
    """A narrower key would meet two equal rows, and nothing forbids them today."""
    text = """
    CREATE TABLE tenant (id serial PRIMARY KEY);
    CREATE TABLE person (tenant_id int NOT NULL REFERENCES tenant, email text NOT NULL, UNIQUE (tenant_id, email));
    CREATE TABLE month (year int, month int, PRIMARY KEY (year, month));
    CREATE TABLE tag (id serial PRIMARY KEY);
    CREATE TABLE tagged (tenant_id int REFERENCES tenant, tag_id int REFERENCES tag, PRIMARY KEY (tenant_id, tag_id));
    """
    facts = filled(database, text)
    assert facts.rows["public.tagged"] == 60
    narrower = {"person": ("tenant_id", "email"), "month": ("year", "month"), "tagged": ("tenant_id", "tag_id")}
    for table, columns in narrower.items():
        for column in columns:
            assert ask(database, f"SELECT count(*) > count(DISTINCT {column}) FROM {table}") == [(True,)], (table, column)


def test_two_rows_may_be_equal_in_all_but_what_keeps_their_keys_apart(database: Database) -> None:
    """An exclusion constraint or a unique index over such columns is not met by the rows of today."""
    text = """
    CREATE TABLE tenant (id serial PRIMARY KEY);
    CREATE TABLE bill (tenant_id int NOT NULL REFERENCES tenant, number text NOT NULL, due date, UNIQUE (tenant_id, number));
    """
    filled(database, text)
    query = "SELECT count(*) > count(DISTINCT (tenant_id, due)) FROM bill WHERE due IS NOT NULL"
    assert ask(database, query) == [(True,)]


def test_keys_may_differ_in_case_or_in_blanks_alone(database: Database) -> None:
    filled(database, "CREATE TABLE word (word text PRIMARY KEY);")
    for same in ("lower(word)", "btrim(word)"):
        assert ask(database, f"SELECT count(*) > count(DISTINCT {same}) FROM word") == [(True,)], same


def test_references_in_a_circle_are_filled(database: Database) -> None:
    text = """
    CREATE TABLE selfish (id int PRIMARY KEY, boss int NOT NULL REFERENCES selfish);
    CREATE TABLE tree (id serial PRIMARY KEY, up int REFERENCES tree);
    CREATE TABLE a (id int PRIMARY KEY, b int);
    CREATE TABLE b (id int PRIMARY KEY, a int NOT NULL REFERENCES a);
    ALTER TABLE a ADD FOREIGN KEY (b) REFERENCES b;
    CREATE TABLE c (id int PRIMARY KEY, d int NOT NULL);
    CREATE TABLE d (id int PRIMARY KEY, c int NOT NULL REFERENCES c DEFERRABLE);
    ALTER TABLE c ADD FOREIGN KEY (d) REFERENCES d DEFERRABLE;
    """
    assert len(filled(database, text).rows) == 6
    assert ask(database, "SELECT count(up) > 0, count(*) FILTER (WHERE up IS NULL) > 0 FROM tree") == [(True, True)]


def test_every_partition_gets_rows_the_default_one_too(database: Database) -> None:
    text = """
    CREATE TABLE r (id int, d date NOT NULL, PRIMARY KEY (id, d)) PARTITION BY RANGE (d);
    CREATE TABLE r1 PARTITION OF r FOR VALUES FROM ('2024-01-01') TO ('2024-02-01');
    CREATE TABLE r2 PARTITION OF r FOR VALUES FROM ('2024-02-01') TO ('2024-03-01');
    CREATE TABLE rd PARTITION OF r DEFAULT;
    CREATE TABLE l (k text) PARTITION BY LIST (k);
    CREATE TABLE l1 PARTITION OF l FOR VALUES IN ('x', 'y');
    CREATE TABLE ld PARTITION OF l DEFAULT PARTITION BY HASH (k);
    CREATE TABLE ld0 PARTITION OF ld FOR VALUES WITH (modulus 2, remainder 0);
    CREATE TABLE ld1 PARTITION OF ld FOR VALUES WITH (modulus 2, remainder 1);
    CREATE TABLE ref (id int, d date, FOREIGN KEY (id, d) REFERENCES r);
    """
    assert set(filled(database, text).rows) == {f"public.{name}" for name in ("r1", "r2", "rd", "l1", "ld0", "ld1", "ref")}


def test_rows_show_what_nothing_forbids(database: Database) -> None:
    filled(
        database,
        "CREATE TABLE t (id int PRIMARY KEY, ref int, name text, code varchar(9), price numeric(8,2), at timestamp);",
        rows=100,
    )
    assert ask(
        database,
        "SELECT count(*) - count(name) > 0, count(name) > count(DISTINCT name), max(length(name)) > 255, min(name) = '' FROM t",
    ) == [(True, True, True, True)]
    assert ask(database, "SELECT count(DISTINCT lower(name)) < count(DISTINCT name), max(length(code)) = 9 FROM t") == [
        (True, True)
    ]
    assert ask(database, "SELECT min(ref) < 0, max(ref) = 2147483647, bool_or(ref = 0) FROM t") == [(True, True, True)]
    assert ask(database, "SELECT max(price) = 999999.99, bool_or(at <> date_trunc('second', at)) FROM t") == [(True, True)]


def test_nullable_columns_of_a_unique_key_hold_null_too(database: Database) -> None:
    """Several NULLs are no duplicates, so a later NOT NULL or primary key meets them; where they are, one stays."""
    found = filled(
        database,
        "CREATE TABLE t (id int PRIMARY KEY, mail text UNIQUE, a int, b int, UNIQUE (a, b));"
        "CREATE TABLE once (id int PRIMARY KEY, mail text UNIQUE NULLS NOT DISTINCT);"
        "CREATE TABLE child (id int PRIMARY KEY, mail text REFERENCES t (mail));",
        rows=100,
    )
    assert not found.unfilled
    assert ask(database, "SELECT count(*) - count(mail) > 1, count(*) > count(a) OR count(*) > count(b) FROM t") == [(True, True)]
    assert ask(database, "SELECT count(*) - count(mail) FROM once") == [(1,)]
    assert ask(database, "SELECT count(*) > 50, count(mail) > 50 FROM child") == [(True, True)]


@pytest.mark.parametrize("kind", ["uuid", "bigint", "text", "varchar(12)", "date", "inet"])
def test_a_reference_that_no_key_guards_has_orphans_and_hits(database: Database, kind: str) -> None:
    filled(database, f"CREATE TABLE parent (id {kind} PRIMARY KEY); CREATE TABLE child (id int PRIMARY KEY, parent_id {kind});")
    query = (
        "SELECT count(*) FILTER (WHERE p.id IS NULL) > 0, count(p.id) > 0 FROM child c LEFT JOIN parent p ON p.id = c.parent_id"
    )
    assert ask(database, query + " WHERE c.parent_id IS NOT NULL") == [(True, True)]


def test_generated_and_identity_columns_are_left_to_the_server(database: Database) -> None:
    filled(
        database,
        "CREATE TABLE t (id bigint GENERATED ALWAYS AS IDENTITY, a int, twice bigint GENERATED ALWAYS AS (a::bigint * 2) STORED);",
    )
    assert ask(database, "SELECT min(id), max(id) = count(*), bool_and(twice = a::bigint * 2) FROM t") == [(1, True, True)]


def test_a_table_that_stays_empty_is_named_with_its_reason(database: Database) -> None:
    text = """
    CREATE TABLE never (a int NOT NULL CHECK (a > 5 AND a < 3));
    CREATE TABLE guarded (a int PRIMARY KEY);
    CREATE FUNCTION no() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''not today''; END';
    CREATE TRIGGER no BEFORE INSERT ON guarded FOR EACH ROW EXECUTE FUNCTION no();
    CREATE TABLE below (a int NOT NULL REFERENCES guarded);
    """
    facts = filled(database, text)
    reasons = {item.table: item.reason for item in facts.unfilled}
    assert not facts.rows
    assert "satisfies" in reasons["public.never"]
    assert "not today" in reasons["public.guarded"]
    assert "public.guarded" in reasons["public.below"]


def test_rows_that_the_files_or_seeds_put_there_are_left_alone(database: Database) -> None:
    assert run(database.runner, program("CREATE TABLE a (i int);\nCREATE TABLE b (i int);\nINSERT INTO a VALUES (1);")).ok
    facts = fill(database.runner, program("INSERT INTO b VALUES (1), (2);"))
    assert facts.rows == {"public.a": 1, "public.b": 2}
    assert facts.seeds
    assert facts.seeds.ok


def test_hash_partitions_get_the_same_rows_in_every_database(database: Database, cluster: Cluster) -> None:
    """Their conditions name the table by its number, which differs from one database to the next."""
    text = "CREATE TABLE h (id bigint PRIMARY KEY) PARTITION BY HASH (id);" + "".join(
        f"CREATE TABLE h{n} PARTITION OF h FOR VALUES WITH (MODULUS 3, REMAINDER {n});" for n in range(3)
    )
    assert filled(database, text).rows.keys() == {"public.h0", "public.h1", "public.h2"}
    other = cluster.create("other_hashes")
    try:
        run(other.runner, program("CREATE TABLE first (id int);"))
        filled(other, text)
        assert ask(other, "SELECT * FROM h ORDER BY 1") == ask(database, "SELECT * FROM h ORDER BY 1")
    finally:
        cluster.drop("other_hashes")


def test_the_same_schema_gets_the_same_rows(database: Database, cluster: object) -> None:
    text = "CREATE TABLE t (id int PRIMARY KEY, a text, c int CHECK (c > 3 AND c < 90), CHECK (c <> id));"
    filled(database, text)
    with database.runner() as connection:
        first = digest(connection)
        connection.execute("DROP TABLE t")
    filled(database, text)
    with database.runner() as connection:
        assert digest(connection) == first


def test_odd_names_do_not_stand_in_the_way(database: Database) -> None:
    text = 'CREATE SCHEMA "A b";\nCREATE TABLE "A b"."sel""ect" ("from" int PRIMARY KEY, "c d" text CHECK (length("c d") > 2));'
    assert filled(database, text).rows == {'"A b"."sel""ect"': 60}


def test_digests_are_the_same_over_harmless_type_changes_and_differ_over_others(database: Database) -> None:
    filled(database, "CREATE TABLE t (id int PRIMARY KEY, a int, n numeric(8,2), d timestamp);")
    with database.runner() as connection:
        before = digest(connection)["public.t"].columns
        connection.execute("ALTER TABLE t ALTER a TYPE bigint, ALTER n TYPE numeric(12,4), ALTER d TYPE timestamptz")
        same = digest(connection)["public.t"].columns
        connection.execute("ALTER TABLE t ALTER n TYPE numeric(12,1)")
        after = digest(connection)["public.t"].columns
    assert {name: item.digest for name, item in same.items()} == {name: item.digest for name, item in before.items()}
    assert after["n"].digest != before["n"].digest
    assert after["a"].digest == before["a"].digest


def test_rows_hold_the_words_that_the_schema_compares_columns_with(database: Database) -> None:
    """A view's, a partial index's, a policy's and a function's words; other values and NULL are there as well."""
    text = """CREATE TABLE t (id int PRIMARY KEY, status text, kind varchar(6), zone text, note text, code char(2), plain text);
    CREATE VIEW v AS SELECT id FROM t WHERE status IN ('open', 'it''s late');
    CREATE INDEX i ON t (id) WHERE kind = 'paid' OR kind = 'too long for it';
    CREATE POLICY p ON t USING (zone <> 'north');
    CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NEW.note = 'closed' THEN RETURN NULL; END IF; RETURN NEW; END $$;
    CREATE VIEW w AS SELECT lower(code) AS c FROM t WHERE upper(code) = 'DE';"""
    filled(database, text)
    found = ask(database, "SELECT array_agg(status), array_agg(kind), array_agg(zone), array_agg(note), array_agg(code) FROM t")
    held = [set(column) for column in found[0] if isinstance(column, list)]
    for wanted, column in zip(({"open", "it's late"}, {"paid"}, {"north"}, {"closed"}, {"DE"}), held, strict=True):
        assert wanted | {None} < column
        assert len(column - wanted) > 4


def test_some_rows_repeat_another_in_all_that_no_key_guards(database: Database) -> None:
    """So what forbids equal or overlapping rows later, in whichever columns, meets some."""
    filled(database, "CREATE TABLE t (id int PRIMARY KEY, room int NOT NULL, during tsrange NOT NULL, note text);")
    query = "SELECT count(*) > 1 FROM t a JOIN t b ON a.id < b.id AND (a.room, a.during) = (b.room, b.during) WHERE a.note IS NOT DISTINCT FROM b.note"
    assert ask(database, query) == [(True,)]


def test_partitions_of_partitions_are_filled(database: Database) -> None:
    """Each level has a condition of its own."""
    text = """
    CREATE TABLE p (id int NOT NULL, kind text NOT NULL) PARTITION BY LIST (kind);
    CREATE TABLE p_a PARTITION OF p FOR VALUES IN ('some quite particular kind') PARTITION BY RANGE (id);
    CREATE TABLE p_a1 PARTITION OF p_a FOR VALUES FROM (0) TO (1000);
    CREATE TABLE p_a2 PARTITION OF p_a FOR VALUES FROM (1000) TO (2000);
    """
    assert sorted(filled(database, text).rows) == ["public.p_a1", "public.p_a2"]


def test_what_a_partial_unique_index_leaves_alone_repeats(database: Database) -> None:
    """Only the rows of its condition must differ; an index over all of them would meet equal ones, with and without a NULL key."""
    text = """
    CREATE TABLE car (id int PRIMARY KEY, plate varchar(12) NOT NULL, gone timestamptz);
    CREATE UNIQUE INDEX car_plate ON car (plate) WHERE gone IS NULL;
    """
    filled(database, text)
    assert ask(database, "SELECT count(*) > count(DISTINCT plate) FROM car") == [(True,)]


def test_ranges_lack_ends_and_content_where_no_key_is_over_them(database: Database) -> None:
    """A key over a range may forbid empty and endless ones; anywhere else they are what a CHECK meets first."""
    text = """
    CREATE TABLE stay (id int PRIMARY KEY, during daterange, free int4multirange, UNIQUE (during));
    CREATE TABLE loan (id int PRIMARY KEY, during daterange, closed nummultirange);
    """
    facts = filled(database, text)
    assert facts.rows == {"public.stay": 60, "public.loan": 60}
    odd = "SELECT bool_or(isempty(during)), bool_or(upper_inf(during)), bool_or(lower_inf(during)) FROM "
    assert ask(database, odd + "loan") == [(True, True, True)]
    assert ask(database, odd + "stay") == [(False, False, False)]
    assert ask(
        database, "SELECT bool_or(isempty(closed)), bool_or(array_length(string_to_array(closed::text, ')'), 1) > 2) FROM loan"
    ) == [(True, True)]


def test_arrays_hold_an_element_more_than_once(database: Database) -> None:
    filled(database, "CREATE TABLE t (id int PRIMARY KEY, tags text[]);")
    assert ask(database, "SELECT bool_or(cardinality(tags) > (SELECT count(DISTINCT x) FROM unnest(tags) x)) FROM t") == [(True,)]
