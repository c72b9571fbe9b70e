-- alone
-- before
create table t (a text primary key, b text, unique (b, a));
create table u (a text references t);
-- rows
insert into t values ('a', 'b');
insert into u values ('a');
-- forward
create extension citext;
alter table u drop constraint u_a_fkey;
alter table t alter a type citext;
alter table u alter a type citext;
alter table u add foreign key (a) references t;
