"""What execution can show, as data. A rule's severity is its usual one; size and origin may lower it where it is judged."""

from __future__ import annotations

from bot.findings import Check, Rule, Severity

STATEMENT_FAILED = Rule(
    "statement-failed",
    Check.APPLIES,
    Severity.ERROR,
    "A statement fails",
    "The deploy stops there: everything after it is missing, and what came before it stays.",
    "Correct the statement; PostgreSQL's own message says what it did not like.",
    waivable=False,
    bad="ALTER TABLE no_such_table ADD COLUMN a int;",
    good="ALTER TABLE orders ADD COLUMN IF NOT EXISTS a int;",
)
NOT_POSSIBLE_HERE = Rule(
    "not-possible-here",
    Check.APPLIES,
    Severity.NOTE,
    "The throw-away server cannot run a statement",
    "It lacks an extension or a right that the real one may have, so what follows could not be judged.",
    "Install the extension on the machine that runs migrate-bot, or keep such statements out of the schema files.",
    waivable=False,
)
UPGRADE_FAILED = Rule(
    "fails-on-existing-database",
    Check.APPLIES,
    Severity.ERROR,
    "Works on a new database, fails on the one you have",
    "A fresh build hides it: the statement meets objects or rows that only an existing database has.",
    "Write the statement so that it works from the state of the base branch, too.",
    waivable=False,
    bad="CREATE OR REPLACE VIEW v AS SELECT id FROM orders; -- the view has two columns today",
    good="DROP VIEW IF EXISTS v; CREATE VIEW v AS SELECT id FROM orders;",
)
NOT_RERUNNABLE = Rule(
    "not-rerunnable",
    Check.APPLIES,
    Severity.ERROR,
    "A file cannot be applied a second time",
    "Every file runs again at every deploy, so the next deploy fails at this statement.",
    "Guard the statement so that it does nothing when its work is already done.",
    waivable=False,
    bad="CREATE TABLE orders (id int);",
    good="CREATE TABLE IF NOT EXISTS orders (id int);",
)
RERUN_CHANGES_SCHEMA = Rule(
    "rerun-changes-schema",
    Check.APPLIES,
    Severity.ERROR,
    "A second run changes the schema again",
    "Unnamed constraints and indexes pile up with each deploy, or the files need two deploys until they are done.",
    "Name the object and guard it, or move the statement behind what it needs.",
    bad="ALTER TABLE orders ADD CHECK (qty > 0);",
    good="ALTER TABLE orders DROP CONSTRAINT IF EXISTS orders_qty_positive; -- better: a guarded, named ADD CONSTRAINT",
)
RERUN_CHANGES_ROWS = Rule(
    "rerun-changes-rows",
    Check.APPLIES,
    Severity.ERROR,
    "A second run changes rows again",
    "Seed rows pile up, or values that people changed since are set back at each deploy.",
    "Insert with ON CONFLICT DO NOTHING on a real key; update only rows that are not yet as wanted.",
    bad="INSERT INTO roles (name) VALUES ('admin');",
    good="INSERT INTO roles (name) VALUES ('admin') ON CONFLICT (name) DO NOTHING;",
)
DEPENDS_ON_ZONE = Rule(
    "depends-on-time-zone",
    Check.RISK,
    Severity.WARNING,
    "The outcome depends on the time zone or date style of whoever deploys",
    "A laptop, a runner and a container have different ones, so the same files build different schemas and values.",
    "Write moments with their offset and dates as year-month-day; say AT TIME ZONE where a timestamp becomes a moment.",
    bad="ALTER TABLE orders ALTER COLUMN placed TYPE timestamptz;",
    good="ALTER TABLE orders ALTER COLUMN placed TYPE timestamptz USING placed AT TIME ZONE 'UTC';",
)
TRANSACTION_LEFT_OPEN = Rule(
    "transaction-left-open",
    Check.APPLIES,
    Severity.ERROR,
    "A file ends inside a transaction",
    "psql ends there and PostgreSQL rolls everything since BEGIN back, without any error.",
    "End the file with COMMIT, or leave BEGIN out.",
    waivable=False,
    bad="BEGIN; CREATE TABLE IF NOT EXISTS a (id int);",
    good="BEGIN; CREATE TABLE IF NOT EXISTS a (id int); COMMIT;",
)
ROLLED_BACK = Rule(
    "work-rolled-back",
    Check.APPLIES,
    Severity.WARNING,
    "A file takes its own work back",
    "ROLLBACK undoes everything since BEGIN without an error, so the deploy looks right and changes nothing.",
    "End the transaction with COMMIT.",
    bad="BEGIN; CREATE TABLE IF NOT EXISTS a (id int); ROLLBACK;",
    good="BEGIN; CREATE TABLE IF NOT EXISTS a (id int); COMMIT;",
)
SETTING_LEAKS = Rule(
    "setting-leaks",
    Check.APPLIES,
    Severity.WARNING,
    "A setting leaks into the next file",
    "The files share a session here, so what comes after runs under a setting that it does not know about.",
    "Use SET LOCAL inside a transaction, or RESET the setting at the end of the file.",
    bad="SET search_path = other;",
    good="SET search_path = other; CREATE TABLE IF NOT EXISTS a (id int); RESET search_path;",
)
FRESH_UPGRADE_DIFFERS = Rule(
    "fresh-upgrade-differs",
    Check.EQUAL,
    Severity.ERROR,
    "A new database and an upgraded one differ",
    "Editing CREATE TABLE IF NOT EXISTS and its like changes new installations only; existing databases keep the old object.",
    "Add the statement that brings existing databases to the same state.",
    bad="CREATE TABLE IF NOT EXISTS orders (id int, note text); -- note is new",
    good="CREATE TABLE IF NOT EXISTS orders (id int, note text); ALTER TABLE orders ADD COLUMN IF NOT EXISTS note text;",
)
LISTING_DIFFERS = Rule(
    "listing-differs",
    Check.LISTED,
    Severity.ERROR,
    "Deploying through one listing builds another schema",
    "A database that is set up from this place lacks what the schema files describe.",
    "Name the missing files there, in the order of their numbers.",
)
LISTING_FAILS = Rule(
    "listing-fails",
    Check.APPLIES,
    Severity.ERROR,
    "Deploying through one listing fails",
    "Run exactly as this place runs it, on an empty database, the deploy stops with an error.",
    "Name the files there in the order in which they need each other.",
    waivable=False,
)
NULLS = Rule(
    "not-null-over-nulls",
    Check.APPLIES,
    Severity.ERROR,
    "NOT NULL over rows that hold NULL",
    "Nothing on the base branch forbids NULL there, so the deploy fails as soon as one row has it.",
    "Fill the column first, then set NOT NULL.",
    waivable=False,
    bad="ALTER TABLE orders ALTER COLUMN status SET NOT NULL;",
    good="UPDATE orders SET status = 'new' WHERE status IS NULL; ALTER TABLE orders ALTER COLUMN status SET NOT NULL;",
)
DUPLICATES = Rule(
    "unique-over-duplicates",
    Check.APPLIES,
    Severity.ERROR,
    "UNIQUE over rows with equal values",
    "Nothing on the base branch forbids duplicates there, so the deploy fails as soon as two rows are equal.",
    "Remove the duplicates first, then add the constraint.",
    waivable=False,
    bad="CREATE UNIQUE INDEX IF NOT EXISTS idx_users_email ON users (email);",
    good="DELETE FROM users u USING users v WHERE u.email = v.email AND u.ctid > v.ctid;"
    " CREATE UNIQUE INDEX IF NOT EXISTS idx_users_email ON users (email);",
)
ORPHANS = Rule(
    "foreign-key-over-orphans",
    Check.APPLIES,
    Severity.ERROR,
    "A foreign key over rows without a parent",
    "Nothing on the base branch forbids orphans there, so the deploy fails as soon as one row has no parent.",
    "Clean the orphans up first, or add the constraint NOT VALID and validate it in a later deploy.",
    waivable=False,
    bad="ALTER TABLE orders ADD CONSTRAINT fk_orders_customer FOREIGN KEY (customer_id) REFERENCES customers (id);",
    good="ALTER TABLE orders ADD CONSTRAINT fk_orders_customer FOREIGN KEY (customer_id) REFERENCES customers (id) NOT VALID;",
)
VIOLATORS = Rule(
    "check-over-violators",
    Check.APPLIES,
    Severity.ERROR,
    "A constraint over rows that violate it",
    "Nothing on the base branch forbids such rows, so the deploy fails as soon as there is one.",
    "Correct the rows first, or add the constraint NOT VALID and validate it in a later deploy.",
    waivable=False,
    bad="ALTER TABLE orders ADD CONSTRAINT orders_qty CHECK (qty > 0);",
    good="ALTER TABLE orders ADD CONSTRAINT orders_qty CHECK (qty > 0) NOT VALID;",
)
DEFAULT_PARTITION = Rule(
    "default-partition-refuses",
    Check.APPLIES,
    Severity.ERROR,
    "The DEFAULT partition already holds rows of the new one",
    "PostgreSQL refuses a partition whose rows already lie in the DEFAULT partition.",
    "Move those rows out of the DEFAULT partition first, in the same transaction.",
    waivable=False,
)
DEFAULT_MAY_REFUSE = Rule(
    "default-partition-may-refuse",
    Check.RISK,
    Severity.WARNING,
    "One row in the DEFAULT partition would refuse the new one",
    "Rows that nothing else claimed went there until now; the sample rows hold none of them, a real table may.",
    "Look for such rows before the deploy, or move them out of the DEFAULT partition in the same transaction.",
    bad="CREATE TABLE IF NOT EXISTS orders_eu PARTITION OF orders FOR VALUES IN ('eu'); -- orders has a DEFAULT partition",
    good="ALTER TABLE orders_rest ADD CONSTRAINT not_eu CHECK (region IS NOT NULL AND region <> 'eu') NOT VALID;"
    " -- validated before orders_eu is made",
)
CAST = Rule(
    "cast-fails",
    Check.APPLIES,
    Severity.ERROR,
    "A value does not fit the new type",
    "The column's old type allows values that the new one refuses, so the deploy fails as soon as a row has one.",
    "Add a new column of the new type, fill it, switch over, and drop the old one in a later deploy.",
    waivable=False,
    bad="ALTER TABLE orders ALTER COLUMN code TYPE integer USING code::integer;",
    good="ALTER TABLE orders ADD COLUMN IF NOT EXISTS code_number integer;",
)
DATA_LOST = Rule(
    "data-lost",
    Check.RISK,
    Severity.ERROR,
    "Rows or values are gone after the upgrade",
    "What is dropped, truncated or deleted does not come back with a rollback.",
    "Stop using it first, keep a copy, and drop it in a later deploy.",
    waivable=False,
    decidable=True,
    bad="ALTER TABLE orders DROP COLUMN IF EXISTS note;",
    good="COMMENT ON COLUMN orders.note IS 'deprecated: no longer written';",
)
VALUES_CHANGED = Rule(
    "values-changed",
    Check.RISK,
    Severity.ERROR,
    "Values are rounded or cut silently",
    "The new type holds less than the old one; PostgreSQL rounds without a word and nothing brings the digits back.",
    "Keep the old column until the new one has been compared with it.",
    waivable=False,
    decidable=True,
    bad="ALTER TABLE orders ALTER COLUMN price TYPE numeric(10, 1);",
    good="ALTER TABLE orders ALTER COLUMN price TYPE numeric(14, 2);",
)
CASCADE = Rule(
    "cascade-drops",
    Check.RISK,
    Severity.ERROR,
    "CASCADE removes more than the statement names",
    "Views, triggers and foreign keys of other tables go with it, and nothing in the file puts them back.",
    "Drop what depends on it by name, and only that; leave CASCADE out.",
    bad="DROP TABLE IF EXISTS customers CASCADE;",
    good="DROP VIEW IF EXISTS v_customers; DROP TABLE IF EXISTS customers;",
)
RECREATED = Rule(
    "recreated-at-every-deploy",
    Check.RISK,
    Severity.WARNING,
    "Dropped and created again at every deploy",
    "Each deploy takes the strongest lock, loses the rows and the privileges given since, and leaves a gap for readers.",
    "Use CREATE OR REPLACE or IF NOT EXISTS, or recreate the object only when its definition has changed.",
    bad="DROP TABLE IF EXISTS cache; CREATE TABLE cache (k text);",
    good="CREATE TABLE IF NOT EXISTS cache (k text);",
)
REWRITE = Rule(
    "table-rewrite",
    Check.RISK,
    Severity.ERROR,
    "A whole table is written anew under a strong lock",
    "Nobody can use the table until every row and every index has been written again.",
    "Add a new column, fill it in batches, and switch over.",
    bad="ALTER TABLE orders ALTER COLUMN id TYPE bigint;",
    good="ALTER TABLE orders ADD COLUMN IF NOT EXISTS id_big bigint;",
)
SCAN = Rule(
    "scan-under-lock",
    Check.RISK,
    Severity.ERROR,
    "A whole table is read under a strong lock",
    "Others wait until PostgreSQL has looked at every row.",
    "Add constraints NOT VALID and validate them in a later deploy; build indexes CONCURRENTLY.",
    bad="CREATE INDEX IF NOT EXISTS idx_orders_note ON orders (note);",
    good="CREATE INDEX CONCURRENTLY IF NOT EXISTS idx_orders_note ON orders (note);",
)
STRONG_LOCK = Rule(
    "strong-lock",
    Check.RISK,
    Severity.NOTE,
    "A strong lock on a table that is in use",
    "The statement itself is quick, but it waits behind every open transaction, and everybody else waits behind it.",
    "Set lock_timeout for the deploy and try again when it fires.",
)
LOCK_HELD = Rule(
    "lock-held-through-work",
    Check.RISK,
    Severity.WARNING,
    "A strong lock is held while other work goes on",
    "The lock of an earlier statement in the transaction blocks others until the slow part is over, too.",
    "Take the strong lock last, in a transaction of its own.",
    bad="BEGIN; ALTER TABLE orders ADD COLUMN IF NOT EXISTS a int; UPDATE orders SET a = 1; COMMIT;",
    good="ALTER TABLE orders ADD COLUMN IF NOT EXISTS a int; UPDATE orders SET a = 1 WHERE a IS NULL;",
)
LOCK_ORDER = Rule(
    "lock-order-differs",
    Check.RISK,
    Severity.WARNING,
    "Two transactions lock the same tables in different orders",
    "Beside each other, or beside an application that follows one of the orders, each waits for the other: a deadlock.",
    "Take the locks in one order everywhere, or in transactions of their own.",
    bad="BEGIN; LOCK TABLE a; LOCK TABLE b; COMMIT; BEGIN; LOCK TABLE b; LOCK TABLE a; COMMIT;",
    good="BEGIN; LOCK TABLE a; LOCK TABLE b; COMMIT; BEGIN; LOCK TABLE a; LOCK TABLE b; COMMIT;",
)
CONTRADICTING = Rule(
    "files-contradict",
    Check.RISK,
    Severity.WARNING,
    "One statement makes what another one drops",
    "Both run at every deploy: the strongest lock twice, and a dropped column counts against the table's 1,600 for ever.",
    "Take it out of the statement that makes it.",
    bad="ALTER TABLE orders ADD COLUMN IF NOT EXISTS note text; ALTER TABLE orders DROP COLUMN IF EXISTS note;",
    good="ALTER TABLE orders DROP COLUMN IF EXISTS note;",
)
LOCK_EVERY_DEPLOY = Rule(
    "lock-at-every-deploy",
    Check.RISK,
    Severity.NOTE,
    "A deploy with nothing to do still takes a strong lock",
    "The statement finds its work done but locks the table first, at every deploy, behind every open transaction.",
    "Look in the catalog first, in a DO block, and leave the table alone when nothing is to be done.",
    bad="ALTER TABLE orders ADD COLUMN IF NOT EXISTS note text;",
    good="DO $$ BEGIN IF NOT EXISTS (SELECT FROM information_schema.columns WHERE table_name = 'orders' AND column_name = 'note')"
    " THEN ALTER TABLE orders ADD COLUMN note text; END IF; END $$;",
)
INVALID_INDEX = Rule(
    "invalid-index",
    Check.APPLIES,
    Severity.ERROR,
    "An index is left behind invalid",
    "A failed CONCURRENTLY build stays as an index that is maintained but never used, and IF NOT EXISTS then skips it for ever.",
    "Drop the invalid index before building it again.",
    waivable=False,
)
DML_BREAKS = Rule(
    "everyday-dml-fails",
    Check.APPLIES,
    Severity.ERROR,
    "Everyday DML or a function fails after the upgrade",
    "A trigger or function body names something that is no longer there; PostgreSQL notices only when it runs.",
    "Change the body together with what it uses.",
    waivable=False,
)
DEAD_GUARD = Rule(
    "nothing-happened",
    Check.APPLIES,
    Severity.WARNING,
    "A guarded statement never runs",
    "The guard's condition is false on a new database and on the existing one alike, so what it guards is never done.",
    "Make the guard look for exactly the object that the statement makes.",
)
WITHOUT_ROWS = Rule(
    "tried-without-rows",
    Check.RISK,
    Severity.NOTE,
    "A change was tried on a table without rows",
    "No sample row could be made for the table, so what depends on its rows has not been seen.",
    "Add rows for it to a file in db/seed; those are applied before the change is tried.",
)
BASE_BROKEN = Rule(
    "base-is-broken",
    Check.APPLIES,
    Severity.WARNING,
    "The base branch itself does not apply",
    "Its files fail on an empty database, so an upgrade cannot be tried from there. This pull request did not cause it.",
    "Mend the base branch first; this pull request was judged on a new database only.",
    waivable=False,
)

RULES = (
    STATEMENT_FAILED, NOT_POSSIBLE_HERE, UPGRADE_FAILED, NOT_RERUNNABLE, RERUN_CHANGES_SCHEMA, RERUN_CHANGES_ROWS,
    DEPENDS_ON_ZONE, TRANSACTION_LEFT_OPEN, ROLLED_BACK, SETTING_LEAKS, FRESH_UPGRADE_DIFFERS,
    LISTING_DIFFERS, LISTING_FAILS, NULLS, DUPLICATES, ORPHANS, VIOLATORS, DEFAULT_PARTITION, DEFAULT_MAY_REFUSE, CAST,
    DATA_LOST, VALUES_CHANGED, CASCADE, RECREATED, REWRITE, SCAN, STRONG_LOCK, LOCK_HELD, LOCK_ORDER, CONTRADICTING,
    LOCK_EVERY_DEPLOY, INVALID_INDEX, DML_BREAKS, DEAD_GUARD, WITHOUT_ROWS, BASE_BROKEN,
)  # fmt: skip
