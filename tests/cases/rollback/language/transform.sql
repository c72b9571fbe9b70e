-- alone
-- before
create type pt as (a int);
-- forward
create transform for int language sql (from sql with function prsd_lextype(internal), to sql with function int4recv(internal));
