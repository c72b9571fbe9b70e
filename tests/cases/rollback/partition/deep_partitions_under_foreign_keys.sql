-- before
create table p (a int primary key) partition by range (a); create table c (a int references p); create table p1 partition of p for values from (0) to (10);
-- forward
create table p5 partition of p for values from (10) to (100) partition by range (a); create table p51 partition of p5 for values from (10) to (20) partition by list (a); create table p511 partition of p51 for values in (11); create table p52 partition of p5 default;
