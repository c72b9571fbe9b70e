-- alone
-- forward
create extension postgres_fdw; create server s foreign data wrapper postgres_fdw options (host 'h', dbname 'd'); create user mapping for alice server s options (user 'u', password 'p'); create foreign table ft (a int options (column_name 'x') not null, b text) server s options (table_name 't');
