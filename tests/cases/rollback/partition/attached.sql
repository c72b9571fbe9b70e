-- before
create table p (id int, at int) partition by list (id); create index p_at on p (at); create table x (id int, at int); create index x_at_i on x (at); create index x_other on x (id);
-- rows
insert into x values (5, 5);
-- forward
alter table p attach partition x for values in (5, 6);
