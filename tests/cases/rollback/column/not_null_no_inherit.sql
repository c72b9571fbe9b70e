-- since: 18
-- before
create table t (a int, b int, constraint b_nn not null b no inherit);
-- forward
alter table t add constraint a_nn not null a no inherit;
alter table t alter constraint b_nn inherit;
