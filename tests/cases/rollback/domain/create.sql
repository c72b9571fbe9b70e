-- forward
create domain email as varchar(100) collate "C" default 'a@b' not null constraint has_at check (value ~ '@') check (length(value) > 2);
comment on domain email is 'E'; comment on constraint has_at on domain email is 'HA';
