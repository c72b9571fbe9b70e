-- title: ATTACH PARTITION without a matching CHECK reads the table under ACCESS EXCLUSIVE
-- expect: scan-under-lock
-- base 01_core
CREATE TABLE IF NOT EXISTS m (id int NOT NULL, v text) PARTITION BY RANGE (id);
CREATE TABLE IF NOT EXISTS m1 (id int NOT NULL, v text, CONSTRAINT small CHECK (abs(id) < 10));
CREATE TABLE IF NOT EXISTS m2 (id int NOT NULL, v text, CONSTRAINT in_range CHECK (id >= 100 AND id < 200));
-- head 02_change
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_inherits WHERE inhrelid = 'm1'::regclass) THEN
        ALTER TABLE m ATTACH PARTITION m1 FOR VALUES FROM (-50) TO (50);
    END IF;
END $$;
-- safe 02_change
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_inherits WHERE inhrelid = 'm2'::regclass) THEN
        ALTER TABLE m ATTACH PARTITION m2 FOR VALUES FROM (100) TO (200);
    END IF;
END $$;
