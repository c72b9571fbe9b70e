-- alone
-- before
create type mytype; create function mytype_in(cstring) returns mytype language internal immutable strict as 'int4in'; create function mytype_out(mytype) returns cstring language internal immutable strict as 'int4out';
comment on function mytype_in(cstring) is 'reads';
-- forward
create type mytype (input = mytype_in, output = mytype_out, like = integer); comment on type mytype is 'MT'; create domain d as mytype; create table t (a mytype[], b d);
