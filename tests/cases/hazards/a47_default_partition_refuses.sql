-- title: A DEFAULT partition that already holds rows of the new partition refuses it
-- expect: default-partition-refuses
-- base 01_core
CREATE TABLE IF NOT EXISTS events (id bigint, at date NOT NULL, kind text) PARTITION BY RANGE (at);
CREATE TABLE IF NOT EXISTS events_rest PARTITION OF events DEFAULT;
-- head 02_change
CREATE TABLE IF NOT EXISTS events_2020 PARTITION OF events FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');
-- safe 02_change
CREATE TABLE IF NOT EXISTS events_1066 PARTITION OF events FOR VALUES FROM ('1066-01-01') TO ('1067-01-01');
