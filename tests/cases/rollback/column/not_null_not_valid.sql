-- since: 18
-- before
create table t (a int, b int);
alter table t add constraint b_nn not null b not valid;
-- rows
insert into t values (null, 2);
-- forward
alter table t add constraint a_nn not null a not valid;
alter table t validate constraint b_nn;
