"""Seed files: those of the change must fit the schema that it leaves, and none may be taken for a part of the schema."""

from __future__ import annotations

from bot.examine import Options, examine
from bot.report.model import Report, Side
from bot.repository.comparison import Comparison

CORE, SEED, DEPLOY = "db/schema/01_core.sql", "db/seed/10_products.sql", "db/scripts/setup_database.sh"
BASE = {
    CORE: b"-- Shop - Core\n-- Part 1\nCREATE TABLE IF NOT EXISTS product (sku text PRIMARY KEY, name text NOT NULL);\n",
    SEED: b"INSERT INTO product (sku, name) VALUES ('A-1', 'Chair');\n",
    DEPLOY: b'set -e\npsql "$URL" -v ON_ERROR_STOP=1 -f db/schema/01_core.sql\n',
}
COMMENTED = {CORE: BASE[CORE] + b"COMMENT ON TABLE product IS 'what we sell';\n"}


def _examined(base: dict[str, bytes], change: dict[str, bytes]) -> Report:
    sides = Side("main", "a" * 40), Side("feature", "b" * 40)
    return examine(Comparison(*sides, base, {**base, **change}, "a" * 40), Options(repository="seeds"))


def _said(report: Report, *rules: str) -> list[tuple[str, str, int, str]]:
    return [(f.rule, f.location.path, f.location.line, str(f.severity)) for f in report.findings if f.rule in rules]


def test_a_seed_file_is_tried_on_the_schema_that_the_change_leaves() -> None:
    """Whether the change touches the seed or the schema under it, a seed that no longer fits is told at its line."""
    seed = {SEED: BASE[SEED] + b"INSERT INTO product (sku, name, colour) VALUES ('B', 'Lamp', 'red');\n"}
    assert _said(_examined(BASE, seed), "seed-file-fails") == [("seed-file-fails", SEED, 2, "warning")]
    schema = {CORE: BASE[CORE] + b"ALTER TABLE product DROP COLUMN IF EXISTS name;\n"}
    assert _said(_examined(BASE, schema), "seed-file-fails") == [("seed-file-fails", SEED, 1, "warning")]
    fitting = {SEED: BASE[SEED] + b"INSERT INTO product (sku, name) VALUES ('B', 'Lamp');\n"}
    assert not _said(_examined(BASE, fitting), "seed-file-fails", "seed-changes-schema")


def test_what_a_seed_file_of_the_base_defines_is_not_laid_at_the_door_of_the_change() -> None:
    """The column of the seed stands in no numbered file: a new database lacks it, and that is no fault of who adds a comment."""
    base = {**BASE, SEED: b"ALTER TABLE product ADD COLUMN IF NOT EXISTS color text;\n" + BASE[SEED]}
    report = _examined(base, COMMENTED)
    assert _said(report, "seed-changes-schema") == [("seed-changes-schema", SEED, 1, "note")]
    assert not [finding for finding in report.findings if finding.blocks]
    assert report.verdict == "pass"


def test_a_seed_file_of_the_change_that_defines_something_is_told() -> None:
    seed = {SEED: b"ALTER TABLE product ADD COLUMN IF NOT EXISTS color text;\n" + BASE[SEED]}
    assert _said(_examined(BASE, seed), "seed-changes-schema") == [("seed-changes-schema", SEED, 1, "warning")]
