-- before
create table t (a int); create table u (b int); create sequence s;
-- forward
do $$ declare s text := current_schema(); begin execute format('grant select on all tables in schema %I to alice', s); execute format('grant usage on all sequences in schema %I to bob', s); end $$;
