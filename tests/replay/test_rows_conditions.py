# ruff: noqa: E501 - SQL reads better on one line
"""Sample rows keep to what checks, triggers and their functions ask for."""

from __future__ import annotations

import pytest

from bot.postgres.databases import Database
from tests.replay.filling import ask, filled


@pytest.mark.parametrize(
    "condition",
    [
        "a > 0", "a BETWEEN 5 AND 9", "a IN (3, 5, 8)", "a % 2 = 0", "a < b", "a IS NOT NULL AND b > 100", "n >= 0 AND n <= 1",
        "t IN ('new', 'done')", "length(t) = 5", "char_length(t) >= 40", "t ~ '^[A-Z]{2}[0-9]+$'", "t LIKE 'http%'", "lower(t) = t AND t <> ''",
        "t ~* '^[a-z0-9._%-]+@[a-z0-9.-]+[.][a-z]{2,4}$'", "d >= '2024-01-01' AND d < '2024-02-01'", "d <= e", "jsonb_typeof(j) = 'object'",
        "t ~ '^#[0-9a-f]{6}$'", "t ~ '^SKU-\\d{4}-[A-Z]$'", "t ~ '^(north|south)/[[:alpha:]]{2,}(-[a-z0-9]+)*$'", "t LIKE '%_@_%.__%'",
        "t SIMILAR TO '(EU|US)-[0-9]{3}'", "n > 100 AND n < 100.5", "jsonb_typeof(j) = 'array' AND jsonb_array_length(j) > 0",
        "j ? 'name' AND j->>'kind' IN ('plain', 'odd')", "num_nonnulls(a, b) = 1", "(a IS NULL) = (b IS NULL)",
        "j ?& array['title', 'size'] AND jsonb_typeof(j->'size') = 'number' AND jsonb_typeof(j->'title') = 'string' AND (j->>'size')::int > 0",
        "array_length(regexp_split_to_array(t, '\\s+'), 1) = 5", "date_trunc('month', d) = d", "extract(isodow FROM d) = 1", "b = a + 7 AND a >= 0",
        "(t = 'draft' AND d IS NULL) OR (t = 'live' AND d IS NOT NULL AND a IS NOT NULL)", "a >= 0 AND b >= 0 AND a + b = 100",
        "CASE t WHEN 'x' THEN a > 10 ELSE a < -10 END", "t = md5(n::text)",
    ],
)  # fmt: skip
def test_simple_checks_are_solved(database: Database, condition: str) -> None:
    text = f"CREATE TABLE c (a int, b int, n numeric(5,2), t text NOT NULL, d date, e date, j jsonb, CHECK ({condition}));"
    assert filled(database, text).rows.get("public.c", 0) >= 5


def test_what_a_checks_function_asks_for_is_looked_up_in_its_body(database: Database) -> None:
    text = """CREATE FUNCTION is_iban(t text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
        SELECT length(t) BETWEEN 15 AND 34 AND t ~ '^[A-Z]{2}[0-9]{2}' $$;
    CREATE TABLE accounts (id int PRIMARY KEY, iban text NOT NULL CHECK (is_iban(iban)));"""
    assert filled(database, text).rows["public.accounts"] >= 20


def test_unique_texts_of_a_form_are_as_many_as_rows(database: Database) -> None:
    text = "CREATE TABLE c (code char(2) PRIMARY KEY CHECK (code ~ '^[A-Z]{2}$'), host text NOT NULL UNIQUE CHECK (host LIKE '%.example'));"
    assert filled(database, text).rows["public.c"] >= 40


def test_arrays_of_the_length_and_with_the_items_that_are_asked_for(database: Database) -> None:
    text = """CREATE TABLE a (tags text[] NOT NULL CHECK (array_length(tags, 1) BETWEEN 2 AND 4),
        rights text[] NOT NULL CHECK (rights <@ ARRAY['r', 'w'] AND cardinality(rights) > 0));"""
    assert filled(database, text).rows["public.a"] >= 20


def test_bytes_have_the_length_that_is_asked_for(database: Database) -> None:
    """Digests are keys; all of them differ."""
    assert filled(database, "CREATE TABLE b (h bytea PRIMARY KEY CHECK (octet_length(h) = 32));").rows["public.b"] >= 40


def test_only_the_check_that_nothing_satisfies_is_named(database: Database) -> None:
    text = "CREATE TABLE n (a int CHECK (a > 0), b int NOT NULL CHECK (b > 5 AND b < 3));"
    (unfilled,) = filled(database, text).unfilled
    assert "b > 5" in unfilled.reason
    assert "a > 0" not in unfilled.reason


