-- alone
-- before
create function plain(int, int) returns float8 language sql immutable as 'select $1 - $2'; create type r1 as range (subtype = int, subtype_diff = plain);
create type r2; create function r2_canon(r2) returns r2 language internal immutable strict as 'int4range_canonical'; create type r2 as range (subtype = int, canonical = r2_canon); comment on type r2 is 'R'; create function whole(r2) returns r2 language sql as 'select $1';
-- forward
drop type r2 cascade; drop type r1; create type r3; create function r3_canon(r3) returns r3 language internal immutable strict as 'int4range_canonical'; create type r3 as range (subtype = int, canonical = r3_canon);
