-- alone
-- before
create schema archive; create table ev (id int, y int) partition by list (y); create table ev_1 partition of ev for values in (1); create table ev_2 partition of ev for values in (2); create index ev_id on ev (id);
-- rows
insert into ev values (1, 1), (2, 2);
-- forward
alter table ev detach partition ev_1; alter table ev_1 set schema archive; alter table archive.ev_1 rename to ev_1_old; alter table archive.ev_1_old add column note text;
