-- expect: refused
-- before
create table p (b text check (b <> ''));
create table c (b text);
-- forward
alter table c add constraint p_b_check check (b <> '');
alter table c inherit p;
alter table p drop column b;
