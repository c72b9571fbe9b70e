-- title: An unnamed foreign key is added once more at each run
-- expect: rerun-changes-schema
-- head 02_change
CREATE TABLE IF NOT EXISTS parts (id int PRIMARY KEY, order_id bigint);
ALTER TABLE parts ADD FOREIGN KEY (order_id) REFERENCES orders (id);
-- safe 02_change
CREATE TABLE IF NOT EXISTS parts (id int PRIMARY KEY, order_id bigint REFERENCES orders (id));
