-- before
create table jobs (id serial primary key, state int not null default 0 check (state in (0, 1, 2))); create index jobs_state on jobs (state) where state <> 2; create view open_jobs as select id, state from jobs where state < 2; grant select on open_jobs to bob;
-- rows
insert into jobs (state) values (0), (1), (2);
-- forward
create type job_state as enum ('queued', 'running', 'done');
drop view open_jobs; drop index jobs_state;
alter table jobs drop constraint jobs_state_check;
alter table jobs alter state drop default;
alter table jobs rename state to state_number;
alter table jobs add column state job_state;
update jobs set state = case state_number when 0 then 'queued' when 1 then 'running' else 'done' end::job_state;
alter table jobs alter state set not null, alter state set default 'queued';
create index jobs_state on jobs (state);
create view open_jobs as select id, state from jobs where state <> 'done'; grant select on open_jobs to bob;
