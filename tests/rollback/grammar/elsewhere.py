"""What reaches outside the database: foreign data, publications, subscriptions, extensions."""

from __future__ import annotations

POOLS = {
    "wrapper": ["w1", "w2"],
    "server": ["sv1", "sv2"],
    "foreign": ["s1.ft1", "s2.ft1"],
    "foreignoption": ["a", "b", '"C c"'],
    "publication": ["pu1", "pu2"],
    "publish": ["insert", "update, delete", "insert, truncate"],
    "subscription": ["su1"],
    "extension": ["hstore", "citext", "pg_trgm", "btree_gist"],
    "mapped": ["alice", "bob", "public"],
}

CREATE = """
create foreign data wrapper {wrapper}
create foreign data wrapper {wrapper} options (a '1', "C c" 'it''s')
create foreign data wrapper {wrapper} validator postgresql_fdw_validator
create server {server} foreign data wrapper {wrapper}
create server {server} type 'x' version '1.{number}' foreign data wrapper {wrapper} options (host '{number}')
create user mapping for {mapped} server {server}
create user mapping for {mapped} server {server} options (user 'u', password 'it''s')
create foreign table {foreign} (id int not null, c1 {type} options (a '1'), c2 text default 'x') server {server} options (b '2')
create foreign table {foreign} (id int, c1 {plaintype} collate "C", constraint k1 check (id > 0) no inherit) server {server}
create foreign table {foreign} (c4 int) inherits ({table}) server {server}
create foreign table {foreign} partition of {parted} for values from (40) to (50) server {server}
create publication {publication} for table {table}
create publication {publication} for table {table} ({column}, id) where (id > 0)
create publication {publication} for table {table}, {parted} with (publish = '{publish}', publish_via_partition_root = true)
create publication {publication} for all tables with (publish = 'insert')
create publication {publication} for tables in schema {schema}
create publication {publication} for tables in schema s2, table {table}
create publication {publication} with (publish_generated_columns = stored)
create subscription {subscription} connection 'dbname=nowhere' publication {publication} with (connect = false, slot_name = none)
create extension {extension} schema {schema}
create extension {extension} schema s1
create extension {extension} schema s1 cascade
""".strip().splitlines()

ALTER = """
alter foreign data wrapper {wrapper} options (set a '2', add b '3')
alter foreign data wrapper {wrapper} options (drop a)
alter foreign data wrapper {wrapper} no validator
alter foreign data wrapper {wrapper} rename to w3
alter server {server} version '2'
alter server {server} options (add dbname 'x')
alter server {server} options (drop host)
alter server {server} rename to sv3
alter user mapping for {mapped} server {server} options (add {foreignoption} '1')
alter user mapping for {mapped} server {server} options (set user 'v')
alter foreign table {foreign} add column {column} {plaintype} options ({foreignoption} 'n')
alter foreign table {foreign} alter column {column} options (add {foreignoption} '1')
alter foreign table {foreign} alter column {column} options (set a '7')
alter foreign table {foreign} alter column {column} type {plaintype}
alter foreign table {foreign} drop column {column}{cascade}
alter foreign table {foreign} options (add {foreignoption} '1')
alter foreign table {foreign} options (set b '5')
alter foreign table {foreign} rename to ft3
alter foreign table {foreign} rename column {column} to c9
alter foreign table {foreign} set schema {schema}
alter table {parted} attach partition {foreign} for values from (50) to (60)
alter publication {publication} add table {table}
alter publication {publication} add table {table} (id) where (id < {number})
alter publication {publication} drop table {table}
alter publication {publication} set table {table}, {table2}
alter publication {publication} add tables in schema s2
alter publication {publication} drop tables in schema s2
alter publication {publication} set (publish = '{publish}')
alter publication {publication} set (publish_via_partition_root = true)
alter publication {publication} rename to pu3
alter subscription {subscription} set publication {publication} with (refresh = false)
alter subscription {subscription} set (binary = true, synchronous_commit = 'off')
alter subscription {subscription} rename to su2
alter extension {extension} set schema {schema}
alter index s1.{index} depends on extension {extension}
alter trigger {trigger} on {anytable} depends on extension {extension}
alter materialized view {mview} depends on extension {extension}
""".strip().splitlines()

DROP = """
drop foreign table {foreign}{cascade}
drop user mapping for {mapped} server {server}
drop server {server}{cascade}
drop foreign data wrapper {wrapper}{cascade}
drop publication {publication}
drop extension {extension}{cascade}
""".strip().splitlines()
