-- alone
-- expect: schema_only
-- before
create type mytype; create function mytype_in(cstring) returns mytype language internal immutable strict as 'int4in'; create function mytype_out(mytype) returns cstring language internal immutable strict as 'int4out'; create type mytype (input = mytype_in, output = mytype_out, internallength = 4, passedbyvalue, alignment = int4, default = '7', delimiter = ';', category = 'X', preferred = true); comment on type mytype is 'MT'; create table t (a mytype, b int);
-- rows
insert into t values ('1', 2);
-- forward
drop type mytype cascade;
