-- title: An UPDATE that goes on changing values at each run
-- expect: rerun-changes-rows
-- head 02_change
UPDATE orders SET price = price + 1 WHERE qty = 7;
-- safe 02_change
UPDATE orders SET note = 'seven' WHERE qty = 7 AND note IS DISTINCT FROM 'seven';
