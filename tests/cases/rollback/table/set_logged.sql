-- before
create unlogged table t (id bigserial primary key, a int);
-- rows
insert into t (a) values (1);
-- forward
alter table t set logged;
