-- alone
-- before
create function h() returns fdw_handler language c as '$libdir/postgres_fdw', 'postgres_fdw_handler';
-- forward
create foreign data wrapper w handler h; create server s foreign data wrapper w;
