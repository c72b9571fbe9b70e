-- expect: schema_only
-- before
do $$ begin execute format('grant usage on schema %I to alice', current_schema); end $$;
create table dropped (a integer);
grant select (tableoid, ctid) on dropped to alice;
grant select (xmin) on dropped to bob with grant option;
create table granted (a integer);
create table revoked (a integer);
grant select (tableoid) on revoked to alice with grant option;
set role alice;
grant select (tableoid) on revoked to bob;
reset role;
create table other (a integer);
grant select (ctid) on other to alice;
grant select (xmax) on other to public;
create table struck (a integer);
grant select (cmin) on struck to alice;
create table another_owner (a integer);
grant select (ctid) on another_owner to alice;
create materialized view seen as select 1 as a;
grant select (tableoid) on seen to alice;
create table children (a integer) partition by list (a);
create table child partition of children for values in (1);
grant select (tableoid) on child to alice;
-- rows
insert into granted values (1);
-- forward
drop table dropped;
grant select (tableoid), update (a) on granted to alice;
revoke select (tableoid) on revoked from alice cascade;
grant select (ctid) on other to bob;
revoke select (xmax) on other from public;
grant select on struck to alice;
alter table another_owner owner to bob;
alter table another_owner rename to renamed;
drop materialized view seen;
drop table child;
