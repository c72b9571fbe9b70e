-- before
create table t (a int);
-- rows
insert into t values (1);
-- forward
DO $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM information_schema.columns WHERE table_schema = current_schema() AND table_name = 't' AND column_name = 'b') THEN
        ALTER TABLE t ADD COLUMN b VARCHAR(255);
    END IF;
END $$;
