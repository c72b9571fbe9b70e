-- title: A new partition claims rows of the DEFAULT one, under values that no sample row has by chance
-- expect: default-partition-may-refuse
-- base 01_core
CREATE TABLE IF NOT EXISTS parcels (id bigint GENERATED ALWAYS AS IDENTITY, zone text NOT NULL, PRIMARY KEY (id, zone)) PARTITION BY LIST (zone);
CREATE TABLE IF NOT EXISTS parcels_rest PARTITION OF parcels DEFAULT;
-- head 02_change
CREATE TABLE IF NOT EXISTS parcels_alps PARTITION OF parcels FOR VALUES IN ('tyrol', 'valais');
-- safe 02_change
DO $$
BEGIN
    IF to_regclass('parcels_alps') IS NULL THEN
        CREATE TEMP TABLE moved ON COMMIT DROP AS SELECT * FROM parcels_rest WHERE zone IN ('tyrol', 'valais');
        DELETE FROM parcels_rest WHERE zone IN ('tyrol', 'valais');
        CREATE TABLE parcels_alps PARTITION OF parcels FOR VALUES IN ('tyrol', 'valais');
        INSERT INTO parcels OVERRIDING SYSTEM VALUE SELECT * FROM moved;
    END IF;
END $$;
