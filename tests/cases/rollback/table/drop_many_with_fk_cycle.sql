-- expect: schema_only
-- before
create table a (id int primary key, b_id int);
create table b (id int primary key, a_id int references a);
alter table a add constraint a_b_fk foreign key (b_id) references b deferrable initially deferred;
-- rows
insert into a values (1, null); insert into b values (1, 1); update a set b_id = 1;
-- forward
drop table a, b cascade;
