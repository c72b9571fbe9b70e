-- since: 18
-- before
create table t (a int not null); comment on constraint t_a_not_null on t is 'why';
-- forward
alter table t alter a drop not null;
