-- alone
-- before
create table t (a text); create index on t (a);
-- rows
insert into t values ('Abc');
-- forward
create extension citext; alter table t alter a type citext;
