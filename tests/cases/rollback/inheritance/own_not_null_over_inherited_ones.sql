-- expect: schema_only
-- since: 18
-- before
create table p (a int not null no inherit, b int not null, c int not null); create table k (a int not null, b int not null, x int, constraint own not null c) inherits (p); create table k2 () inherits (p);
alter table k2 add constraint named not null a not valid;
-- forward
drop table k; drop table k2;
