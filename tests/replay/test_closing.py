"""What existing databases still need is printed guarded: applied, it closes the difference; applied again, it does nothing."""

from __future__ import annotations

from bot.catalog.diff import diff
from bot.catalog.snapshot import snapshot
from bot.postgres.clusters import Cluster
from bot.replay.judges.closing import closing
from bot.rollback.generate import generate
from bot.rollback.script import Script

SHARED = "CREATE TABLE par (id int PRIMARY KEY); CREATE SEQUENCE s;"
OLD = """
CREATE TABLE t (id int PRIMARY KEY, n varchar(9) NOT NULL, d text DEFAULT 'a', gone int, p int CONSTRAINT fk REFERENCES par (id),
                q int CONSTRAINT q_ok CHECK (q > 0), no bigint);
CREATE INDEX idx_t_d ON t (d);
CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'SELECT a';
CREATE TYPE mood AS ENUM ('a', 'b'); CREATE DOMAIN word AS text CHECK (VALUE <> '');
CREATE VIEW v AS SELECT id FROM t;
COMMENT ON COLUMN t.d IS 'old';
"""
NEW = """
CREATE TABLE t (id int PRIMARY KEY, n varchar(99), d text DEFAULT 'b', extra jsonb NOT NULL DEFAULT '{}',
                p int CONSTRAINT fk REFERENCES par (id) ON DELETE CASCADE, q int NOT NULL CONSTRAINT q_ok CHECK (q > 1),
                no bigint DEFAULT nextval('s'), CONSTRAINT t_d UNIQUE (d), CONSTRAINT few CHECK (q < 9),
                CONSTRAINT own FOREIGN KEY (q) REFERENCES t (id));
CREATE INDEX idx_t_d ON t (d DESC);
CREATE FUNCTION f(a bigint) RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE TYPE mood AS ENUM ('a', 'b', 'c'); CREATE DOMAIN word AS text CHECK (VALUE <> '-');
COMMENT ON COLUMN t.d IS 'new'; GRANT SELECT ON t TO PUBLIC;
"""


def test_every_difference_is_closed_by_its_own_statement_which_runs_again(cluster: Cluster) -> None:
    old, new = cluster.create("old"), cluster.create("new")
    try:
        for database, text in ((old, OLD), (new, NEW)):
            with database.runner() as runner:
                runner.execute((SHARED + text).encode())
        with old.reader() as reader:
            have = snapshot(reader)
        with new.reader() as reader:
            want = snapshot(reader)
        made = generate(have, want, same_origin=False)
        assert isinstance(made, Script)
        statements = [statement.sql for statement in made.statements]
        closings = {change.identity: closing(statements, change, want) for change in diff(have, want).changes}
        order = sorted(closings.items(), key=lambda item: (item[0].kind != "column", item[0].kind == "index", item[0]))
        for _ in range(2):
            with old.runner() as runner:
                for _, sql in order:
                    runner.execute(sql.encode())
        with old.reader() as reader:
            after = snapshot(reader)
        assert not diff(after, want).changes
    finally:
        cluster.drop("old")
        cluster.drop("new")


def one(cluster: Cluster, have: str, want: str, kind: str) -> str:
    """Return what closes the one difference of `kind` between two schemas."""
    sides = []
    for number, text in enumerate((have, want)):
        database = cluster.create(f"side{number}")
        try:
            with database.runner() as runner:
                runner.execute(text.encode())
            with database.reader() as reader:
                sides.append(snapshot(reader))
        finally:
            cluster.drop(f"side{number}")
    made = generate(*sides, same_origin=False)
    assert isinstance(made, Script)
    (change,) = [item for item in diff(*sides).changes if item.identity.kind == kind]
    return closing([statement.sql for statement in made.statements], change, sides[1])


def test_a_required_column_asks_for_a_value_before_it_is_required(cluster: Cluster) -> None:
    """Existing rows have none; without the last step new and existing databases would still differ."""
    text = one(cluster, "CREATE TABLE t (id int)", "CREATE TABLE t (id int, phone text NOT NULL)", "column")
    steps = ["ADD COLUMN phone text;", "UPDATE public.t SET phone = ... WHERE phone IS NULL;", "ALTER COLUMN phone SET NOT NULL;"]
    assert [text.count(step) for step in steps] == [1, 1, 1]
    assert sorted(steps, key=text.index) == steps


def test_rows_that_break_a_constraint_do_not_stop_what_closes_the_difference(cluster: Cluster) -> None:
    """It looks at new rows first; that the old ones keep to it, too, is a step of its own."""
    base = "CREATE TABLE t (id int PRIMARY KEY, q int{})"
    text = one(cluster, base.format(""), base.format(" CONSTRAINT few CHECK (q < 9)"), "constraint")
    assert text.index("CHECK ((q < 9)) NOT VALID;") < text.index("VALIDATE CONSTRAINT few;")
    database = cluster.create("rows")
    try:
        with database.runner() as runner:
            runner.execute(f"{base.format('')}; INSERT INTO t VALUES (1, 10)".encode())
            runner.execute(text.partition("-- when no row")[0].encode())
    finally:
        cluster.drop("rows")
