-- title: REINDEX rebuilds under lock
-- expect: scan-under-lock
-- head 02_change
REINDEX TABLE orders;
-- safe 02_change
REINDEX TABLE CONCURRENTLY orders;
