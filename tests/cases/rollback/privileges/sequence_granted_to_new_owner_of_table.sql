-- before
create table t (a serial, b integer generated always as identity);
grant usage on sequence t_a_seq to bob;
grant select on sequence t_b_seq to bob, carol;
-- forward
alter table t owner to bob;
