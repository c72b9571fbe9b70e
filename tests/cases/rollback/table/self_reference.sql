-- expect: schema_only
-- before
create table tree (id int primary key, parent int references tree (id) on delete set null, name text not null);
-- rows
insert into tree values (1, null, 'r'), (2, 1, 'c');
-- forward
drop table tree;
