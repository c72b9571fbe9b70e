-- title: One block locks two tables the other way round than the next block does
-- expect: lock-order-differs
-- head 02_change
DO $$
BEGIN
    LOCK TABLE orders IN SHARE MODE;
    LOCK TABLE customers IN SHARE MODE;
END $$;
-- head 03_change
DO $$
BEGIN
    EXECUTE 'ALTER TABLE public.customers ALTER COLUMN region SET DEFAULT ''eu''';
    EXECUTE 'ALTER TABLE public.orders ALTER COLUMN status SET DEFAULT ''new''';
END $$;
-- safe 02_change
DO $$
BEGIN
    LOCK TABLE customers IN SHARE MODE;
    LOCK TABLE orders IN SHARE MODE;
END $$;
-- safe 03_change
DO $$
BEGIN
    EXECUTE 'ALTER TABLE public.customers ALTER COLUMN region SET DEFAULT ''eu''';
    EXECUTE 'ALTER TABLE public.orders ALTER COLUMN status SET DEFAULT ''new''';
END $$;
