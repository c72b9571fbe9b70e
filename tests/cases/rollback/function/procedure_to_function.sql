-- before
create procedure p(a int) language sql as $$ select 1 $$; comment on procedure p(int) is 'P';
-- forward
drop procedure p(int); create function p(a int) returns void language sql as $$ select 1 $$;
