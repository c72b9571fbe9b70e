"""Facts become findings without a server: weight by size, whose statement it is, and text that helps."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.catalog.model import Catalog, CatalogObject, Identity
from bot.findings import Location, Severity
from bot.replay.facts import (
    Failure,
    Lock,
    OpenTransaction,
    ReplayFacts,
    Rewrite,
    RouteFacts,
    RunFacts,
    SampleFacts,
    StatementFacts,
    Trace,
    Unfilled,
)
from bot.replay.judge import judge
from bot.replay.judges.rerunnable import guarded, looking_first
from bot.replay.sizes import Size, parse
from tests.replay.programs import program

ORDERS = Identity("table", "public.orders")
CATALOG = Catalog({ORDERS: CatalogObject(ORDERS, {})})
PLACE = Location("02.sql", 3, 3)
SQL = "ALTER TABLE orders ALTER COLUMN id TYPE bigint"


def facts(trace: Trace | None = None, failure: Failure | None = None, **more: object) -> ReplayFacts:
    run = RunFacts((StatementFacts(SQL, PLACE, trace=trace, failure=failure),))
    base, fresh = RouteFacts("base", RunFacts(), CATALOG), RouteFacts("fresh", RunFacts(), CATALOG)
    return ReplayFacts(base=base, fresh=fresh, upgrade=RouteFacts("upgrade", run, CATALOG), **more)  # type: ignore[arg-type]


REWRITTEN = Trace(locks=(Lock("public.orders", "ACCESS EXCLUSIVE"),), rewrites=(Rewrite("public.orders", "type"),))


@pytest.mark.parametrize(
    ("sizes", "severity"),
    [
        ({"public.orders": Size(5_000_000, 1 << 30)}, Severity.ERROR),
        ({"public.orders": Size(12, 8192)}, Severity.NOTE),
        ({"public.orders": Size(12, 1 << 33)}, Severity.ERROR),
        ({}, Severity.WARNING),
    ],
)
def test_a_rewrite_weighs_what_the_table_weighs(sizes: dict[str, Size], severity: Severity) -> None:
    found = judge(facts(REWRITTEN), program("SELECT 1;"), sizes=sizes)
    assert [(item.rule, item.severity) for item in found] == [("table-rewrite", severity)]


def test_what_the_pull_request_did_not_write_is_not_reported() -> None:
    assert not judge(facts(REWRITTEN), program("SELECT 1;"), mine=lambda place: place.path == "03.sql")


def test_a_transaction_that_the_next_file_ends_is_a_warning() -> None:
    lost, kept = (OpenTransaction(Location("a.sql", 1), "a.sql", lost=lost) for lost in (True, False))
    fresh = RouteFacts("fresh", RunFacts(open_transactions=(lost, kept)), CATALOG)
    found = judge(ReplayFacts(base=RouteFacts("base", RunFacts(), CATALOG), fresh=fresh), program("SELECT 1;"))
    assert [item.severity for item in found] == [Severity.ERROR, Severity.WARNING]


def test_a_change_on_an_empty_table_says_so() -> None:
    samples = SampleFacts(unfilled=(Unfilled("public.orders", "a trigger refuses"),))
    found = [item for item in judge(facts(REWRITTEN, samples=samples), program("SELECT 1;")) if item.rule == "tried-without-rows"]
    assert [item.message for item in found] == ["public.orders was empty when this ran: a trigger refuses."]


def test_a_forged_code_changes_a_label_and_never_the_verdict() -> None:
    for state in ("57014", "57P01", "XX000", "40001", "23502", ""):
        assert any(item.blocks for item in judge(facts(failure=Failure(state, "said so", PLACE)), program("SELECT 1;")))


@pytest.mark.parametrize(
    ("sql", "mended"),
    [
        ("ALTER TABLE orders ALTER COLUMN id TYPE smallint", "Add a new column of the new type"),
        ("UPDATE orders SET total = qty * price", "Give the result a type that takes every value"),
    ],
)
def test_a_value_that_does_not_fit_is_mended_where_it_is_made(sql: str, mended: str) -> None:
    """A column's new type is one thing, what an UPDATE calculates another."""
    run = RunFacts((StatementFacts(sql, PLACE, failure=Failure("22003", "integer out of range", PLACE)),))
    seen = replace(facts(), upgrade=RouteFacts("upgrade", run, CATALOG))
    found = [item for item in judge(seen, program(sql)) if item.rule == "cast-fails"]
    assert [item.fix.startswith(mended) for item in found] == [True]


