-- title: VACUUM FULL writes the table anew
-- expect: table-rewrite
-- head 02_change
VACUUM FULL orders;
-- safe 02_change
VACUUM orders;
