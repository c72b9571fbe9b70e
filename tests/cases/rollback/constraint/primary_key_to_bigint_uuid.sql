-- expect: schema_only
-- before
create table t (id serial primary key, v text); create table c (id serial primary key, t_id int not null references t (id) on delete cascade);
-- rows
insert into t (v) values ('x'); insert into c (t_id) values (1);
-- forward
alter table c drop constraint c_t_id_fkey;
alter table t add column uid uuid not null default gen_random_uuid();
alter table t drop constraint t_pkey;
alter table t add primary key (uid);
alter table c add column t_uid uuid;
update c set t_uid = t.uid from t where t.id = c.t_id;
alter table c drop column t_id;
alter table c add foreign key (t_uid) references t (uid);
