-- before
create table t (a int);
-- rows
insert into t values (1);
-- forward
alter table t add constraint a_pos check (a > 0);
alter table t add check (a in (1, 2, 3));
comment on constraint a_pos on t is 'positive';
