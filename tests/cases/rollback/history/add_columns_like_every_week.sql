-- before
create table w (id int primary key);
-- rows
insert into w values (1);
-- forward
alter table w add column if not exists a text, add column if not exists b int default 0 not null, add column if not exists c timestamptz default now(), add column if not exists d boolean default false, add column if not exists e numeric(5,2), add column if not exists f text[] default '{}', add column if not exists g jsonb default '{}'::jsonb;
create index if not exists idx_w_a on w (a); create index if not exists idx_w_g on w using gin (g); create unique index if not exists idx_w_b on w (b) where d;
