-- forward
do $$ begin create type mood as enum ('sad', 'it''s', 'ok'); exception when duplicate_object then null; end $$;
comment on type mood is 'M';
create table t (m mood default 'ok');
