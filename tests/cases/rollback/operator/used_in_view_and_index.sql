-- before
create function lt2(text, text) returns boolean language sql immutable as $$ select lower($1) < lower($2) $$; create operator <<< (leftarg = text, rightarg = text, function = lt2); create table t (a text); create view v as select a from t where a operator(<<<) 'x'; create index i on t (a) where a operator(<<<) 'm'; comment on view v is 'V';
-- rows
insert into t values ('b');
-- forward
drop operator <<< (text, text) cascade;
