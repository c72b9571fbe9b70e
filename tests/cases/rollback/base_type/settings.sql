-- alone
-- before
create type pair; create function pair_in(cstring) returns pair language internal immutable strict as 'textin'; create function pair_out(pair) returns cstring language internal immutable strict as 'textout';
create function pair_recv(internal) returns pair language internal stable strict as 'textrecv'; create function pair_send(pair) returns bytea language internal stable strict as 'textsend';
create type pair (input = pair_in, output = pair_out, receive = pair_recv, element = double precision, subscript = raw_array_subscript_handler, internallength = variable, storage = extended); create table t (a pair);
-- rows
insert into t values ('x');
-- forward
alter type pair set (receive = none, send = pair_send, storage = main);
