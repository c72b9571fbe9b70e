-- before
create domain a as text default 'x';
-- forward
alter domain a drop default;
