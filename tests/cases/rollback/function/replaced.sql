-- before
create function f(a int) returns int language sql immutable as $$ select a + 1 $$; grant execute on function f(int) to alice; comment on function f(int) is 'F';
-- forward
create or replace function f(a int) returns int language plpgsql volatile security definer as $$ begin return a + 2; end $$;
