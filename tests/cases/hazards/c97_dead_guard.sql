-- title: A guard that looks for the wrong thing: the statement never runs
-- expect: nothing-happened
-- head 02_change
DO $$
BEGIN
    IF EXISTS (SELECT FROM information_schema.columns WHERE table_name = 'order' AND column_name = 'status') THEN
        ALTER TABLE orders ADD COLUMN remark text;
    END IF;
END $$;
-- safe 02_change
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM information_schema.columns WHERE table_name = 'orders' AND column_name = 'remark') THEN
        ALTER TABLE orders ADD COLUMN remark text;
    END IF;
END $$;
