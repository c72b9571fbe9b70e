-- since: 18
-- alone
-- before
create extension if not exists btree_gist schema public;
create table t (id int, valid daterange, primary key (id, valid without overlaps));
create table c (id int, valid daterange, foreign key (id, period valid) references t);
-- forward
alter table c drop constraint c_id_valid_fkey;
alter table t drop constraint t_pkey;
