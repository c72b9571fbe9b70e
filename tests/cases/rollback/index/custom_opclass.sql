-- alone
-- before
create function my_cmp(int, int) returns int language sql immutable as $$ select pg_catalog.btint4cmp($1, $2) $$;
create operator class rev_ops for type int using btree as operator 1 < , operator 2 <= , operator 3 = , operator 4 >= , operator 5 > , function 1 my_cmp(int, int);
create table t (a int); create index t_a on t (a rev_ops);
-- rows
insert into t values (2), (1);
-- forward
drop index t_a;
drop operator class rev_ops using btree;
drop operator family rev_ops using btree;
drop function my_cmp(int, int);
