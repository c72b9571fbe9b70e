-- title: A seed that is taken from rows belongs to a partition that is not there
-- expect: fails-on-existing-database
-- never: check-over-violators
-- base 01_core
CREATE TABLE IF NOT EXISTS fees (id bigint PRIMARY KEY, note text);
CREATE TABLE IF NOT EXISTS payments (fee_id bigint NOT NULL, paid_on date NOT NULL) PARTITION BY RANGE (paid_on);
CREATE TABLE IF NOT EXISTS payments_2026 PARTITION OF payments FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
-- head 02_change
INSERT INTO payments (fee_id, paid_on) SELECT id, '2027-03-01' FROM fees WHERE NOT EXISTS (SELECT FROM payments WHERE fee_id = fees.id);
-- safe 02_change
CREATE TABLE IF NOT EXISTS payments_2027 PARTITION OF payments FOR VALUES FROM ('2027-01-01') TO ('2028-01-01');
INSERT INTO payments (fee_id, paid_on) SELECT id, '2027-03-01' FROM fees
WHERE NOT EXISTS (SELECT FROM payments WHERE fee_id = fees.id AND paid_on = '2027-03-01');
