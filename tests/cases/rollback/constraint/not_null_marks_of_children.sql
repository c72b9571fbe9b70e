-- since: 18
-- before
create table p (a int, b int); alter table p add constraint pa not null a not valid; alter table p add constraint pb not null b no inherit; create table k () inherits (p); create table kk () inherits (k); alter table p alter constraint pb inherit;
-- forward
alter table p validate constraint pa; alter table p alter constraint pb no inherit;
