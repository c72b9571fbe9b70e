-- before
create table t (id smallserial, a int);
-- rows
insert into t (a) values (3), (4);
-- forward
alter table t alter id drop default; drop sequence t_id_seq;
