-- before
create function my_cmp(int, int) returns int language sql immutable as $$ select btint4cmp($1, $2) $$; create operator family fam using btree; create operator class rev_ops for type int using btree family fam as operator 1 <, operator 2 <=, operator 3 =, operator 4 >=, operator 5 >, function 1 my_cmp(int, int); comment on operator class rev_ops using btree is 'RO'; alter operator family fam using btree add operator 1 < (int, bigint), function 1 (int, bigint) btint48cmp(int, bigint); comment on operator family fam using btree is 'F'; alter operator class rev_ops using btree owner to alice;
-- forward
drop operator family fam using btree cascade;
