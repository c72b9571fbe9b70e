-- title: A trigger that an UPDATE of the change fires empties another table
-- expect: data-lost
-- head 02_change
CREATE OR REPLACE FUNCTION emptied() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN TRUNCATE customers; RETURN NULL; END $$;
CREATE OR REPLACE TRIGGER emptied AFTER UPDATE ON orders FOR EACH STATEMENT EXECUTE FUNCTION emptied();
UPDATE orders SET qty = 1 WHERE qty IS NULL;
-- safe 02_change
CREATE OR REPLACE FUNCTION noted() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE NOTICE 'updated'; RETURN NULL; END $$;
CREATE OR REPLACE TRIGGER noted AFTER UPDATE ON orders FOR EACH STATEMENT EXECUTE FUNCTION noted();
UPDATE orders SET qty = 1 WHERE qty IS NULL;
