-- title: A rename that the text hides in EXECUTE
-- expect: rename-breaks-callers
-- head 02_change
DO $$
DECLARE old_name text := 'note';
BEGIN
    IF EXISTS (SELECT FROM information_schema.columns WHERE table_name = 'orders' AND column_name = old_name) THEN
        EXECUTE format('ALTER TABLE %I RENAME COLUMN %I TO %I', 'orders', old_name, 'remark');
    END IF;
END $$;
-- safe 02_change
ALTER TABLE orders ADD COLUMN IF NOT EXISTS remark text;
