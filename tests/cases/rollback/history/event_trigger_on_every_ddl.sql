-- alone
-- before
create table log (at timestamptz, tag text); create function log_ddl() returns event_trigger language plpgsql as $$ begin insert into public.log values (now(), tg_tag); end $$;
-- forward
create event trigger log_ddl on ddl_command_end execute function log_ddl(); create table t (a int); alter table t add b int;
