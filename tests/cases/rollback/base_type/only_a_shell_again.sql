-- alone
-- before
create type mytype; create function mytype_in(cstring) returns mytype language internal immutable strict as 'int4in'; create function mytype_out(mytype) returns cstring language internal immutable strict as 'int4out'; create type mytype (input = mytype_in, output = mytype_out, like = integer); create function twice(mytype) returns mytype language sql as 'select $1';
alter type mytype owner to alice; grant usage on type mytype to bob;
-- forward
drop type mytype cascade; create type mytype; create function mytype_in(cstring) returns mytype language internal immutable strict as 'int4in';
