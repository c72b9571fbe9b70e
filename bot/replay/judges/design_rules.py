"""What the upgraded catalog shows about the objects that a change brings, as data: design, and the contract with running code."""

from __future__ import annotations

from bot.findings import Check, Rule, Severity

KEY_WITHOUT_INDEX = Rule(
    "foreign-key-without-index",
    Check.RISK,
    Severity.NOTE,
    "A foreign key's columns have no index",
    "Every delete or key change of a parent row reads the whole child table, and locks rows there while it does.",
    "Add an index that begins with the foreign key's columns.",
    bad="CREATE TABLE IF NOT EXISTS items (id bigint PRIMARY KEY, order_id bigint REFERENCES orders (id));",
    good="CREATE TABLE IF NOT EXISTS items (id bigint PRIMARY KEY, order_id bigint REFERENCES orders (id));"
    " CREATE INDEX IF NOT EXISTS idx_items_order_id ON items (order_id);",
)
KEY_CASCADES = Rule(
    "cascade-into-big-table",
    Check.RISK,
    Severity.NOTE,
    "Deleting a parent row deletes the rows of a table that may be big",
    "One DELETE becomes a transaction over very many rows, which holds their locks and runs their triggers until it ends.",
    "Refuse the delete (NO ACTION), and delete the children in batches before their parent.",
    bad="ALTER TABLE orders ADD CONSTRAINT fk_orders_customer FOREIGN KEY (customer_id) REFERENCES customers (id)"
    " ON DELETE CASCADE NOT VALID;",
    good="ALTER TABLE orders ADD CONSTRAINT fk_orders_customer FOREIGN KEY (customer_id) REFERENCES customers (id) NOT VALID;",
)
KEY_TYPES = Rule(
    "foreign-key-types-differ",
    Check.RISK,
    Severity.WARNING,
    "A foreign key's column has another type than what it refers to",
    "It overflows before its parent does, and joins need casts that indexes may not serve.",
    "Give both columns the same type.",
    bad="CREATE TABLE IF NOT EXISTS items (id bigint PRIMARY KEY, order_id integer REFERENCES orders (id)); -- a bigint",
    good="CREATE TABLE IF NOT EXISTS items (id bigint PRIMARY KEY, order_id bigint REFERENCES orders (id));",
)
NO_PRIMARY_KEY = Rule(
    "table-without-primary-key",
    Check.RISK,
    Severity.NOTE,
    "A new table has no primary key",
    "Its rows cannot be told apart: seeds pile up, logical replication refuses updates, a single row cannot be mended.",
    "Add a primary key.",
    bad="CREATE TABLE IF NOT EXISTS visits (page text, at timestamptz);",
    good="CREATE TABLE IF NOT EXISTS visits (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, page text, at timestamptz);",
)
UNLOGGED = Rule(
    "unlogged-table",
    Check.RISK,
    Severity.NOTE,
    "A table is not logged",
    "After a crash it is empty, and replicas never have its rows.",
    "Leave UNLOGGED out unless every row can be lost.",
    bad="CREATE UNLOGGED TABLE IF NOT EXISTS carts (id bigint PRIMARY KEY);",
    good="CREATE TABLE IF NOT EXISTS carts (id bigint PRIMARY KEY);",
)
COLUMN_TYPE = Rule(
    "column-type-regretted",
    Check.RISK,
    Severity.NOTE,
    "A column has a type that is often regretted",
    "json cannot be compared or grouped, money depends on the server's locale, an integer key runs out at two billion rows; "
    "sums of real and double precision are inexact, timestamp(0) rounds to a moment that has not come yet.",
    "Use jsonb, numeric, bigint, and timestamps with their fractions.",
    bad="CREATE TABLE IF NOT EXISTS events (id serial PRIMARY KEY, payload json);",
    good="CREATE TABLE IF NOT EXISTS events (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, payload jsonb);",
)
NEEDS_QUOTES = Rule(
    "name-needs-quotes",
    Check.RISK,
    Severity.NOTE,
    "A name works only in quotes",
    "Everybody who writes it without quotes gets 'does not exist'.",
    "Use lower case letters, digits and underscores, and no reserved word.",
    bad='CREATE TABLE IF NOT EXISTS "userOrders" (id bigint PRIMARY KEY);',
    good="CREATE TABLE IF NOT EXISTS user_orders (id bigint PRIMARY KEY);",
)
OLD_WRITES = Rule(
    "old-writes-rejected",
    Check.RISK,
    Severity.WARNING,
    "Inserts of the code that runs today will fail",
    "Until all of the new code is there, every insert that does not name the column is refused.",
    "Keep a default, or allow NULL, until no running code leaves the column out.",
    bad="ALTER TABLE orders ALTER COLUMN region DROP DEFAULT; -- region is NOT NULL",
    good="ALTER TABLE orders ADD COLUMN IF NOT EXISTS region text NOT NULL DEFAULT 'eu';",
)
ENUM_VALUE = Rule(
    "enum-value-renamed",
    Check.RISK,
    Severity.WARNING,
    "A value of an enum has gone",
    "Running code that writes or compares the old word fails at once, and there is no view that could hide it.",
    "Add the new value, switch the code over, and leave the old one.",
    bad="ALTER TYPE mood RENAME VALUE 'ok' TO 'fine';",
    good="ALTER TYPE mood ADD VALUE IF NOT EXISTS 'fine' AFTER 'ok';",
)
SEQUENCE_NARROWED = Rule(
    "sequence-narrowed",
    Check.RISK,
    Severity.WARNING,
    "A sequence turns round or ends earlier",
    "Numbers come again that rows have, or none is left: inserts of running code fail with duplicate keys or at the maximum.",
    "Leave the direction and the maximum of a sequence that is in use.",
    bad="ALTER SEQUENCE order_numbers INCREMENT BY -1;",
    good="ALTER SEQUENCE order_numbers CACHE 20;",
)
NO_POLICY = Rule(
    "row-security-without-policy",
    Check.RISK,
    Severity.WARNING,
    "Row security is on, but no policy lets anybody through",
    "Everybody but the table's owner finds it empty from that moment on.",
    "Create the policies in the same file, before or with ENABLE ROW LEVEL SECURITY.",
    bad="ALTER TABLE orders ENABLE ROW LEVEL SECURITY;",
    good="ALTER TABLE orders ENABLE ROW LEVEL SECURITY; CREATE POLICY own_orders ON orders USING (owner = current_user);",
)
OPEN_POLICY = Rule(
    "policy-lets-everything-through",
    Check.RISK,
    Severity.WARNING,
    "A policy lets everybody see or write every row",
    "USING (true) for PUBLIC is row security in name only.",
    "State the condition, or the role for which everything is meant.",
    bad="CREATE POLICY everyone ON orders USING (true);",
    good="CREATE POLICY own_orders ON orders USING (owner = current_user);",
)
SECURITY_OFF = Rule(
    "row-security-off",
    Check.RISK,
    Severity.WARNING,
    "Row security is switched off",
    "Every role with rights on the table sees and writes all of its rows from that moment on.",
    "Change the policies instead.",
    bad="ALTER TABLE orders DISABLE ROW LEVEL SECURITY;",
    good="ALTER POLICY own_orders ON orders USING (owner = current_user);",
)
RIGHTS_TAKEN = Rule(
    "rights-taken-away",
    Check.RISK,
    Severity.WARNING,
    "Somebody loses rights or ownership",
    "What that role does today is refused from the deploy on; GRANT of a dropped and recreated object is lost the same way.",
    "Revoke only what nobody uses any more; grant again beside the statement that makes an object anew.",
    bad="REVOKE SELECT ON orders FROM reporting;",
    good="GRANT SELECT ON orders TO reporting;",
)
NO_RIGHTS = Rule(
    "new-table-without-rights",
    Check.RISK,
    Severity.WARNING,
    "A role that reads the other tables cannot read the new one",
    "The application gets 'permission denied' for exactly the new feature.",
    "Grant beside the table, or once with ALTER DEFAULT PRIVILEGES.",
    bad="CREATE TABLE IF NOT EXISTS carts (id bigint PRIMARY KEY); -- app may read all other tables",
    good="CREATE TABLE IF NOT EXISTS carts (id bigint PRIMARY KEY); GRANT SELECT ON carts TO app;",
)
REPLICATION = Rule(
    "replication-changes",
    Check.RISK,
    Severity.NOTE,
    "What is replicated changes",
    "Subscribers and change-data pipelines see other columns or rows, or stop.",
    "Tell those who read the replication stream before the deploy.",
)
NEW_RULE = Rule(
    "new-restriction",
    Check.RISK,
    Severity.NOTE,
    "An existing table gets a rule that running code does not know of",
    "Inserts and updates that worked until now are refused from the deploy on, before the new code is there.",
    "Deploy code that keeps to the rule first.",
    bad="ALTER TABLE orders ADD CONSTRAINT orders_qty_positive CHECK (qty > 0) NOT VALID;",
    good="COMMENT ON COLUMN orders.qty IS 'always above 0 from the next release on';",
)
DEFINER_FOR_ALL = Rule(
    "definer-for-everybody",
    Check.RISK,
    Severity.NOTE,
    "Everybody may call a function that runs with its owner's rights",
    "PUBLIC may execute every new function unless it is taken away.",
    "Revoke EXECUTE from PUBLIC and grant it to the roles that need it.",
    bad="CREATE FUNCTION purge() RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog AS 'SELECT 1';",
    good="REVOKE EXECUTE ON FUNCTION purge() FROM PUBLIC;",
)
RULE_DROPPED = Rule(
    "rule-no-longer-enforced",
    Check.RISK,
    Severity.NOTE,
    "The database no longer enforces a rule that it enforced",
    "Rows that break it may come in from that moment on, and adding it again later fails over them.",
    "Drop it only when nothing relies on it.",
    bad="ALTER TABLE orders DROP CONSTRAINT IF EXISTS orders_code_key;",
    good="COMMENT ON CONSTRAINT orders_code_key ON orders IS 'needed by the import';",
)
CALLED_GONE = Rule(
    "callers-lose-object",
    Check.RISK,
    Severity.NOTE,
    "A view, function, sequence or type that queries may name is gone",
    "Code that runs today, and everything outside these files, fails on it from the deploy on.",
    "Deploy code that no longer names it first, then drop it.",
    bad="DROP FUNCTION IF EXISTS order_total(bigint);",
    good="COMMENT ON FUNCTION order_total(bigint) IS 'deprecated: use order_sum';",
)
DEFAULT_CHANGED = Rule(
    "default-changed",
    Check.RISK,
    Severity.NOTE,
    "A column that inserts may leave out gets another value",
    "Code that runs today relies on the old default without naming it; rows from before and after differ silently.",
    "Have the code write the value itself first, then change the default.",
    bad="ALTER TABLE orders ALTER COLUMN status SET DEFAULT 'draft'; -- it was 'new'",
    good="ALTER TABLE orders ADD COLUMN IF NOT EXISTS region text DEFAULT 'eu';",
)

RULES = (
    CALLED_GONE, DEFAULT_CHANGED,
    KEY_WITHOUT_INDEX, KEY_CASCADES, KEY_TYPES, NO_PRIMARY_KEY, UNLOGGED, COLUMN_TYPE, NEEDS_QUOTES, OLD_WRITES, ENUM_VALUE,
    SEQUENCE_NARROWED,
    NO_POLICY, OPEN_POLICY, SECURITY_OFF, RIGHTS_TAKEN, NO_RIGHTS, REPLICATION, RULE_DROPPED, NEW_RULE,
    DEFINER_FOR_ALL,
)  # fmt: skip
