-- before
create table tenants (id int primary key); create table a (id int primary key, v text); create table b (id int primary key, a_id int references a); create view ab as select a.id, b.id as b_id from a join b on b.a_id = a.id;
-- rows
insert into tenants values (1); insert into a values (1, 'x'); insert into b values (2, 1);
-- forward
alter table a add column tenant_id int not null default 1 references tenants; alter table b add column tenant_id int not null default 1 references tenants;
alter table b drop constraint b_a_id_fkey; alter table a drop constraint a_pkey; alter table a add primary key (tenant_id, id); alter table b add foreign key (tenant_id, a_id) references a (tenant_id, id);
alter table a enable row level security; alter table b enable row level security;
create function tenant() returns int language sql stable as $$ select 1 $$;
create policy by_tenant on a using (tenant_id = tenant()); create policy by_tenant on b using (tenant_id = tenant());
create or replace view ab as select a.id, b.id as b_id, a.tenant_id from a join b on b.a_id = a.id;
