-- title: DELETE without WHERE
-- expect: data-lost
-- head 02_change
DELETE FROM orders;
-- safe 02_change
DELETE FROM orders WHERE id = -1;
