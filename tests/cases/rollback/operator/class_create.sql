-- forward
create function my_cmp(int, int) returns int language sql immutable as $$ select btint4cmp($1, $2) $$; create operator class rev_ops for type int using btree as operator 1 <, operator 2 <=, operator 3 =, operator 4 >=, operator 5 >, function 1 my_cmp(int, int);
