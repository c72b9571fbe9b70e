-- alone
-- before
create function h() returns language_handler language c as '$libdir/plpgsql', 'plpgsql_call_handler'; create language l1 handler h; create function f() returns int language l1 as $$ begin return 1; end $$;
-- forward
alter language l1 rename to l2; alter language l2 owner to alice;
