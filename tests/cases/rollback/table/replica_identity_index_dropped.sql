-- before
create table w (a int not null, b int); create unique index w_a on w (a); alter table w replica identity using index w_a;
-- rows
insert into w values (1, 2);
-- forward
drop index w_a;
