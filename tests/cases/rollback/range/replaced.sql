-- before
create type fr as range (subtype = float8); grant usage on type fr to alice;
-- forward
drop type fr; create type fr as range (subtype = float8, subtype_diff = float8mi);
