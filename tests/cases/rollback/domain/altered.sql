-- before
create domain pos as int default 1 check (value > 0); create table t (a pos, b int);
-- rows
insert into t values (1, 2);
-- forward
alter domain pos set default 5; alter domain pos drop constraint pos_check; alter domain pos add constraint bigger check (value >= 0);
create domain second as pos;
