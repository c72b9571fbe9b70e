-- before
create function bucket(text) returns int language sql immutable as $$ select length($1) $$; create table p (a text, b int) partition by range (bucket(a), b);
-- forward
drop table if exists p; drop function bucket(text);
