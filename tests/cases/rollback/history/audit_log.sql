-- before
create table accounts (id serial primary key, balance numeric not null default 0);
-- rows
insert into accounts (balance) values (5), (7);
-- forward
create table audit (id bigint generated always as identity, at timestamptz default now(), who name default current_user, old jsonb, new jsonb) partition by range (at);
create table audit_default partition of audit default; create index on audit using brin (at);
create function audit() returns trigger language plpgsql security definer as $$ begin insert into audit (old, new) values (to_jsonb(old), to_jsonb(new)); return null; end $$;
revoke all on function audit() from public;
create trigger audit after insert or update or delete on accounts for each row execute function audit();
revoke all on audit from public; grant insert on audit to alice;
