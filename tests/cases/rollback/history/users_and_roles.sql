-- before
create table users (id serial primary key, email varchar(120) not null, name text, created timestamp default now());
create unique index users_email_key on users (lower(email));
-- rows
insert into users (email, name) values ('a@b', 'A'), ('c@d', 'C');
-- forward
create type user_role as enum ('member', 'admin');
alter table users add column role user_role not null default 'member', add column deleted_at timestamptz;
update users set role = 'admin' where id = 1;
alter table users alter column email type text;
alter table users rename column created to created_at;
alter table users alter column created_at type timestamptz using created_at at time zone 'UTC';
create table sessions (id uuid primary key default gen_random_uuid(), user_id int not null references users on delete cascade, data jsonb not null default '{}');
create index idx_sessions_user_id on sessions (user_id);
create view active_users as select id, email, role from users where deleted_at is null;
grant select on active_users to alice;
