-- before
create table p (id int not null, at int, constraint u unique (id)) partition by list (id); create index p_at on p (at); create table x (id int not null, at int); create table y (id int not null, at int, constraint y_u unique (id));
-- rows
insert into x values (5, 5);
-- forward
alter table p attach partition x for values in (5, 6); alter table p attach partition y default;
