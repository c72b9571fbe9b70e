-- before
create table p (a int, b int);
-- forward
create table c (x text, b int default 7) inherits (p); create table d () inherits (c);
