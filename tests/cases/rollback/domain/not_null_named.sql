-- since: 17
-- before
create domain d as integer constraint n1 not null;
create domain e as integer;
-- forward
alter domain d drop not null;
alter domain d set not null;
alter domain e add constraint n2 not null;
