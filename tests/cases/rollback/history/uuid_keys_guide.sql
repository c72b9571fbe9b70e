-- before
create table models (model_id int primary key, name text, status text default 'active');
create table layers (layer_id serial primary key, model_id int not null references models(model_id) on delete cascade, kind varchar(50));
create view v_model as select m.name, count(l.layer_id) as layers from models m left join layers l using (model_id) group by m.model_id;
create index idx_models_active on models (model_id) where status = 'active';
-- rows
insert into models values (1, 'x', 'active'); insert into layers (model_id, kind) values (1, 'conv');
-- forward
create table if not exists metrics (metric_id bigserial primary key, model_id int not null references models (model_id) on delete cascade, value double precision, created_at timestamptz default current_timestamp);
create index if not exists idx_metrics_model on metrics (model_id);
create or replace view v_model as select m.name, count(l.layer_id) as layers, m.status from models m left join layers l using (model_id) group by m.model_id;
comment on table metrics is 'training metrics';
create or replace function touch() returns trigger language plpgsql as $$ begin new.created_at = now(); return new; end; $$;
drop trigger if exists trg_metrics on metrics;
create trigger trg_metrics before update on metrics for each row execute function touch();
do $$ begin
  if not exists (select 1 from pg_constraint where conname = 'models_status_check') then
    alter table models add constraint models_status_check check (status in ('active', 'archived'));
  end if;
end $$;
