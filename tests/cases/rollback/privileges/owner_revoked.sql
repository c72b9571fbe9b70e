-- before
create table t (a int); create table u (a int); revoke insert, update on u from postgres;
-- forward
revoke delete, truncate on t from postgres; grant insert, update on u to postgres;
