-- before
create table t (a int); create table if not exists schema_version (version integer primary key, description text, applied_at timestamptz default current_timestamp);
-- rows
insert into schema_version (version, description) values (5, 'five');
-- forward
alter table t add b int; insert into schema_version (version, description) values (6, 'Added new feature tables');
