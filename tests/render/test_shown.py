"""What the comment says of a schema's differences is what a reader asks for, not how PostgreSQL keeps it."""

from __future__ import annotations

from bot.catalog.diff import diff
from bot.catalog.snapshot import snapshot
from bot.postgres.clusters import Cluster
from bot.report.assemble import schema_changes
from bot.report.model import SchemaChange

BEFORE = "CREATE TABLE t (id int PRIMARY KEY, a text NOT NULL, b text);"
AFTER = "ALTER TABLE t DROP COLUMN a, ALTER b SET NOT NULL; GRANT SELECT, INSERT ON t TO PUBLIC;"


def test_not_null_is_a_matter_of_its_column_and_rights_are_spelled_out(cluster: Cluster) -> None:
    """PostgreSQL 18 keeps NOT NULL as a constraint; the letters of a grant, and the role that gave it, tell nobody anything."""
    database = cluster.create("shown")
    try:
        found = []
        for sql in (BEFORE, AFTER):
            with database.runner() as runner:
                runner.execute(sql)
            with database.reader() as reader:
                found.append(snapshot(reader))
        before, after = found
        shown = schema_changes(diff(before, after, same_origin=True), before, after)
    finally:
        cluster.drop("shown")
    assert sorted(shown, key=lambda change: change.name) == [
        SchemaChange("table", "public.t", "changed", ("privileges: none → everybody INSERT, SELECT",)),
        SchemaChange("column", "public.t.a", "removed"),
        SchemaChange("column", "public.t.b", "changed", ("not null: no → yes",)),
    ]
