-- before
create domain email as varchar(100) collate "C" default 'a@b' not null constraint has_at check (value ~ '@') check (length(value) > 2);
create domain work_email as email check (value ~ 'work'); comment on domain email is 'E'; comment on constraint has_at on domain email is 'HA'; alter domain email owner to alice; revoke usage on type work_email from public;
-- forward
drop domain work_email; drop domain email;
