-- title: What a moment without zone means depends on who deploys
-- expect: depends-on-time-zone
-- base 01_core
CREATE TABLE IF NOT EXISTS visits (at timestamptz NOT NULL, page text) PARTITION BY RANGE (at);
-- head 02_year
CREATE TABLE IF NOT EXISTS visits_2031 PARTITION OF visits FOR VALUES FROM ('2031-01-01') TO ('2032-01-01');
-- safe 02_year
CREATE TABLE IF NOT EXISTS visits_2031 PARTITION OF visits FOR VALUES FROM ('2031-01-01 00:00+00') TO ('2032-01-01 00:00+00');
