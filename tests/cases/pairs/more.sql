=== partition_created_with_fk
-- a
create table p (id int primary key, x text) partition by range (id);
create table p1 partition of p for values from (0) to (10);
create table r (id int primary key, pid int references p);
-- rows
insert into p values (1); insert into r values (1, 1);
-- forward
create table p2 partition of p for values from (10) to (20);
=== partition_dropped_with_fk
-- a
create table p (id int primary key, x text) partition by range (id);
create table p1 partition of p for values from (0) to (10);
create table p2 partition of p for values from (10) to (20);
create table r (id int primary key, pid int references p);
-- rows
insert into p values (1); insert into r values (1, 1);
-- forward
alter table p detach partition p2; drop table p2;
=== self_fk_partitioned
-- a
create table p (id int primary key, parent int references p) partition by hash (id);
create table p0 partition of p for values with (modulus 2, remainder 0);
create table p1 partition of p for values with (modulus 2, remainder 1);
-- rows
insert into p values (1, null), (2, 1);
-- b
create table p (id int primary key);
=== add_table_everything
-- a
create table users (id uuid primary key default gen_random_uuid(), email text not null unique);
-- rows
insert into users (email) values ('a');
-- forward
create type role as enum ('admin', 'user');
alter table users add role role not null default 'user', add meta jsonb not null default '{}', add constraint email_ck check (email <> '');
create index users_meta on users using gin (meta); create unique index users_lower on users (lower(email));
create table posts (id bigint generated always as identity primary key, user_id uuid not null references users on delete cascade, title text, tsv tsvector generated always as (to_tsvector('english', coalesce(title, ''))) stored, created_at timestamptz default now());
create index on posts using gin (tsv); create view recent as select p.*, u.email from posts p join users u on u.id = p.user_id where p.created_at > now() - interval '1 day';
create function touch() returns trigger language plpgsql as $$ begin new.created_at = now(); return new; end $$; create trigger touch before update on posts for each row execute function touch();
comment on table posts is 'p'; grant select on recent to r1; alter table posts enable row level security; create policy own on posts using (user_id = '00000000-0000-0000-0000-000000000000');
=== rename_many
-- a
create table t (id int primary key, a int, b text, constraint ck check (a > 0)); create index ia on t (a); create view v as select a as x, b from t; create sequence s owned by t.a; create function f(p int) returns int language sql as 'select a from t where id = p'; create type e as enum ('x', 'y'); create table u (e e default 'x', t t);
-- rows
insert into t values (1, 2, 'x'); insert into u values ('y', null);
-- forward
alter table t rename a to b2; alter table t rename b to a; alter table t rename b2 to b; alter table t rename constraint ck to ck2; alter index ia rename to ib; alter view v rename to w; alter view w rename column x to y; alter sequence s rename to s2; alter function f(int) rename to g; alter type e rename to ee; alter type ee rename value 'x' to 'z'; alter table t rename to tt; alter table u rename to t;
=== swap_tables
-- a
create table a (id int primary key, v text); create table b (id int primary key, w int); create view va as select * from a;
-- rows
insert into a values (1, 'x'); insert into b values (2, 3);
-- forward
alter table a rename to tmp; alter table b rename to a; alter table tmp rename to b; alter index a_pkey rename to tmp_pkey; alter index b_pkey rename to a_pkey; alter index tmp_pkey rename to b_pkey;
=== table_to_view
-- a
create table t (id int, a text); create function f() returns setof t language sql as 'select * from t';
-- b
create table t_base (id int, a text); create view t as select id, a from t_base;
=== view_to_matview
-- a
create table b (x int); create view v as select x from b; create view w as select * from v;
-- b
create table b (x int); create materialized view v as select x from b; create view w as select * from v; create unique index on v (x);
=== table_to_partitioned_same
-- a
create table t (id int not null, at date not null); create index on t (at);
-- rows
insert into t values (1, '2020-01-01');
-- forward
alter table t rename to t_old; create table t (id int not null, at date not null) partition by range (at); create table t_d partition of t default; insert into t select * from t_old; drop table t_old;
=== column_int_to_text_and_back
-- a
create table t (id int primary key, a int default 5 not null, b int[] default '{1}', c numeric(10,2), d timestamptz, e json, f varchar(10), g boolean default true);
-- rows
insert into t values (1, 2, '{3,4}', 1.25, '2020-01-01', '{"a":1}', 'abc', false);
-- forward
alter table t alter a drop default, alter a type text using a::text, alter a set default 'x'; alter table t alter b drop default, alter b type text[] using b::text[]; alter table t alter c type numeric(12,4), alter d type timestamp, alter e type jsonb using e::jsonb, alter f type text; alter table t alter g drop default, alter g type int using g::int, alter g set default 1;
=== enum_to_text
-- a
create type st as enum ('on', 'off'); create table t (id int, s st not null default 'on', check (s <> 'off' or id > 0)); create index on t (s);
-- rows
insert into t values (1, 'on'), (2, 'off');
-- forward
alter table t drop constraint t_check; alter table t alter s drop default, alter s type text using s::text, alter s set default 'on'; drop type st;
=== text_to_enum
-- a
create table t (id int, s text not null default 'on'); create view v as select s from t where s = 'on';
-- rows
insert into t values (1, 'on'), (2, 'off');
-- forward
drop view v; create type st as enum ('on', 'off'); alter table t alter s drop default, alter s type st using s::st, alter s set default 'on'; create view v as select s from t where s = 'on';
=== enum_value_used
-- a
create type st as enum ('on', 'off'); create table t (id int, s st default 'on'); create table t2 (a st[]); 
-- rows
insert into t values (1, 'on');
-- forward
alter type st add value 'maybe'; alter table t alter s set default 'maybe';
=== enum_in_function_default_and_generated
-- a
create type st as enum ('on', 'off'); create table t (id int, s st generated always as (case when id > 1 then 'on'::st else 'off'::st end) stored); create function f(x st default 'on', y st[] default '{on,off}') returns st immutable language sql as $$ select x $$; create index i on t (f(s)); create materialized view m as select s, count(*) from t group by 1; create policy p on t using (s = 'on'); create domain d as st default 'off'; create table td (d d, r st[] check (r <> '{on}'));
-- rows
insert into t values (1), (2);
-- forward
alter type st add value 'x' before 'off';
=== fk_chains
-- a
create table a (id int primary key); create table b (id int primary key references a); create table c (id int primary key references b, aid int references a); 
-- b
create table a (id bigint primary key); create table b (id bigint primary key references a); create table c (id bigint primary key references b, aid bigint references a on delete set null);
=== fk_chains_same
-- a
create table a (id int primary key); create table b (id int primary key references a); create table c (id int primary key references b, aid int references a); 
-- rows
insert into a values (1); insert into b values (1); insert into c values (1, 1);
-- forward
alter table c drop constraint c_aid_fkey; alter table c drop constraint c_id_fkey; alter table b drop constraint b_id_fkey; alter table a alter id type bigint; alter table b alter id type bigint; alter table c alter id type bigint; alter table b add foreign key (id) references a; alter table c add foreign key (id) references b; alter table c drop aid;
=== primary_key_composite
-- a
create table t (a int, b int, c int, primary key (a, b)); create table r (a int, b int, foreign key (a, b) references t);
-- b
create table t (a int, b int, c int not null, constraint t_pk primary key (c)); create table r (a int, b int references t (c));
=== unique_to_index_and_using
-- a
create table t (a int, b int); create unique index u on t (a); alter table t add constraint u unique using index u; create unique index pk on t (b); alter table t alter b set not null; alter table t add constraint pk primary key using index pk; 
-- b
select 1;
=== unique_index_constraint
-- a
create table t (a int not null, b int); create unique index u on t (a); alter table t replica identity using index u; create unique index w on t (b) where b > 0;
-- rows
insert into t values (1, 2);
-- forward
alter table t replica identity default; drop index u; alter table t add constraint u unique (a); drop index w; create index w on t (b);
=== generated_deps
-- a
create function sq(int) returns int immutable language sql as 'select $1 * $1'; create table t (a int, b int generated always as (sq(a)) stored); create index on t (b); create view v as select b from t;
-- rows
insert into t values (3);
-- b
create function sq(int) returns int immutable language sql as 'select $1 * $1 * $1'; create table t (a bigint, b bigint generated always as (a * 2) stored); create index on t (b); create view v as select b from t;
=== function_lang_change
-- a
create function f(a int) returns int language sql as 'select a'; create procedure p(a int) language sql as ''; create function trg() returns trigger language plpgsql as 'begin return new; end'; create table t (a int); create trigger tr before insert on t for each row execute function trg();
-- b
create function f(a int) returns int language plpgsql stable as 'begin return a; end'; create function p(a int) returns void language sql as ''; create function trg() returns trigger language plpgsql security definer as 'begin return null; end'; create table t (a int); create trigger tr after insert on t for each row execute function trg();
=== function_to_procedure_and_agg
-- a
create function x(int) returns int language sql as 'select 1'; create view v as select x(1);
-- b
create aggregate x(int) (sfunc = int4pl, stype = int); create view v as select x(1);
=== atomic_functions
-- a
create table t (a int, b text); create function f(p int) returns text begin atomic select b from t where a = p; end; create procedure pr(p int) begin atomic insert into t values (p, f(p)); delete from t where a = p + 1; end; create view v as select f(1);
-- b
create table t (a bigint, b text); create function f(p int) returns text begin atomic select b || 'x' from t where a = p; end; create view v as select f(1) as f;
=== function_with_out_composite
-- a
create type res as (a int, b text); create function f() returns setof res language sql as $$select 1, 'x'$$; create view v as select (f()).*; create function g(res[]) returns res language sql as 'select $1[1]';
-- b
create type res as (a int, c text); create function f() returns setof res language sql as $$select 1, 'x'$$; create view v as select (f()).*; create function g(res[]) returns res language sql as 'select $1[1]';
=== view_columns
-- a
create table t (a int, b int, c text); create view v as select a, b, c from t; create view w as select v.a, v.c from v; grant select (a) on v to r1; alter view v alter b set default 5; comment on column v.a is 'c';
-- b
create table t (a int, b int, c text); create view v as select a, c, b from t; create view w as select v.a, v.c from v;
=== view_add_column_end
-- a
create table t (a int, b int); create view v as select a from t; create view w as select * from v;
-- rows
insert into t values (1, 2);
-- forward
create or replace view v as select a, b from t; create or replace view w as select a, 1 as k from v;
=== view_type_of_column_changes
-- a
create table t (a varchar(10)); create view v as select a, length(a) l from t; create materialized view m as select * from v; create index mi on m (a); create view z as select * from m;
-- rows
insert into t values ('x');
-- forward
drop view z; drop materialized view m; drop view v; alter table t alter a type varchar(20); create view v as select a, length(a) l from t; create materialized view m as select * from v; create index mi on m (a); create view z as select * from m;
=== recursive_views_mutual
-- a
create table t (a int); create view v1 as select a from t; create view v2 as select a from v1; create function vf() returns setof v2 language sql as 'select * from v2'; create view v3 as select * from vf();
-- b
create table t (a int); create view v1 as select a, a + 1 b from t; create view v2 as select a, b from v1; create function vf() returns setof v2 language sql as 'select * from v2'; create view v3 as select * from vf();
=== triggers_mix
-- a
create table t (a int, b int); create function f() returns trigger language plpgsql as 'begin return new; end'; create function g() returns trigger language plpgsql as 'begin return null; end'; create trigger a1 before insert or update of a, b on t for each row when (new.a is distinct from 5) execute function f('a', 'b c'); create trigger a2 after delete on t for each statement execute function g(); alter table t disable trigger a2; comment on trigger a1 on t is 'x';
-- rows
insert into t values (1, 2);
-- forward
alter table t rename a to z; alter trigger a1 on t rename to a9; alter table t enable always trigger a2; drop function f() cascade; alter table t drop b;
=== domain_chain
-- a
create domain d1 as int check (value > 0); create domain d2 as d1 default 3; create type ct as (x d2, y text); create table t (a d2, b ct, c d1 default 4); create function fd(d2) returns d1 language sql as 'select $1::d1'; create view v as select a::d1 from t;
-- rows
insert into t values (1, row(2, 'x'), 3);
-- b
create domain d1 as bigint check (value > 0); create domain d2 as d1 default 4 not null; create type ct as (x d2, y text); create table t (a d2, b ct, c d1 default 4); create function fd(d2) returns d1 language sql as 'select $1::d1'; create view v as select a::d1 from t;
=== domain_not_valid
-- a
create domain d as text; alter domain d add constraint c1 check (value <> '') not valid; create table t (a d);
-- rows
insert into t values ('x');
-- forward
alter domain d validate constraint c1; alter domain d add constraint c2 check (length(value) < 10); alter domain d rename constraint c1 to c3; alter domain d set default 'q';
=== schema_qualified_everything
-- a
create schema a; create schema b; create type a.e as enum ('x'); create table a.t (e a.e, id int primary key); create table b.t (id int references a.t, e a.e[]); create function b.f(a.e) returns b.t language sql as 'select * from b.t'; create view a.v as select b.f('x'), t.e from b.t; 
-- b
select 1;
=== operators_used_in_view
-- a
create schema o; create function o.eq(text, int) returns bool immutable language sql as 'select true'; create operator o.=% (leftarg = text, rightarg = int, function = o.eq); create view v as select 'x' operator(o.=%) 5 as r; create table t (a text, check (a operator(o.=%) 3)); create function o.neg(int) returns int immutable language sql as 'select -$1'; create operator o.!!! (rightarg = int, function = o.neg); comment on operator o.=% (text, int) is 'op';
-- b
create view v as select true as r;
=== operator_change
-- a
create function eq(text, int) returns bool immutable language sql as 'select true'; create operator =% (leftarg = text, rightarg = int, function = eq, restrict = eqsel, join = eqjoinsel);
-- rows
-- forward
alter operator =% (text, int) set (restrict = none); alter operator =% (text, int) owner to r1;
=== opclass_full
-- a
create type pt as (a int); create function pt_cmp(pt, pt) returns int immutable language sql as 'select ($1).a - ($2).a'; create operator class pt_ops default for type pt using btree as function 1 pt_cmp(pt, pt); create table t (p pt); create index i on t (p pt_ops); create index j on t using btree (p);
-- b
create type pt as (a int); create table t (p pt);
=== gist_opclass_storage
-- a
create operator family fam using gist; create operator class c1 for type int using hash as operator 1 =, function 1 hashint4(int); alter operator family fam using gist owner to r1; create operator class ic for type int using btree as operator 1 <, operator 2 <=, operator 3 =, operator 4 >=, operator 5 >, function 1 btint4cmp(int, int), function 2 btint4sortsupport(internal); alter operator family ic using btree add operator 1 < (int, bigint), function 1 btint48cmp(int, bigint);
-- b
create operator class ic for type int using btree as operator 1 <, operator 3 =, function 1 btint4cmp(int, int);
=== ts_full
-- a
create text search template tpl (lexize = dsimple_lexize, init = dsimple_init); create text search parser prs (start = prsd_start, gettoken = prsd_nexttoken, end = prsd_end, lextypes = prsd_lextype, headline = prsd_headline); create text search dictionary dd (template = tpl); create text search configuration cc (parser = prs); alter text search configuration cc add mapping for asciiword, "url" with dd, simple; 
-- b
select 1;
=== ts_full2
-- a
create text search template tpl (lexize = dsimple_lexize, init = dsimple_init); create text search parser prs (start = prsd_start, gettoken = prsd_nexttoken, end = prsd_end, lextypes = prsd_lextype, headline = prsd_headline); create text search dictionary dd (template = tpl); create text search configuration cc (parser = prs); alter text search configuration cc add mapping for asciiword with dd, simple; create table t (a text); create index i on t using gin (to_tsvector('cc', a)); comment on text search parser prs is 'p'; comment on text search template tpl is 't'; alter text search configuration cc owner to r1;
-- b
create text search dictionary dd (template = simple); create text search configuration cc (copy = english); create table t (a text); create index i on t using gin (to_tsvector('cc', a));
=== conversions_collations
-- a
create conversion my for 'LATIN1' to 'UTF8' from iso8859_1_to_utf8; create default conversion my2 for 'LATIN1' to 'UTF8' from iso8859_1_to_utf8; create collation cz (locale = 'C.UTF-8'); create collation cp from "C"; create table t (a text collate cz, b text[] collate cp); create index i on t (a collate cp); create view v as select a collate cp as x from t; alter collation cz rename to "c z";
-- b
create conversion my for 'UTF8' to 'LATIN1' from utf8_to_iso8859_1; create collation cz (locale = 'C'); create table t (a text collate cz, b text[]);
=== statistics_expr
-- a
create table t (a int, b int, c int); create statistics s on a, b, c from t; create statistics s2 (mcv) on (a % 10), (b % 10) from t;
-- b
create table t (a int, b int); create statistics s (ndistinct) on a, b from t;
=== access_method
-- a
create access method h2 type table handler heap_tableam_handler; create table t (a int) using h2; create materialized view m using h2 as select 1 a; create access method bt2 type index handler bthandler;
-- b
create table t (a int); create materialized view m as select 1 a;
=== acl_columns_public
-- a
create table t (a int, b int); grant select (a), update (b) on t to public; grant insert (a) on t to r1 with grant option; grant select on t to r1; revoke select on t from postgres; create sequence s; grant usage, update on sequence s to r2; create procedure p() language sql as ''; grant execute on procedure p() to r1 with grant option; revoke all on procedure p() from public; create domain d as int; revoke all on domain d from public; grant usage on domain d to r3;
-- rows
-- forward
revoke all on t from public; revoke all (a, b) on t from public; revoke all (a) on t from r1 cascade; grant all on t to r2; revoke all on sequence s from r2; grant execute on procedure p() to public; revoke all on procedure p() from r1; grant usage on domain d to public; alter table t owner to r3;
=== acl_system_objects
-- a
grant execute on function pg_catalog.pg_sleep(double precision) to r1; revoke execute on function pg_catalog.pg_relation_size(regclass) from public; revoke usage on language plpgsql from public; grant usage on language plpgsql to r2; revoke all on schema public from public; grant all on schema public to r1; grant select on pg_catalog.pg_authid to r1;
-- b
grant select on pg_catalog.pg_class to r3;
=== default_acls_many
-- a
create schema s; alter default privileges for role r1 in schema s grant select, insert on tables to r2 with grant option; alter default privileges for role r1 grant usage on sequences to r2; alter default privileges for role r1 revoke execute on functions from public; alter default privileges for role r1 grant all on schemas to r3; alter default privileges in schema s grant usage on types to r2;
-- b
create schema s; alter default privileges for role r1 in schema s grant select on tables to r2, r3; alter default privileges for role r1 in schema s grant execute on routines to r3;
=== comments_change
-- a
create table t (a int); comment on table t is 'old'; comment on column t.a is 'olda'; comment on schema public is 'pub';
-- b
create table t (a int); comment on table t is 'new ''q'' "x" \ \n $$ 100% é 漢字';
=== long_names
-- a
create table this_is_a_very_long_table_name_that_is_sixty_three_bytes_long_abc (this_is_a_very_long_column_name_that_is_sixty_three_bytes_lon int primary key, b int references this_is_a_very_long_table_name_that_is_sixty_three_bytes_long_abc, c serial, d int check (d > 0), e int not null);
-- rows
-- forward
alter table this_is_a_very_long_table_name_that_is_sixty_three_bytes_long_abc rename to short; alter table short alter e drop not null; alter table short drop d;
=== unicode_names
-- a
create schema "Ünï"; create table "Ünï"."Tä ble" ("日本" int, "a'b" text default '☃', "tab	x" int); create index "ï dx" on "Ünï"."Tä ble" ("日本"); create type "Ünï"."É" as enum ('α', 'β'); create function "Ünï"."ƒ"("ä" "Ünï"."É" default 'α') returns "Ünï"."É" language sql as 'select "ä"'; create view "Ünï"."V" as select "日本" "x y", "Ünï"."ƒ"() from "Ünï"."Tä ble"; grant select on "Ünï"."V" to r1;
-- b
create schema "Ünï"; create table "Ünï"."Tä ble" ("日本" bigint, "a'b" text);
=== reserved_words
-- a
create table "user" ("order" int primary key, "group" text, "select" int generated always as ("order" + 1) stored, "table" int references "user" ("order"), constraint "check" check ("order" > 0)); create index "index" on "user" ("group"); create view "view" as select "order" as "from" from "user"; create function "function"("in" int) returns int language sql as 'select "in"'; create trigger "trigger" before insert on "user" for each row execute function suppress_redundant_updates_trigger();
-- b
create table "user" ("order" bigint primary key, "group" varchar(4));
=== empty_and_odd_tables
-- a
create table e (); create table one (x int); alter table one drop column x; create table m as select generate_series(1,3) g, 'x'::text t; create table lk (like m including all); create temp table tt (a int); create table arr (a int[3][2], b text[] default array['x','y']::text[], c int[] default array[]::int[]);
-- b
create table e (a int); create table arr (a int[], b text[] default '{}');
=== defaults_kinds
-- a
create table t (a int default 1 + 2, b text default 'it''s' || E'\n', c timestamptz default (now() at time zone 'utc'), d date default current_date, e uuid default gen_random_uuid(), f interval default '1 day', g json default '{"a": "b\\c"}', h text default null, i numeric default -1.50, j bit(3) default b'101', k bytea default '\xdeadbeef', l int default (random() * 10)::int, m text[] default array['a', null], n point default '(1,2)', o text default current_user, p int4range default '[1,5)', q "char" default 'x', r regclass default 'pg_class'::regclass, s name default 'n', t money default 5.5);
-- b
create table t (a int, b text, c timestamptz, d date, e uuid, f interval, g json, h text default 'x', i numeric, j bit(3), k bytea, l int, m text[], n point, o text, p int4range, q "char", r regclass, s name, t money);
=== check_no_inherit
-- a
create table pa (a int, constraint c1 check (a > 0) no inherit, constraint c2 check (a < 100)); create table ch () inherits (pa); alter table ch add constraint c3 check (a <> 5);
-- rows
insert into ch values (3);
-- forward
alter table pa drop constraint c2; alter table pa drop constraint c1; alter table pa add constraint c1 check (a > 0); alter table only pa alter a set default 4;
=== inherit_column_types
-- a
create table pa (a int, b text); create table c1 (x int) inherits (pa); create table c2 () inherits (c1); create view vc as select a from c2; create index on c2 (a);
-- rows
insert into c2 values (1, 'x', 2);
-- forward
drop view vc; alter table pa alter a type bigint; alter table pa rename b to bb; alter table c1 alter x set default 9; create view vc as select a from c2;
=== inherit_drop_recreate
-- a
create table pa (a int, b text); create table c1 (x int) inherits (pa);
-- b
create table pa (a int); create table c1 (x int, b text) inherits (pa); create table c3 (q int) inherits (pa, c1);
=== partition_defaults_and_options
-- a
create table p (id int, k int default 1, v text) partition by list (k); create table p1 partition of p (v default 'one') for values in (1) with (fillfactor = 50); create unlogged table p2 partition of p for values in (2, null); alter table p1 alter v set statistics 5; alter table p1 alter k set not null; comment on column p1.v is 'pv'; grant select on p1 to r1; alter table p1 add check (id > 0);
-- b
create table p (id int, k int default 2, v text default 'z') partition by list (k); create table p1 partition of p for values in (1, 3); create table p2 partition of p default;
=== partition_trigger_state
-- a
create table p (id int) partition by range (id); create table p1 partition of p for values from (0) to (5); create function f() returns trigger language plpgsql as 'begin return new; end'; create trigger tr after insert on p for each row execute function f(); alter table p1 disable trigger tr; create trigger own before insert on p1 for each row execute function f();
-- b
create table p (id int) partition by range (id); create table p1 partition of p for values from (0) to (5); create function f() returns trigger language plpgsql as 'begin return new; end'; create trigger tr after insert or delete on p for each row execute function f();
=== partition_identity17
-- since 17
-- a
create table p (id int generated always as identity, k int) partition by list (k); create table p1 partition of p for values in (1);
-- rows
insert into p (k) values (1);
-- forward
create table p2 partition of p for values in (2); alter table p alter id set generated by default; alter table p detach partition p1;
=== partition_expr_keys
-- a
create table p (id int, at timestamptz, n text collate "C") partition by range (date_trunc('day', at at time zone 'utc'), lower(n) text_pattern_ops, id); create table p1 partition of p for values from (minvalue, minvalue, minvalue) to ('2020-01-01', 'm', 5); create table p2 partition of p for values from ('2020-01-01', 'm', 5) to (maxvalue, maxvalue, maxvalue);
-- b
create table p (id int, at timestamptz, n text collate "C") partition by range (date_trunc('day', at at time zone 'utc'), lower(n) text_pattern_ops, id); create table p1 partition of p for values from (minvalue, minvalue, minvalue) to (maxvalue, maxvalue, maxvalue);
=== partition_unique_added
-- a
create table p (id int not null, k int not null) partition by list (k); create table p1 partition of p for values in (1); create table p2 partition of p for values in (2) partition by range (id); create table p21 partition of p2 for values from (0) to (9);
-- rows
insert into p values (1, 1), (2, 2);
-- forward
alter table p add primary key (id, k); create index pk on p (k); create unique index pu on p (k, id); alter table p add constraint pc check (id > 0); alter table p add column z text default 'q';
=== foreign_partition
-- a
create foreign data wrapper w; create server s foreign data wrapper w; create table p (id int, v text) partition by range (id); create foreign table fp partition of p for values from (0) to (5) server s options (t 'x'); 
-- b
select 1;
=== foreign_partition2
-- a
create foreign data wrapper w; create server s foreign data wrapper w; create table p (id int, v text) partition by range (id); create foreign table fp partition of p for values from (0) to (5) server s options (t 'x'); create table pi (a int); create foreign table fi (b int) inherits (pi) server s;
-- b
create foreign data wrapper w; create server s foreign data wrapper w; create table p (id int, v text) partition by range (id); create table pi (a int);
=== foreign_trigger_check
-- a
create foreign data wrapper w; create server s foreign data wrapper w; create foreign table f (id int not null, v text default 'x' collate "C", g int generated always as (id * 2) stored, constraint ck check (id > 0)) server s; create function tf() returns trigger language plpgsql as 'begin return new; end'; create trigger tr before insert on f for each row execute function tf(); create view fv as select * from f; alter foreign table f owner to r1; alter server s owner to r1;
-- b
create foreign data wrapper w; create server s foreign data wrapper w; create foreign table f (id bigint, v text) server s; create view fv as select id from f;
=== events_publication_all
-- a
create function ef() returns event_trigger language plpgsql as 'begin end'; create event trigger e1 on ddl_command_end when tag in ('CREATE VIEW', 'ALTER TABLE') execute function ef(); comment on event trigger e1 is 'e'; create publication pa for all tables with (publish = 'insert'); alter event trigger e1 owner to postgres; create table t (a int primary key, b int); create publication pt for table t (a) where (a > 1);
-- rows
-- forward
alter table t alter b type bigint; alter event trigger e1 rename to e2; drop publication pt; create publication pt for table t (a, b); alter publication pa rename to pb;
=== sequence_value_forward
-- a
create sequence s; create table t (id int default nextval('s')); create table u (id serial);
-- rows
insert into t default values; insert into t default values; insert into u default values;
-- forward
drop table u; alter sequence s restart with 100; alter sequence s increment 10; create table u2 (id serial);
=== rls_functions
-- a
create function cur() returns int stable language sql as 'select 1'; create table t (a int, o int default cur()); alter table t enable row level security; create policy p on t using (o = cur()) with check (o = (select max(a) from t));
-- b
create function cur() returns bigint stable language sql as 'select 1::bigint'; create table t (a int, o int default cur()); alter table t enable row level security; create policy p on t using (o = cur());
=== rule_on_table_and_view_rewrites
-- a
create table a (x int); create table b (x int); create rule r1 as on insert to a do also insert into b values (new.x); create rule r2 as on update to a where old.x > 5 do instead nothing; create view v as select * from a; create rule v_upd as on update to v do instead update a set x = new.x where x = old.x returning *; alter table a disable rule r2; comment on rule r1 on a is 'r';
-- b
create table a (x bigint); create table b (x int); create rule r1 as on insert to a do instead insert into b values (new.x::int); create view v as select * from a;
=== cycle_view_rule_function
-- a
create table t (id int primary key, v text); create function f(t) returns text stable language sql as 'select $1.v'; create index i on t (id); create view v as select t.*, f(t) from t; create table u (id int, t t, ts t[], v v); create function g(u) returns v language sql as 'select $1.v';
-- b
create table t (id int primary key);
=== multi_alter_same_column
-- a
create table t (id serial primary key, n varchar(20) not null default 'a' collate "C", m int check (m > 0) unique);
-- rows
insert into t (m) values (1), (2);
-- forward
alter table t alter n type text collate "default", alter n drop not null, alter n set default 'b', alter n set statistics 10, alter n set storage external; alter table t drop constraint t_m_key, drop constraint t_m_check, alter m type bigint, alter m set not null, add constraint m_u unique (m, n), add constraint mc check (m > -1); alter sequence t_id_seq as bigint; alter table t alter id type bigint;
=== drop_add_same_name_column
-- a
create table t (id int primary key, a int, b int); create view v as select id, a from t; create index ia on t (a);
-- rows
insert into t values (1, 2, 3);
-- forward
drop view v; alter table t drop a; alter table t add a text default 'x'; create view v as select id, a from t; create index ia on t (a);
=== xml_hstore_lo
-- a
create extension hstore; create extension "uuid-ossp";
-- b
create extension hstore;
=== matview_on_matview_rename
-- a
create materialized view m1 as select 1 a; create materialized view m2 as select a from m1; create unique index mu on m2 (a); alter materialized view m2 cluster on mu; alter materialized view m1 set (fillfactor = 50); alter materialized view m2 alter a set statistics 50;
-- rows
-- forward
alter materialized view m1 rename to mm; alter materialized view m2 rename column a to aa; alter materialized view mm reset (fillfactor); alter index mu rename to mu2;
=== db_comment_and_public_owner
-- a
create table t (a int); alter schema public owner to r1; 
-- b
create table t (a int); drop schema public cascade; create schema public; create schema x authorization r2; create table x.t (a int);
=== partition_joins_a_changed_parent
-- a
create table p (a int, b int, c text check (c <> ''), primary key (a, b)) partition by range (a);
create table p1 partition of p for values from (0) to (10) partition by list (b);
create table p11 partition of p1 for values in (1, 2);
-- b
create table p (a int, b bigint, cc text, d int default 4 not null, primary key (a, b)) partition by range (a);
create table p1 partition of p for values from (0) to (10) partition by list (b);
create table p11 partition of p1 for values in (1, 2); create table p13 partition of p1 for values in (9);
=== unlogged_in_the_order_of_references
-- a
create table a (id int primary key); create table b (id int primary key references a); create table c (id int references b);
-- b
create unlogged table a (id int primary key); create unlogged table b (id int primary key references a);
create unlogged table c (id int references b);
