-- alone
-- before
create extension hstore; create extension pg_trgm version '1.5';
-- forward
drop extension hstore; drop extension pg_trgm;
