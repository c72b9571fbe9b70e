=== column_reorder
-- a
create table t (a int, b text, c date);
-- b
create table t (c date, a int, b text);
=== view_chain_over_functions
-- a
create table base (id int primary key, n numeric);
create function f1(numeric) returns numeric language sql immutable as 'select $1 * 2';
create view v1 as select id, f1(n) as m from base;
create function f2(int) returns numeric language sql stable as 'select m from v1 where id = $1';
create view v2 as select id, f2(id) x from v1;
create view v3 as select v2.x, v1.m from v1 join v2 using (id);
comment on view v3 is 'top';
comment on column v2.x is 'the x';
grant select on v2 to r1;
-- rows
insert into base values (1, 2.5);
-- forward
drop view v3; drop view v2; drop function f2(int); drop view v1; drop function f1(numeric);
create function f1(numeric) returns text language sql immutable as 'select $1::text';
create view v1 as select f1(n) as m, id from base;
create function f2(int) returns text language sql stable as 'select m from v1 where id = $1';
create view v2 as select f2(id) x, id from v1;
=== matview_chain
-- a
create table s (k int, v text);
create materialized view m1 as select k, count(*) c from s group by k;
create unique index m1_k on m1 (k);
create materialized view m2 as select sum(c) total from m1;
create view mv as select * from m2;
create materialized view m3 as select total, 1 as one from mv with no data;
create index m3_i on m3 (total desc nulls last) where one = 1;
comment on materialized view m1 is 'it''s';
comment on index m1_k is 'ix';
grant select on m2 to r2 with grant option;
-- rows
insert into s values (1, 'a'), (1, 'b');
-- forward
drop materialized view m3; drop view mv; drop materialized view m2; drop materialized view m1;
alter table s alter k type bigint;
create materialized view m1 as select k, count(*) c, max(v) as mx from s group by k;
create unique index m1_k on m1 (k, c);
=== rule_changes
-- a
create table t (a int, b int); create table log (a int, at text default 'x');
create view v as select a, b from t;
create rule v_ins as on insert to v do instead insert into t values (new.a, new.b);
create rule v_del as on delete to v do instead nothing;
create rule t_log as on update to t where new.a <> old.a do also (insert into log (a) values (old.a); insert into log (a) values (new.a));
-- forward
drop rule t_log on t;
create rule t_log as on update to t do also notify changed;
create or replace rule v_ins as on insert to v do instead insert into t values (new.a + 1, new.b) returning t.a, t.b;
alter table t disable rule t_log;
drop rule v_del on v;
=== trigger_on_view
-- a
create table t (a int);
create view v as select a from t;
create function tf() returns trigger language plpgsql as $$begin insert into t values (new.a); return new; end$$;
create trigger vt instead of insert on v for each row execute function tf('x', 'it''s');
-- forward
drop trigger vt on v;
create or replace view v as select a, a * 2 as b from t;
create trigger vt2 instead of insert or update on v for each row execute function tf();
comment on trigger vt2 on v is 'hi';
=== function_signature_with_dependents
-- a
create function f(a int) returns int language sql immutable as 'select a';
create table t (a int, b int default f(1), c int generated always as (f(a)) stored, constraint t_check check (f(a) > 0));
create index ti on t (f(a));
create view v as select f(a) from t;
alter table t enable row level security;
create policy p on t using (f(a) = 1);
create function tr() returns trigger language plpgsql as 'begin return new; end';
create trigger tg before update on t for each row when (f(new.a) > 1) execute function tr();
-- rows
insert into t (a) values (5);
-- forward
drop trigger tg on t; drop policy p on t; drop view v; drop index ti; alter table t drop constraint t_check; alter table t drop column c; alter table t alter b drop default;
drop function f(int);
create function f(a int, b int default 2) returns bigint language sql immutable as 'select (a + b)::bigint';
alter table t alter b set default f(1);
create index ti on t (f(a, 3));
create view v as select f(a) from t;
create policy p on t using (f(a) = 1);
=== default_using_function_recreated
-- a
create function nid() returns text language sql as $$select 'x'$$;
create table t (id text default nid() primary key);
create domain dd as text default nid();
-- b
create function nid() returns varchar language sql as $$select 'x'::varchar$$;
create table t (id text default nid() primary key);
create domain dd as text default nid();
=== type_through_everything
-- a
create table t (id int primary key, a int, g int generated always as (a + 1) stored, constraint ck check (a > 0));
create index t_a on t (a) include (id) where a > 5;
create index t_ae on t ((a + 1));
create statistics st on a, id from t;
create view v as select a, g from t;
create view v2 as select a from v where a > 1;
create materialized view m as select a from v2;
create index m_a on m (a);
alter table t enable row level security;
create policy p on t for select to r1 using (a > 1);
create function tf() returns trigger language plpgsql as 'begin return new; end';
create trigger tg after update of a on t for each row when (new.a > 0) execute function tf();
create function atom(int) returns int begin atomic select a from t where id = $1; end;
create rule ru as on delete to t where old.a = 1 do nothing;
comment on policy p on t is 'pol'; comment on index m_a is 'mi'; comment on column v2.a is 'va';
grant select on v2 to r1; grant select (a) on t to r2;
-- rows
insert into t (id, a) values (1, 3), (2, 9);
refresh materialized view m;
-- forward
drop rule ru on t; drop function atom(int); drop trigger tg on t; drop policy p on t; drop materialized view m; drop view v2; drop view v; alter table t drop column g;
alter table t alter a type bigint;
create view v as select a from t;
create index m_a on t (a, id);
=== enum_everything
-- a
create type mood as enum ('sad', 'ok', 'happy');
create table t (id int, m mood default 'ok', ms mood[] default '{sad,ok}');
create function fm(mood) returns mood language sql immutable as 'select $1';
create type comp as (a int, m mood);
create domain dm as mood check (value <> 'sad');
create table p (m mood, x int) partition by list (m);
create table p1 partition of p for values in ('sad', 'ok');
create table p2 partition of p for values in ('happy');
create view v as select id, m from t where m = 'happy';
create index ti on t (m) where m <> 'sad';
create table td (d dm, c comp);
alter table t add check (m in ('sad', 'ok', 'happy'));
-- rows
insert into t values (1, 'sad', '{happy}');
insert into p values ('ok', 1);
-- forward
alter type mood add value 'great' after 'ok';
alter type mood add value 'zero' before 'sad';
=== enum_remove_reorder
-- a
create type mood as enum ('sad', 'ok', 'happy');
create table t (id int, m mood default 'ok', ms mood[] default '{sad,ok}');
create view v as select id, m from t where m = 'happy';
create index ti on t (m) where m <> 'sad';
create function fm(x mood default 'sad') returns text language sql as 'select x::text';
-- b
create type mood as enum ('happy', 'sad', 'new');
create table t (id int, m mood default 'new', ms mood[] default '{sad}');
create view v as select id, m from t where m = 'happy';
create index ti on t (m) where m <> 'sad';
create function fm(x mood default 'sad') returns text language sql as 'select x::text';
=== enum_partition_key_removed
-- a
create type st as enum ('a', 'b');
create table p (s st not null, x int) partition by list (s);
create table pa partition of p for values in ('a');
create table pb partition of p for values in ('b');
-- b
create type st as enum ('a', 'b', 'c');
create table p (s st not null, x int) partition by list (s);
create table pa partition of p for values in ('a');
create table pb partition of p for values in ('b');
create table pc partition of p for values in ('c');
=== enum_rename_value
-- a
create type c as enum ('r', 'g');
create table t (a c default 'r' check (a <> 'g'));
-- rows
insert into t values ('r');
-- forward
alter type c rename value 'r' to 'red';
=== domain_constraint_change
-- a
create domain pos as int constraint pos_ck check (value > 0) default 1 not null;
create table t (a pos);
create function fp(pos) returns pos language sql as 'select $1';
create domain pos2 as pos check (value < 100);
create type ct as (p pos2);
comment on domain pos is 'dom'; comment on constraint pos_ck on domain pos is 'dc';
-- rows
insert into t values (5);
-- forward
alter domain pos drop constraint pos_ck;
alter domain pos add constraint pos_ck check (value >= 0);
alter domain pos drop not null;
alter domain pos set default 3;
=== domain_base_change
-- a
create domain em as text check (value like '%@%');
create table t (e em);
create view v as select e from t;
-- rows
insert into t values ('a@b');
-- b
create domain em as varchar(50) check (value like '%@%');
create table t (e em);
create view v as select e from t;
=== composite_change_dependents
-- a
create type addr as (street text, zip int);
create table t (id int, a addr, aa addr[]);
create function fa(addr) returns text language sql immutable as 'select $1.street';
create view v as select (a).zip from t;
create index i on t (fa(a));
comment on column addr.zip is 'z';
-- rows
insert into t values (1, row('x', 1), null);
-- b
create type addr as (street text, zip text, country text);
create table t (id int, a addr, aa addr[]);
create function fa(addr) returns text language sql immutable as 'select $1.street';
create view v as select (a).zip from t;
create index i on t (fa(a));
=== composite_attr_add
-- a
create type addr as (street text, zip int);
create table t (id int, a addr);
create view v as select (a).zip from t;
-- rows
insert into t values (1, row('x', 1));
-- forward
alter type addr add attribute country text cascade;
alter type addr rename attribute zip to code;
=== partition_multi_level
-- a
create table ev (id bigint, at date not null, region text not null, primary key (id, at, region)) partition by range (at);
create table ev_2020 partition of ev for values from ('2020-01-01') to ('2021-01-01') partition by list (region);
create table ev_2020_eu partition of ev_2020 for values in ('eu');
create table ev_2020_def partition of ev_2020 default;
create table ev_def partition of ev default;
create index ev_region on ev (region);
create index ev_eu_only on ev_2020_eu (id) where id > 5;
alter table ev_2020_eu add constraint eu_ck check (id > 0);
alter table ev add constraint ev_ck check (id > -1);
create function tf() returns trigger language plpgsql as 'begin return new; end';
create trigger evt before insert on ev for each row execute function tf();
-- b
create table ev (id bigint, at date not null, region text not null, primary key (id, at, region)) partition by range (at);
create table ev_2020 partition of ev for values from ('2020-01-01') to ('2021-01-01') partition by hash (region);
create table ev_2020_0 partition of ev_2020 for values with (modulus 2, remainder 0);
create table ev_2020_1 partition of ev_2020 for values with (modulus 2, remainder 1);
create table ev_2021 partition of ev for values from ('2021-01-01') to (maxvalue);
create unique index ev_u on ev (at, region, id);
create index ev_region on ev (region, id);
=== partition_fk
-- a
create table p (id int primary key, x text) partition by range (id);
create table p1 partition of p for values from (0) to (10);
create table p2 partition of p for values from (10) to (20);
create table r (id int, pid int references p (id) on delete cascade);
create table q (id int, pid int references p (id)) partition by list (id);
create table q1 partition of q for values in (1);
-- b
create table p (id int primary key, x text);
=== partition_fk2
-- a
create table base (id int primary key);
create table p (id int primary key, b int constraint fkb references base) partition by range (id);
create table p1 partition of p for values from (0) to (10);
create table r (id int, pid int references p (id) on delete cascade deferrable initially deferred);
-- rows
insert into base values (1); insert into p values (1, 1); insert into r values (1, 1);
-- forward
alter table r drop constraint r_pid_fkey;
alter table p drop constraint fkb;
create table p2 partition of p for values from (10) to (20);
alter table p detach partition p1;
=== partition_attach_detach
-- a
create table p (id int, x text default 'a') partition by range (id);
create table p1 partition of p for values from (0) to (10);
create table p2 (id int, x text);
create index pi on p (x);
create index p2_own on p2 (x);
-- rows
insert into p values (1); insert into p2 values (11);
-- forward
alter table p attach partition p2 for values from (10) to (20);
alter table p detach partition p1;
=== partition_bound_change
-- a
create table p (id int, x text) partition by range (id);
create table p1 partition of p for values from (0) to (10);
-- b
create table p (id int, x text) partition by range (id);
create table p1 partition of p for values from (0) to (20);
create table p2 partition of p for values from (20) to (30);
=== partitioned_to_plain
-- a
create table p (id int not null, x text) partition by range (id);
create table p1 partition of p for values from (0) to (10);
create view v as select * from p;
-- b
create table p (id int not null, x text);
create view v as select * from p;
=== partition_idx_on_only
-- a
create table p (id int, x text) partition by range (id);
create table p1 partition of p for values from (0) to (10);
create table p2 partition of p for values from (10) to (20);
create index pi on only p (x);
create index p1i on p1 (x);
alter index pi attach partition p1i;
-- b
create table p (id int, x text) partition by range (id);
create table p1 partition of p for values from (0) to (10);
create table p2 partition of p for values from (10) to (20);
create index pi on p (x);
=== inheritance_multi
-- a
create table pa (a int not null default 1, b text); create table pb (b text, c int check (c > 0));
create table ch (d int) inherits (pa, pb);
create table gc (e int) inherits (ch);
alter table pa add constraint pck check (a > 0);
alter table ch alter a set default 7;
create index on ch (a);
-- rows
insert into gc values (1, 'x', 2, 3, 4);
-- forward
alter table ch no inherit pb;
alter table pa add column z int;
alter table ch alter a drop default;
alter table pa drop constraint pck;
=== inheritance_new
-- a
create table pa (a int);
create table ch (a int, b int);
-- b
create table pa (a int);
create table ch (b int) inherits (pa);
=== identity_switch
-- a
create table t (id int generated always as identity (start 10 increment 5) primary key, x text);
-- rows
insert into t (x) values ('a'), ('b');
-- forward
alter table t alter id set generated by default;
alter table t alter id set increment by 1;
=== identity_to_serial
-- a
create table t (id int generated always as identity primary key, x text);
-- b
create table t (id serial primary key, x text);
=== serial_to_identity_same
-- a
create table t (id serial primary key, x text);
-- rows
insert into t (x) values ('a'), ('b');
-- forward
alter table t alter id drop default; drop sequence t_id_seq; alter table t alter id add generated always as identity;
=== serial_to_bigserial
-- a
create table t (id serial primary key); create table u (tid int references t);
-- b
create table t (id bigserial primary key); create table u (tid bigint references t);
=== collation_change
-- a
create collation nd (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
create table t (a text collate nd, b text collate "C", c varchar(10) collate "en-x-icu");
create index i on t (a, b collate "POSIX");
create domain dc as text collate nd;
-- b
create collation nd (provider = icu, locale = 'und');
create table t (a text collate nd, b text, c varchar(10) collate "C");
create index i on t (a, b collate "C");
create domain dc as text collate nd;
=== exclusion
-- a
create table r (room int, during tsrange, exclude using gist (during with &&) where (room > 1));
-- rows
insert into r values (1, '[2020-01-01,2020-01-02)');
-- forward
alter table r drop constraint r_during_excl;
alter table r add constraint rx exclude using gist (during with -|-) deferrable initially deferred;
=== temporal18
-- since 18
-- a
create table p (id int4range, valid tsrange, x text, primary key (id, valid without overlaps));
create table c (pid int4range, valid tsrange, foreign key (pid, period valid) references p (id, period valid));
-- rows
insert into p values ('[1,2)', '[2020-01-01,2021-01-01)', 'x');
-- forward
alter table c drop constraint c_pid_valid_fkey;
alter table p drop constraint p_pkey;
alter table p add constraint pu unique (id, valid without overlaps);
=== not_null_not_valid18
-- since 18
-- a
create table t (a int, b int);
alter table t add constraint nn not null a not valid;
alter table t add constraint nb not null b no inherit;
-- rows
-- forward
alter table t validate constraint nn;
alter table t drop constraint nb;
alter table t rename constraint nn to nn2;
=== virtual18
-- since 18
-- a
create table t (a int, v int generated always as (a * 2) virtual, s int generated always as (a * 3) stored);
create view vv as select v, s from t;
-- rows
insert into t values (1);
-- b
create table t (a int, v int generated always as (a * 2) stored, s int generated always as (a * 4) virtual);
create view vv as select v, s from t;
=== not_enforced18
-- since 18
-- a
create table p (id int primary key);
create table t (a int references p not enforced, constraint ck check (a > 0) not enforced);
-- b
create table p (id int primary key);
create table t (a int references p, constraint ck check (a > 0));
=== sequences_owned
-- a
create table t (a int, b int);
create sequence s1 owned by t.a; create sequence s2 start 5 cycle maxvalue 100 cache 3; create sequence s3 as smallint increment -1;
alter table t alter a set default nextval('s1'), alter b set default nextval('s2');
-- rows
insert into t default values; insert into t default values;
-- forward
alter sequence s1 owned by none; alter sequence s2 owned by t.b;
alter sequence s3 as bigint maxvalue -1 minvalue -500 no cycle restart;
create unlogged sequence s4;
=== privileges_grant_option
-- a
create table t (a int, b text); create schema s; create function f() returns int language sql as 'select 1'; create type e as enum ('x'); create sequence q;
grant select, insert on t to r1 with grant option;
set role r1; grant select on t to r2; reset role;
grant update (a) on t to r2 with grant option;
revoke execute on function f() from public; grant execute on function f() to r1;
grant usage on type e to r2; revoke usage on type e from public;
grant usage on schema s to r1; grant create on schema s to r2 with grant option;
grant all on sequence q to r3; revoke all on t from postgres;
-- b
create table t (a int, b text); create schema s; create function f() returns int language sql as 'select 1'; create type e as enum ('x'); create sequence q;
grant select on t to public; grant trigger, references on t to r3; grant select (a, b), insert (b) on t to r1;
grant all on schema s to public; grant select on sequence q to r1; revoke all on sequence q from postgres;
=== privileges_chain_drop
-- a
create view v as select 1 a; 
grant select on v to r1 with grant option; set role r1; grant select on v to r2 with grant option; set role r2; grant select on v to r3; reset role;
-- b
create view v as select 1 a, 2 b;
=== default_privileges
-- a
create schema s;
alter default privileges in schema s grant select on tables to r1;
alter default privileges for role r2 grant execute on functions to r3 with grant option;
alter default privileges for role r2 revoke usage on types from public;
create table s.t (a int); create function s.f() returns int language sql as 'select 1';
-- b
create schema s; create table s.t (a int);
create function s.f() returns int language sql as 'select 1';
create table s.u (b int); alter table s.u owner to r2;
alter default privileges in schema s grant all on tables to r2;
alter default privileges grant usage on schemas to r1;
=== rls
-- a
create table t (a int, u text default current_user);
alter table t enable row level security; alter table t force row level security;
create policy p1 on t as restrictive for update to r1, r2 using (a > 1) with check (a > 2);
create policy p2 on t for insert with check (exists (select 1 from t t2 where t2.a = t.a));
create policy p3 on t for all to current_user using (true);
-- forward
alter policy p1 on t to r3 using (a > 5);
drop policy p2 on t; create policy p2 on t for delete using (u = current_user);
alter table t no force row level security;
alter policy p3 on t rename to p4;
=== comments_all
-- a
create schema s; create table s.t (a int primary key, b text); create index ib on s.t (b); create view s.v as select 1 a;
create function s.f(int, text default 'x') returns int language sql as 'select 1'; create procedure s.p() language sql as 'select 1';
create aggregate s.ag (int) (sfunc = int4pl, stype = int);
create type s.e as enum ('a'); create type s.c as (x int); create type s.r as range (subtype = float8); create domain s.d as int constraint dck check (value > 1);
create operator s.=== (leftarg = int, rightarg = int, function = int4eq);
create text search configuration s.cfg (copy = simple); create text search dictionary s.dict (template = simple); create collation s.co (locale = 'C');
create statistics s.st on a, b from s.t; create sequence s.q; create rule ru as on delete to s.t do nothing;
create cast (s.c as text) with inout;
create policy po on s.t; create function s.tf() returns trigger language plpgsql as 'begin return null; end'; create trigger tr after insert on s.t execute function s.tf();
create publication pub for table s.t; create foreign data wrapper w; create server srv foreign data wrapper w; create foreign table s.ft (a int) server srv;
create function s.etf() returns event_trigger language plpgsql as 'begin end';
create event trigger et on sql_drop execute function s.etf();
create operator family s.opf using btree; create operator class s.opc for type int using btree as operator 1 <, operator 2 <=, operator 3 =, operator 4 >=, operator 5 >, function 1 btint4cmp(int, int);
create materialized view s.mv as select 1 a; create conversion s.conv for 'UTF8' to 'LATIN1' from utf8_to_iso8859_1;
create extension citext; create access method am type index handler bthandler; create language lg handler plpgsql_call_handler;
create user mapping for r1 server srv;
-- forward
comment on schema s is 'c$$"''\'; comment on table s.t is e'two\nlines\\. -- x'; comment on column s.t.a is '/* x'; comment on index s.ib is 'c'; comment on view s.v is 'c'; comment on column s.v.a is 'c';
comment on function s.f(int, text) is 'c'; comment on procedure s.p() is 'c'; comment on aggregate s.ag(int) is 'c'; comment on type s.e is 'c'; comment on type s.c is 'c'; comment on column s.c.x is 'c'; comment on type s.r is 'c'; comment on domain s.d is 'c'; comment on constraint dck on domain s.d is 'c';
comment on operator s.=== (int, int) is 'c'; comment on text search configuration s.cfg is 'c'; comment on text search dictionary s.dict is 'c'; comment on collation s.co is 'c'; comment on statistics s.st is 'c'; comment on sequence s.q is 'c'; comment on rule ru on s.t is 'c';
comment on cast (s.c as text) is 'c'; comment on policy po on s.t is 'c'; comment on trigger tr on s.t is 'c'; comment on publication pub is 'c'; comment on foreign data wrapper w is 'c'; comment on server srv is 'c'; comment on foreign table s.ft is 'c'; comment on column s.ft.a is 'c'; comment on event trigger et is 'c'; comment on operator family s.opf using btree is 'c'; comment on operator class s.opc using btree is 'c'; comment on materialized view s.mv is 'c'; comment on column s.mv.a is 'c'; comment on conversion s.conv is 'c'; comment on extension citext is 'c'; comment on access method am is 'c'; comment on language lg is 'c'; comment on constraint t_pkey on s.t is 'c'; comment on index s.t_pkey is 'c';
=== extension
-- a
create extension citext; create extension hstore; create schema x; create extension pg_trgm schema x;
create table t (a citext default 'q', h hstore); create index i on t using gin (h); create index ti on t using gin ((a::text) x.gin_trgm_ops);
create function f(citext) returns text language sql as 'select 1::text';
-- b
create extension pg_trgm;
create table t (a text default 'q'); create index ti on t using gin (a gin_trgm_ops);
create function f(text) returns text language sql as 'select 1::text';
=== publications
-- a
create table t1 (a int primary key, b text, c int); create table t2 (a int primary key); create schema s; create table s.t3 (a int);
create publication p1 for table t1 (a, b) where (a > 5), table t2 with (publish = 'insert, update');
create publication p2 for tables in schema s; create publication p3 for all tables;
-- b
create table t1 (a int primary key, b text, c int); create table t2 (a int primary key); create schema s; create table s.t3 (a int);
create publication p1 for table t1 where (a > 6), table s.t3 with (publish_via_partition_root = true);
create publication p2 for table t2; create publication p3 for tables in schema s, public; alter publication p1 owner to r1;
=== publication_column_type
-- a
create table t1 (a int primary key, b text, c int);
create publication p1 for table t1 (a, c) where (c > 5 and a < 9);
-- rows
insert into t1 values (1, 'x', 2);
-- forward
drop publication p1; alter table t1 alter c type bigint;
=== event_triggers
-- a
create function e1() returns event_trigger language plpgsql as 'begin end';
create event trigger t1 on ddl_command_start when tag in ('CREATE TABLE', 'DROP TABLE') execute function e1();
create event trigger t2 on sql_drop execute function e1(); alter event trigger t2 disable;
-- b
create schema s; create function s.e1() returns event_trigger language plpgsql as 'begin end';
create event trigger t1 on ddl_command_end execute function s.e1(); alter event trigger t1 enable always;
create event trigger t3 on table_rewrite execute function s.e1();
=== text_search
-- a
create text search dictionary d1 (template = simple, accept = false); create text search dictionary d2 (template = snowball, language = english, stopwords = 'english');
create text search configuration c1 (parser = default); alter text search configuration c1 add mapping for word, asciiword with d1, d2; alter text search configuration c1 add mapping for email with simple;
create table t (a text, v tsvector generated always as (to_tsvector('c1', coalesce(a, ''))) stored); create index i on t using gin (v);
-- forward
alter text search configuration c1 drop mapping for email; alter text search configuration c1 alter mapping for word with d2; alter text search dictionary d1 (accept = true); create text search configuration c2 (copy = c1);
alter text search configuration c1 add mapping for url with d1;
=== opclasses
-- a
create function cmp(int, int) returns int language sql immutable as 'select case when $1 % 10 < $2 % 10 then -1 when $1 % 10 > $2 % 10 then 1 else 0 end';
create function lt(int, int) returns bool language sql immutable as 'select $1 % 10 < $2 % 10';
create function gt(int, int) returns bool language sql immutable as 'select $1 % 10 > $2 % 10';
create operator <# (leftarg = int, rightarg = int, function = lt, commutator = >#); create operator ># (leftarg = int, rightarg = int, function = gt, commutator = <#);
create operator family fam using btree;
create operator class modcls for type int using btree family fam as operator 1 <#, operator 5 >#, function 1 cmp(int, int);
create table t (a int); create index i on t (a modcls desc);
-- rows
insert into t values (1), (23);
-- forward
drop index i; drop operator class modcls using btree; drop operator family fam using btree; drop operator <# (int, int); drop operator ># (int, int);
=== casts
-- a
create type tc as (a int); create function tc2i(tc) returns int language sql immutable as 'select $1.a'; create function i2tc(int) returns tc language sql immutable as 'select row($1)::tc';
create cast (tc as int) with function tc2i(tc); create cast (int as tc) with function i2tc(int) as assignment; create cast (text as tc) with inout as implicit;
create view v as select (5::tc)::int as x;
-- b
create type tc as (a int); create function tc2i(tc) returns int language sql immutable as 'select $1.a'; create function i2tc(int) returns tc language sql immutable as 'select row($1)::tc';
create cast (tc as int) with function tc2i(tc) as implicit; create cast (int as tc) with function i2tc(int);
=== aggregates
-- a
create function msf(int, int) returns int language sql immutable as 'select coalesce($1,0) + $2'; create function mif(int, int) returns int language sql immutable as 'select $1 - $2'; create function ff(int) returns text language sql immutable as 'select $1::text';
create aggregate mv(int) (sfunc = msf, stype = int, initcond = '0', msfunc = msf, minvfunc = mif, mstype = int, minitcond = '0', finalfunc = ff, mfinalfunc = ff, parallel = safe);
create aggregate os(float8 order by anyelement) (sfunc = ordered_set_transition, stype = internal, finalfunc = percentile_disc_final, finalfunc_extra = true, finalfunc_modify = read_write);
create aggregate hyp(variadic "any" order by variadic "any") (sfunc = ordered_set_transition_multi, stype = internal, finalfunc = rank_final, finalfunc_extra, hypothetical);
create aggregate srt(int) (sfunc = int4smaller, stype = int, sortop = <, combinefunc = int4smaller);
create view v as select mv(a), os(0.5) within group (order by a), srt(distinct a) filter (where a > 1) from (values (1), (2)) q(a);
comment on aggregate os(float8 order by anyelement) is 'os'; grant execute on function mv(int) to r1; alter aggregate srt(int) owner to r2;
-- b
create function msf(int, int) returns int language sql immutable as 'select coalesce($1,0) + $2';
create aggregate mv(int) (sfunc = msf, stype = int);
create view v as select mv(a) as mv from (values (1), (2)) q(a);
=== statistics_objects
-- a
create table t (a int, b int, c text); create statistics s1 (ndistinct, mcv) on a, b from t; create statistics s2 on (a + b), lower(c) from t; alter statistics s1 set statistics 500; comment on statistics s2 is 'x'; alter statistics s2 owner to r1;
-- forward
drop statistics s1; create statistics s1 (dependencies) on b, c from t; alter statistics s2 rename to s3; alter table t alter a type bigint;
=== fdw
-- a
create foreign data wrapper w options (a '1'); create server s type 't' version '1' foreign data wrapper w options (host 'h', "Weird Name" 'x''y'); create user mapping for public server s options (u 'p'); create user mapping for r1 server s;
create foreign table f (a int options (col 'x') not null, b text default 'q', check (a > 1)) server s options (tab 't'); alter foreign table f alter a set statistics 50; grant usage on foreign server s to r1; grant select on f to r2; comment on column f.b is 'b';
-- b
create foreign data wrapper w options (b '2'); create server s foreign data wrapper w options (host 'h2'); create user mapping for public server s options (u 'q', v 'w');
create foreign table f (a bigint, c int) server s options (tab 'u', z '1');
=== languages
-- a
create trusted language plz handler plpgsql_call_handler inline plpgsql_inline_handler validator plpgsql_validator; grant usage on language plz to r1; alter language plz owner to r2;
create function lf() returns int language plz as 'begin return 1; end'; create transform for int language plz (from sql with function int4_tx(internal));
-- b
create language plz handler plpgsql_call_handler;
=== names
-- a
create schema "My Schema"; create table "My Schema"."select" ("a b" int primary key, "q""uote" text default 'it''s \ "', "ünïcode" int, "new
line" text, "back\slash" int, "user" text, "-- x" int, "a.b" int);
create index "idx ""q"" ü" on "My Schema"."select" ("q""uote", ("back\slash" + 1)); create view "My Schema"."v.v" as select * from "My Schema"."select"; create type "My Schema"."E'num" as enum ('a''b', 'c\d', 'e"f', 'g
h', '', ' '); create function "My Schema"."f(x)"("a b" int) returns int language plpgsql as $x$ begin return "a b"; -- \d
end $x$;
comment on column "My Schema"."select"."new
line" is 'x
\connect bad
y'; alter table "My Schema"."select" add constraint "c k" check ("a.b" > 0); create trigger "tr g" before insert on "My Schema"."select" for each row execute function suppress_redundant_updates_trigger();
-- b
create schema "My Schema";
=== names_forward
-- a
create schema "My Schema"; create table "My Schema"."select" ("a b" int primary key, "q""uote" text default 'it''s \ "', "new
line" text);
-- rows
insert into "My Schema"."select" values (1, 'x', 'y');
-- forward
alter table "My Schema"."select" rename "new
line" to "other""line"; alter table "My Schema"."select" rename to "Table 1"; alter schema "My Schema" rename to "a.b"; alter table "a.b"."Table 1" alter "q""uote" set default E'\\d\n\\q';
=== mutual_fk
-- a
create table a (id int primary key, bid int); create table b (id int primary key, aid int references a); alter table a add foreign key (bid) references b deferrable;
-- b
select 1;
=== recursive_functions
-- a
create function fa(int) returns int language sql as 'select 1'; create function fb(int) returns int language sql as 'select fa($1)'; create or replace function fa(int) returns int language sql as 'select case when $1 > 0 then fb($1 - 1) end';
create function ga(int) returns int begin atomic select fa($1); end; create view va as select ga(1) x; create function gb() returns setof va language sql as 'select * from va';
-- b
select 1;
=== view_recursive_and_cols
-- a
create table bt (a int);
create recursive view rv (n) as values (1) union all select n + 1 from rv where n < 5; create view wv with (security_barrier, check_option = 'local') as select a as n from bt where a > 0;
create view iv with (security_invoker = true) as select 1 as a;
-- b
create view rv as select 1 as n, 2 as m; create table bt (a int); create view wv with (check_option = cascaded) as select a as n from bt; create view iv as select 1::bigint as a;
=== table_options
-- a
create unlogged table t (a int, b text) with (fillfactor = 70, autovacuum_enabled = false, toast.autovacuum_enabled = false); alter table t alter b set storage external, alter b set compression pglz, alter a set statistics 10, alter a set (n_distinct = -0.5); alter table t replica identity full;
create index ti on t (a) with (fillfactor = 50); alter table t cluster on ti;
-- rows
insert into t values (1, 'x');
-- forward
alter table t set logged; alter table t reset (fillfactor, autovacuum_enabled); alter table t set (toast.autovacuum_enabled = true, parallel_workers = 2); alter table t alter b set storage main, alter b set compression default, alter a set statistics -1, alter a reset (n_distinct); alter table t set without cluster; alter table t replica identity default; alter index ti reset (fillfactor);
=== index_kinds
-- a
create table t (a int, b text, c int[], d jsonb, e point);
create index i1 on t using hash (a); create index i2 on t using gin (c) with (fastupdate = off); create index i3 on t using gist (e) include (a); create index i4 on t using brin (a) with (pages_per_range = 16); create index i5 on t using spgist (b text_ops); create unique index i6 on t (b text_pattern_ops desc nulls first) nulls not distinct; create index i7 on t ((d ->> 'x'), (lower(b)) collate "C"); alter index i7 alter column 1 set statistics 77;
-- b
create table t (a int, b text, c int[], d jsonb, e point);
create index i1 on t (a); create index i2 on t using gin (d jsonb_path_ops); create unique index i6 on t (b desc); create index i7 on t ((d ->> 'y'));
=== constraint_kinds
-- a
create table p (a int, b int, primary key (a, b)); create table t (a int, b int, c int, constraint u unique nulls not distinct (a, b) include (c), constraint fk foreign key (a, b) references p match full on update cascade on delete set null (b) , constraint ck check (a >= b) no inherit); alter table t add constraint uu unique (c) deferrable initially deferred;
-- rows
insert into p values (1, 1); insert into t values (1, 1, 3);
-- forward
alter table t drop constraint u; alter table t add constraint u unique (a, b); alter table t drop constraint fk, add constraint fk foreign key (a, b) references p not valid; alter table t drop constraint ck, add constraint ck check (a > b - 1) not valid; alter table t alter constraint fk deferrable; alter table t drop constraint uu;
=== pk_swap
-- a
create table t (a int primary key, b int not null); create table u (x int references t (a));
-- rows
insert into t values (1, 2); insert into u values (1);
-- forward
alter table u drop constraint u_x_fkey; alter table t drop constraint t_pkey; alter table t add constraint t_pkey primary key (b); alter table t alter a drop not null;
=== typed_table
-- a
create type tt as (a int, b text); create table t of tt (a with options primary key default 3, check (b <> 'x'));
-- b
create table t (a int primary key, b text);
=== func_options
-- a
create function f(a int, inout b text, variadic c int[] default '{}') returns text language plpgsql strict leakproof security definer parallel restricted cost 5 set search_path = a, "B c" set work_mem to '4MB' as $$begin b := 'x'; end$$;
create function tabf(n int) returns table (x int, y text) language sql rows 50 stable as $$select 1, 'a'$$; create procedure pr(in a int, inout b int default 4) language plpgsql as $$begin commit; end$$; create function win(int) returns int language internal window as 'window_rank';
create function arr(int[], "char", timestamptz(3)) returns setof record language sql as 'select 1';
-- forward
drop function f; create function f(a int, out b text) language sql as $$select 'q'$$; drop function tabf; create function tabf(n int) returns table (x int, y text, z int) language sql as $$select 1, 'a', 2$$; drop procedure pr; create procedure pr(in a bigint) language sql as ''; alter function arr(int[], "char", timestamptz) cost 7;
=== func_param_rename
-- a
create function f(a int) returns int language sql as 'select $1'; create view v as select f(1); create table t (a int default f(2));
-- b
create function f(b int) returns int language sql as 'select $1'; create view v as select f(1); create table t (a int default f(2));
=== function_on_table_type
-- a
create table t (a int, b int); create function ft(t) returns int language sql stable as 'select $1.a'; create function st() returns setof t language sql as 'select * from t'; create view v as select ft(t) from t; create table u (x t, y t[]);
-- b
create table t (a int, b int, c text); create function st() returns setof t language sql as 'select * from t'; create table u (x t);
=== transition_triggers
-- a
create table t (a int, b int); create function f() returns trigger language plpgsql as 'begin return null; end'; create trigger t1 after update on t referencing old table as o new table as n for each statement execute function f(); create constraint trigger t2 after insert on t deferrable initially deferred for each row when (new.a > 1) execute function f(); alter table t enable replica trigger t1; alter table t disable trigger t2;
-- b
create table t (a int, b int); create function f() returns trigger language plpgsql as 'begin return null; end'; create trigger t1 after delete on t referencing old table as o for each row execute function f(); create trigger t2 before truncate on t execute function f(); alter table t enable always trigger t2;
=== schema_moves
-- a
create schema s1; create schema s2; create table s1.t (id serial primary key, a text); create view s1.v as select * from s1.t; create function s1.f() returns int language sql as 'select 1'; create type s1.e as enum ('a');
-- rows
insert into s1.t (a) values ('x');
-- forward
alter table s1.t set schema s2; alter function s1.f() set schema s2; alter type s1.e set schema s2; alter view s1.v rename to w; alter schema s1 rename to s9;
=== range_types
-- a
create function dif(time, time) returns float8 language sql immutable as 'select extract(epoch from ($1 - $2))::float8'; create type tr as range (subtype = time, subtype_diff = dif); create table t (a tr, m tmultirange); 
-- b
select 1;
=== range_types2
-- a
create function dif(time, time) returns float8 language sql immutable as 'select extract(epoch from ($1 - $2))::float8'; create type tr as range (subtype = time, subtype_diff = dif, multirange_type_name = trm); create table t (a tr, m trm, exclude using gist (a with &&)); create index i on t using gist (m); create function fr(tr) returns trm language sql as 'select null::trm';
-- b
create type tr as range (subtype = time); create table t (a tr);
=== owners
-- a
create table t (id serial, a int); create view v as select 1 a; create function f() returns int language sql as 'select 1'; create schema s; create type e as enum ('a'); create sequence q; create materialized view m as select 1 a;
alter table t owner to r1; alter view v owner to r2; alter function f() owner to r1; alter schema s owner to r2; alter type e owner to r1; alter sequence q owner to r1; alter materialized view m owner to r1;
-- b
create table t (id serial, a bigint); create view v as select 1 a, 2 b; create function f() returns bigint language sql as 'select 1::bigint'; create schema s; create type e as enum ('b'); create sequence q as int; create materialized view m as select 2 a;
alter table t owner to r3; alter view v owner to r3; alter function f() owner to r2;
=== notnull_add_column
-- a
create table t (a int); 
-- rows
insert into t values (1);
-- forward
alter table t add b int not null default 5; alter table t add c text generated always as (a::text) stored; alter table t alter a set not null; alter table t alter a set default 4;
=== drop_notnull_column_rows
-- a
create table t (a int primary key, b text not null, c int not null default 4, unique (b));
-- rows
insert into t values (1, 'x', 2), (2, 'y', 3);
-- forward
alter table t drop column b, drop column c;
=== overloaded_literals
-- a
create function ov(text) returns int language sql immutable as 'select 1'; create function ov(int) returns int language sql immutable as 'select 2'; create view v as select ov('x') a, ov(3) b; create table t (a int default ov('q'), b int generated always as (ov('5'::text)) stored);
-- b
create function ov(text) returns int language sql immutable as 'select 1'; create view v as select ov('x') a, ov('3') b; create table t (a int default ov('q'));
=== overload_added
-- a
create function ov(text) returns int language sql immutable as 'select 1'; create view v as select ov('x') a; create table t (a int default ov('q'), check (ov('z') = 1));
-- forward
create function ov(varchar) returns int language sql immutable as 'select 3'; create function ov(int) returns int language sql immutable as 'select 3'; drop view v; alter table t alter a drop default; alter table t drop constraint t_check;
=== array_and_typmods
-- a
create table t (a numeric(10,2)[], b varchar(5)[], c bit(3), d bit varying(9), e interval day to second(2), f timestamp(3), g char(4), h time(2) with time zone, i "char", j name, k oid, l regclass default 'pg_class');
-- b
create table t (a numeric(12,4)[], b text[], c bit(5), d bit varying, e interval, f timestamptz(0), g varchar, h time, i text, j text, k bigint, l text);
=== large_object_privs_database
-- a
create table t (a int); alter table t owner to r1; grant select on t to r1, r2, public;
-- b
create table t (a int); alter table t owner to r2; grant insert on t to r3;
=== drop_schema_full
-- a
create schema z; create type z.e as enum ('1','2'); create table z.a (id int generated by default as identity primary key, e z.e); create table public.b (id int references z.a, e z.e default '1'); create view public.v as select e from b; create function z.f(z.e) returns z.a language sql as 'select * from z.a';
-- rows
insert into z.a (e) values ('1'); insert into b values (1);
-- forward
drop view v; alter table b drop constraint b_id_fkey; alter table b alter e drop default; alter table b alter e type text; drop schema z cascade;