def test_checks_of_several_columns_are_solved_together(database: Database) -> None:
    text = """CREATE TABLE o (status text NOT NULL CHECK (status IN ('new', 'paid')), qty int CHECK (qty BETWEEN 1 AND 10),
        low int, high int, CHECK (low < high), CHECK (status <> 'paid' OR qty > 5));"""
    assert filled(database, text).rows["public.o"] >= 20


def test_conditions_hold_for_references_as_well(database: Database) -> None:
    """One of several parents, two that differ in order, and keys of several columns that share one."""
    text = """
    CREATE TABLE par (id int PRIMARY KEY);
    CREATE TABLE kid (id int PRIMARY KEY, a int REFERENCES par, b int REFERENCES par, CHECK (num_nonnulls(a, b) = 1));
    CREATE TABLE pair (a int NOT NULL REFERENCES par, b int NOT NULL REFERENCES par, PRIMARY KEY (a, b), CHECK (a < b));
    CREATE TABLE top (ten int, id int, PRIMARY KEY (ten, id));
    CREATE TABLE sub (ten int NOT NULL, top_id int NOT NULL, id int NOT NULL, up int, PRIMARY KEY (ten, id),
        FOREIGN KEY (ten, top_id) REFERENCES top (ten, id), FOREIGN KEY (ten, up) REFERENCES sub (ten, id));
    """
    facts = filled(database, text)
    assert not facts.unfilled
    assert min(facts.rows.values()) >= 20
    assert ask(database, "SELECT count(*) > 0 FROM sub WHERE up IS NOT NULL") == [(True,)]


BODIES = {
    "a setting that is nowhere set": "NEW.t := current_setting('app.tenant'); IF NEW.t::uuid IS NULL THEN RAISE 'no tenant'; END IF;",
    "a switch": "IF current_setting('app.import', true) IS DISTINCT FROM 'on' THEN RAISE 'not this way'; END IF;",
    "one condition after another": "IF NEW.t NOT LIKE '%@%' THEN RAISE 'bad mail: %', NEW.t; END IF; IF NEW.u NOT IN ('red', 'green') THEN RAISE 'bad colour'; END IF;",
    "two columns at once": "IF NEW.e <= NEW.d THEN RAISE 'ends before it starts'; END IF; IF NEW.d < '2030-01-01' THEN RAISE 'in the past'; END IF;",
    "a document": "IF jsonb_typeof(NEW.j) <> 'object' OR NOT NEW.j ? 'kind' THEN RAISE 'no kind'; END IF;",
}


@pytest.mark.parametrize("what", BODIES)
def test_rows_are_found_that_a_trigger_lets_in(database: Database, what: str) -> None:
    """A trigger asks what no CHECK says."""
    text = f"""
    CREATE TABLE t (id int PRIMARY KEY, t text NOT NULL, u text NOT NULL, d date NOT NULL, e date NOT NULL, j jsonb NOT NULL);
    CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {BODIES[what]} RETURN NEW; END $$;
    CREATE TRIGGER a BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f();
    """
    facts = filled(database, text)
    assert not facts.unfilled
    assert facts.rows["public.t"] >= 5


@pytest.mark.parametrize(
    "amounts",
    [
        "amount numeric(12,2) NOT NULL CHECK (amount <> 0)",
        "debit numeric NOT NULL CHECK (debit >= 0), credit numeric NOT NULL CHECK (credit >= 0), CHECK ((debit = 0) <> (credit = 0))",
    ],
)
def test_a_ledger_gets_entries_that_balance(database: Database, amounts: str) -> None:
    """Rows come in pairs where each alone is refused."""
    total = "sum(amount)" if amounts.startswith("amount") else "sum(debit) - sum(credit)"
    text = f"""
    CREATE TABLE tx (id int PRIMARY KEY);
    CREATE TABLE entry (id int PRIMARY KEY, tx_id int NOT NULL REFERENCES tx, account text, {amounts});
    CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF (SELECT {total} FROM entry WHERE tx_id = NEW.tx_id) <> 0 THEN RAISE 'does not balance'; END IF; RETURN NULL; END $$;
    CREATE CONSTRAINT TRIGGER a AFTER INSERT ON entry DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION f();
    """
    assert filled(database, text).rows.get("public.entry", 0) >= 10


def test_a_rule_that_is_not_enforced_binds_no_row(database: Database) -> None:
    with database.runner() as connection:
        if connection.info.server_version < 180000:
            pytest.skip("NOT ENFORCED came with PostgreSQL 18")
    filled(database, "CREATE TABLE t (id int PRIMARY KEY, pages int, CHECK (pages > 1000000) NOT ENFORCED);")
    assert ask(database, "SELECT bool_or(pages < 0) FROM t") == [(True,)]
