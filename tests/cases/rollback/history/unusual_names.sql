-- expect: schema_only
-- before
create table "a.b" ("c,d" int, "e""f" int, "G H" int); create function "f(x)"("in" int) returns int language sql as $$ select 1 $$; create type "type" as enum ('''', 'b"c', 'd\e'); create view "view" as select "e""f" as "x y" from "a.b";
-- forward
drop view "view"; drop function "f(x)"(int); alter table "a.b" drop "c,d";
