-- before
create collation old from "C"; comment on collation old is 'O'; create table t (a text collate old);
-- rows
insert into t values ('x');
-- forward
create collation new (provider = libc, locale = 'C'); alter table t alter a type text collate new; drop collation old;