@pytest.mark.parametrize("text", ["{}", "DO $$ BEGIN\nIF true THEN {};\nEND IF;\nEND $$"], ids=["alone", "guarded"])
def test_the_orphan_query_of_the_guide_is_filled_in(text: str) -> None:
    """The author's own statement or block follows, with a key that is checked for new rows only."""
    failure = Failure(
        "23503",
        "insert or update violates",
        PLACE,
        'Key (customer_id)=(7) is not present in table "customers".',
        table="public.orders",
    )
    alter = "ALTER TABLE orders ADD CONSTRAINT f FOREIGN KEY (customer_id) REFERENCES customers (number){}"
    run = RunFacts((StatementFacts(text.format(alter.format("")), PLACE, failure=failure),))
    base = RouteFacts("base", RunFacts(), CATALOG)
    seen = ReplayFacts(base=base, fresh=base, upgrade=RouteFacts("upgrade", run, CATALOG))
    (found,) = judge(seen, program("SELECT 1;"))
    assert "SELECT t1.* FROM public.orders t1\nLEFT JOIN customers t2 ON t1.customer_id = t2.number\n" in found.fix
    assert "WHERE t1.customer_id IS NOT NULL AND t2.number IS NULL;" in found.fix
    assert f"{text.format(alter.format(' NOT VALID'))};" in found.fix


@pytest.mark.parametrize(
    ("sql", "column", "said", "mended"),
    [
        ("ALTER TABLE orders ADD COLUMN zone text NOT NULL", "zone", "is new and NOT NULL", "zone text NOT NULL DEFAULT ...;"),
        ("ALTER TABLE orders ALTER note SET NOT NULL", "note", "may hold NULL today", "SET note = ... WHERE note IS NULL;"),
        ("INSERT INTO orders (note) SELECT code FROM old", "note", "writes NULL into", "Give note a value"),
    ],
)  # fmt: skip
def test_null_is_told_by_where_it_comes_from(sql: str, column: str, said: str, mended: str) -> None:
    """A new column, one that holds NULL today, and rows that the change itself writes need three different mends."""
    note = Identity("column", "note", "public.orders")
    base = RouteFacts("base", RunFacts(), Catalog({**CATALOG.objects, note: CatalogObject(note, {})}))
    failure = Failure("23502", "contains null values", PLACE, table="public.orders", column=column)
    run = RunFacts((StatementFacts(sql, PLACE, failure=failure),))
    (found,) = judge(ReplayFacts(base=base, fresh=base, upgrade=RouteFacts("upgrade", run, CATALOG)), program("SELECT 1;"))
    assert said in found.message
    assert mended in found.fix


@pytest.mark.parametrize(
    ("bad", "good"),
    [
        ("CREATE TABLE a (i int)", "CREATE TABLE IF NOT EXISTS a (i int);"),
        ("create unique index concurrently i on a (i)", "create unique index concurrently IF NOT EXISTS i on a (i);"),
        ("CREATE VIEW v AS SELECT 1", "CREATE OR REPLACE VIEW v AS SELECT 1;"),
        ("DROP TABLE a", "DROP TABLE IF EXISTS a;"),
        ("ALTER TABLE a ADD COLUMN b int", "ALTER TABLE a ADD COLUMN IF NOT EXISTS b int;"),
        ("ALTER TYPE m ADD VALUE 'x'", "ALTER TYPE m ADD VALUE IF NOT EXISTS 'x';"),
        ("INSERT INTO a VALUES (1)", "INSERT INTO a VALUES (1)\nON CONFLICT DO NOTHING;"),
        ("VACUUM a", ""),
    ],
)
def test_the_authors_statement_is_guarded(bad: str, good: str) -> None:
    assert guarded(bad) == good


def test_constraints_types_and_renames_are_guarded_by_a_block() -> None:
    assert "pg_constraint WHERE conname = 'c' AND conrelid = 'a'::regclass" in guarded(
        "ALTER TABLE a ADD CONSTRAINT c CHECK (true)"
    )
    assert "EXCEPTION WHEN duplicate_object" in guarded("CREATE TYPE m AS ENUM ('a')")
    assert "attname = 'x'" in guarded("ALTER TABLE a RENAME COLUMN x TO y")


