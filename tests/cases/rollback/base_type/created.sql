-- alone
-- forward
create type shell1; create type mytype; create function mytype_in(cstring) returns mytype language internal immutable strict as 'int4in'; create function mytype_out(mytype) returns cstring language internal immutable strict as 'int4out'; create type mytype (input = mytype_in, output = mytype_out, like = integer, category = 'U'); create table t (a mytype);
