-- before
create table t (a int, b int); comment on table t is 'old'; comment on column t.a is 'A';
-- forward
comment on table t is 'new
line';
comment on column t.a is null;
comment on column t.b is '-- not a comment; $$ \ ''';