def test_a_statement_that_locks_for_nothing_is_shown_looking_first() -> None:
    assert "attname = 'b'" in looking_first("ALTER TABLE s.a ADD COLUMN IF NOT EXISTS b int")
    assert "to_regclass('s.i')" in looking_first("CREATE INDEX IF NOT EXISTS i ON s.a (b)")
    assert looking_first("ALTER TABLE a SET LOGGED") == ""


def test_sizes_are_read_strictly() -> None:
    assert parse(b'{"tables": {"orders": {"rows": 5, "bytes": 10}}}') == {"public.orders": Size(5, 10)}
    infinite = b'{"tables": {"a": {"rows": Infinity}}}'
    for bad in (b"", b"[]", b'{"tables": {"a": 5}}', b'{"tables": {"a": {"bytes": 5}}}', infinite, b"[" * 100_000):
        assert parse(bad) is None


def test_a_column_of_a_view_only_follows_what_the_view_reads() -> None:
    """The table's column is the cause, and what existing databases need is printed as SQL may be pasted."""

    def side(kind: str) -> Catalog:
        objects = (
            CatalogObject(ORDERS, {}),
            CatalogObject(Identity("view", "public.v"), {}),
            *(
                CatalogObject(Identity("column", "a", table), {"type": kind, "_number": 1})
                for table in ("public.orders", "public.v")
            ),
        )
        return Catalog({found.identity: found for found in objects})

    base = RouteFacts("base", RunFacts(), side("text"))
    seen = ReplayFacts(base=base, fresh=RouteFacts("fresh", RunFacts(), side("varchar")), upgrade=replace(base, name="upgrade"))
    column = Identity("column", "a", "public.orders")
    found = [
        item for item in judge(seen, program("CREATE TABLE orders (a varchar);"), closing={column: "ALTER ...;"}) if item.blocks
    ]
    assert [item.message.partition(" differs")[0] for item in found] == ["column public.orders.a"]
    assert found[0].fix == "-- existing databases need\nALTER ...;"


def test_what_is_broken_on_the_base_is_not_held_against_the_change() -> None:
    """The same statement of an untouched file fails with the same words on both sides; another failure is the change's own."""
    statement = StatementFacts("SELECT nope", PLACE, failure=Failure("42703", "column nope does not exist", PLACE))
    base = RouteFacts("base", RunFacts((statement,), stopped=True), None)
    for own, rules in (("SELECT nope", {"base-is-broken"}), ("SELECT no", {"base-is-broken", "statement-failed"})):
        fresh = RouteFacts("fresh", RunFacts((replace(statement, sql=own),), stopped=True), None)
        found = judge(ReplayFacts(base=base, fresh=fresh), program("SELECT 1;"), mine=lambda place: False)
        assert {item.rule for item in found} == rules


def test_what_a_name_needs_is_said_of_the_whole_name() -> None:
    """A dot or a parenthesis inside the quotes ends nothing, and the index that is proposed can be made."""
    odd = Identity("table", 'public."a.b (c)"')
    after = Catalog({**CATALOG.objects, odd: CatalogObject(odd, {"_persistence": "p"})})
    base = RouteFacts("base", RunFacts(), CATALOG)
    done = RouteFacts("upgrade", RunFacts(), after)
    seen = ReplayFacts(base=base, fresh=replace(done, name="fresh"), upgrade=done)
    found = [item for item in judge(seen, program('CREATE TABLE "a.b (c)" (id int);')) if item.rule == "name-needs-quotes"]
    assert [item.message for item in found] == ['The table "a.b (c)" can only be written in quotes.']


def test_seeds_that_came_to_nothing_are_told() -> None:
    """One that fails, and one whose transaction nobody ends; one that the next file ends is as good as any."""
    failing = StatementFacts("SELECT 1/0", PLACE, failure=Failure("22012", "division by zero", PLACE))
    left = tuple(OpenTransaction(Location(f"{lost}.sql", 1), f"{lost}.sql", lost=lost) for lost in (True, False))
    seen = facts(samples=SampleFacts(seeds=RunFacts((failing,), open_transactions=left)))
    found = [item for item in judge(seen, program("SELECT 1;")) if item.rule == "base-is-broken"]
    assert [(item.location.path, item.severity) for item in found] == [("02.sql", Severity.NOTE), ("True.sql", Severity.NOTE)]
