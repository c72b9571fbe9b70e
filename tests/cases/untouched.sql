-- Ways to change rows or numbers, each with what must be there before: see tests/rollback/test_untouched.py.
-- case: an update in a DO block with dynamic SQL
-- then
DO $$ BEGIN EXECUTE 'UPDATE ' || 'a SET t = upper(t)'; END $$
-- case: a deletion by a trigger of another table
CREATE TABLE log (n int);
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN DELETE FROM a; RETURN NEW; END';
CREATE TRIGGER t AFTER INSERT ON log FOR EACH ROW EXECUTE FUNCTION f()
-- then
INSERT INTO log VALUES (1)
-- case: a rule that writes elsewhere
CREATE TABLE log (n int);
CREATE RULE r AS ON INSERT TO log DO ALSO UPDATE a SET t = 'ruled'
-- then
INSERT INTO log VALUES (1)
-- case: a cascade along a foreign key
CREATE TABLE parents (id int PRIMARY KEY);
INSERT INTO parents VALUES (1);
ALTER TABLE a ADD COLUMN p int DEFAULT 1 REFERENCES parents ON DELETE SET NULL
-- then
DELETE FROM parents
-- case: TRUNCATE with what refers to it
CREATE TABLE parents (id int PRIMARY KEY);
ALTER TABLE a ADD COLUMN p int REFERENCES parents
-- then
TRUNCATE parents CASCADE
-- case: a function that is called for a value
CREATE TABLE log (n int);
CREATE FUNCTION g() RETURNS int LANGUAGE sql AS 'DELETE FROM a RETURNING id'
-- then
INSERT INTO log VALUES (g())
-- case: an event trigger of the author's own, where that is allowed
CREATE FUNCTION e() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN UPDATE a SET t = ''e''; END'
-- then
DO $$ BEGIN
    CREATE EVENT TRIGGER e ON ddl_command_end EXECUTE FUNCTION e();
EXCEPTION WHEN insufficient_privilege THEN
    UPDATE a SET t = 'refused';
END $$;
CREATE TABLE more ()
-- case: MERGE
CREATE FUNCTION m() RETURNS void LANGUAGE plpgsql AS 'BEGIN DELETE FROM a WHERE id = 1; END'
-- then
DO $$ BEGIN
    IF current_setting('server_version_num')::int >= 150000 THEN
        MERGE INTO a USING (VALUES (1)) v (id) ON a.id = v.id WHEN MATCHED THEN DELETE;
    ELSE
        PERFORM m();
    END IF;
END $$
-- case: a write that ends its own session
-- then
BEGIN;
UPDATE a SET t = 'last';
COMMIT;
SELECT pg_terminate_backend(pg_backend_pid())
-- case: a write behind a savepoint that is released, beside one that is undone
-- then
BEGIN;
SAVEPOINT one;
UPDATE a SET t = 'kept' WHERE id = 1;
RELEASE one;
SAVEPOINT two;
UPDATE a SET t = 'undone';
ROLLBACK TO two;
COMMIT
-- case: a column with a value for the rows that are there
-- then
ALTER TABLE a ADD COLUMN d int DEFAULT 7
-- case: a dropped column
-- then
ALTER TABLE a DROP COLUMN t
-- case: a dropped column, and a name for the other that looks like both
-- then
ALTER TABLE a DROP COLUMN t;
ALTER TABLE a RENAME COLUMN id TO "id:23:-1,2:t"
-- case: two columns that change names
ALTER TABLE a ADD COLUMN u text
-- then
ALTER TABLE a RENAME COLUMN t TO w;
ALTER TABLE a RENAME COLUMN u TO t;
ALTER TABLE a RENAME COLUMN w TO u
-- case: another type over the same bytes
ALTER TABLE a ADD COLUMN n int DEFAULT -1
-- then
ALTER TABLE a ALTER COLUMN n TYPE oid
-- case: another zone over the same bytes
ALTER TABLE a ADD COLUMN m timestamptz DEFAULT now()
-- then
SET timezone = 'UTC';
ALTER TABLE a ALTER COLUMN m TYPE timestamp
-- case: a rewrite
-- then
ALTER TABLE a ALTER COLUMN t TYPE varchar(1) USING 'y'
-- case: the same name for another table
-- then
ALTER TABLE a RENAME TO b;
CREATE TABLE a (id int, t text)
-- case: another schema
CREATE SCHEMA s
-- then
ALTER TABLE a SET SCHEMA s
-- case: another name of its schema
CREATE SCHEMA s;
ALTER TABLE a SET SCHEMA s
-- then
ALTER SCHEMA s RENAME TO s2
-- case: a renamed value of an enum
CREATE TYPE e AS ENUM ('x', 'y');
ALTER TABLE a ADD COLUMN e e DEFAULT 'x'
-- then
ALTER TYPE e RENAME VALUE 'x' TO 'z'
-- case: a renamed value of an enum in a domain's array
CREATE TYPE e AS ENUM ('x', 'y');
CREATE DOMAIN d AS e;
ALTER TABLE a ADD COLUMN e d[] DEFAULT '{x}'
-- then
ALTER TYPE e RENAME VALUE 'x' TO 'z'
-- case: a renamed value of an enum in a range
CREATE TYPE e AS ENUM ('x', 'y');
CREATE TYPE r AS RANGE (subtype = e);
ALTER TABLE a ADD COLUMN e r DEFAULT '[x,y]'
-- then
ALTER TYPE e RENAME VALUE 'x' TO 'z'
-- case: an attribute more in a composite
CREATE TYPE c AS (x int);
ALTER TABLE a ADD COLUMN c c DEFAULT ROW (1)::c
-- then
ALTER TYPE c ADD ATTRIBUTE y int
-- case: another name of what a value names
CREATE TABLE named (n int);
ALTER TABLE a ADD COLUMN r regclass DEFAULT 'named'::regclass
-- then
ALTER TABLE named RENAME TO called
-- case: a number taken from a sequence
-- then
SELECT nextval('a_id_seq')
-- case: a sequence set
-- then
DO $$ BEGIN PERFORM setval('a_id_seq', 2); END $$
-- case: a sequence restarted
-- then
ALTER SEQUENCE a_id_seq RESTART
-- case: an identity restarted
-- then
TRUNCATE a RESTART IDENTITY
-- case: a number taken and rolled back
-- then
BEGIN;
INSERT INTO a DEFAULT VALUES;
ROLLBACK
-- case: another step of a sequence
-- then
ALTER SEQUENCE a_id_seq INCREMENT 5
-- case: a sequence that lets go of its column
CREATE SEQUENCE free OWNED BY a.t
-- then
ALTER SEQUENCE free OWNED BY NONE
