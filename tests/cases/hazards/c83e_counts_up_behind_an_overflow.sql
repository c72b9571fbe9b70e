-- title: An UPDATE that counts up at every deploy and that the greatest number stops in the first one
-- expect: rerun-changes-rows, calculation-overflows
-- head 02_change
UPDATE orders SET qty = qty + 1 WHERE qty IS NOT NULL;
-- safe 02_change
UPDATE orders SET qty = 1 WHERE qty IS NULL;
