-- before
create procedure p(a int) language sql as $$ select 1 $$; grant execute on procedure p(int) to alice;
-- forward
drop procedure p(int); create procedure p(a int, b int) language plpgsql as $$ begin end $$; create function q(a int) returns int language sql as $$ select 1 $$;
