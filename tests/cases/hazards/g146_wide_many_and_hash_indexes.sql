-- title: An index over six columns, an eleventh index, a hash index
-- expect: wide-index, many-indexes, hash-index
-- base 01_core
CREATE TABLE IF NOT EXISTS parts (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    a text, b text, c text, d text, e text, f text, g text, h text, i text
);
CREATE INDEX IF NOT EXISTS idx_parts_a ON parts (a);
CREATE INDEX IF NOT EXISTS idx_parts_b ON parts (b);
CREATE INDEX IF NOT EXISTS idx_parts_c ON parts (c);
CREATE INDEX IF NOT EXISTS idx_parts_d ON parts (d);
CREATE INDEX IF NOT EXISTS idx_parts_e ON parts (e);
CREATE INDEX IF NOT EXISTS idx_parts_f ON parts (f);
CREATE INDEX IF NOT EXISTS idx_parts_g ON parts (g);
-- head 02_more
CREATE INDEX CONCURRENTLY IF NOT EXISTS idx_parts_wide ON parts (h, i, a, b, c, d);
CREATE INDEX CONCURRENTLY IF NOT EXISTS idx_parts_h ON parts USING hash (h);
CREATE INDEX CONCURRENTLY IF NOT EXISTS idx_parts_i ON parts (i);
-- safe 02_more
CREATE INDEX CONCURRENTLY IF NOT EXISTS idx_parts_h_i ON parts (h, i) INCLUDE (a);
