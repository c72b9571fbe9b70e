"""What rows written since the change must keep to for the way back is said; what they cannot break is not."""

from __future__ import annotations

import pytest

from bot.catalog.snapshot import snapshot
from bot.postgres.databases import Database
from bot.rollback.generate import generate
from bot.rollback.script import Script

BASE = """CREATE TABLE p (id int PRIMARY KEY);
CREATE TABLE t (id int PRIMARY KEY, a varchar(10) CONSTRAINT a_ok CHECK (a <> ''), n numeric(5,2) NOT NULL, b text, p int,
    CONSTRAINT fk FOREIGN KEY (p) REFERENCES p (id));
CREATE UNIQUE INDEX u ON t (a); CREATE INDEX plain ON t (b);"""

KEEPS = "{} comes back only while every row of public.t keeps to it"
FITS = "column public.t.{} again only while every value fits"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("ALTER TABLE t DROP CONSTRAINT a_ok", [KEEPS.format("constraint public.t.a_ok")]),
        ("ALTER TABLE t DROP CONSTRAINT fk", [KEEPS.format("constraint public.t.fk")]),
        ("DROP INDEX u", [KEEPS.format("index public.u")]),
        ("ALTER TABLE t ALTER a TYPE varchar(20)", [FITS.format("a is character varying(10)")]),
        ("ALTER TABLE t ALTER a TYPE text", [FITS.format("a is character varying(10)")]),
        ("ALTER TABLE t ALTER n TYPE numeric(8,3)", [FITS.format("n is numeric(5,2)")]),
        ("ALTER TABLE t ALTER id TYPE bigint", [FITS.format("id is integer")]),
        ("ALTER TABLE t ALTER n DROP NOT NULL", ["column public.t.n is NOT NULL again only while no row holds NULL there"]),
        ("ALTER TABLE t ALTER a TYPE varchar(5)", []),
        ("ALTER TABLE t ALTER b TYPE varchar(5)", []),
        ("ALTER TABLE t ALTER n TYPE numeric(4,2)", []),
        ("ALTER TABLE t ALTER id TYPE smallint", []),
        ("DROP INDEX plain", []),
        ("ALTER TABLE t DROP COLUMN p", []),
        ("DROP TABLE t", []),
    ],
)
def test_rules_and_types_that_come_back_name_what_they_ask_of_the_rows(database: Database, change: str, said: list[str]) -> None:
    with database.runner() as runner, database.reader() as reader:
        runner.execute(BASE.encode())
        before = snapshot(reader)
        runner.execute(change.encode())
        made = generate(snapshot(reader), before, same_origin=True)
    assert isinstance(made, Script)
    assert [note for note in made.notes if "only while" in note] == said
