-- before
create schema elsewhere_sequence; create table t (a int); create sequence s owned by t.a;
create schema beyond_sequence; create sequence beyond_sequence.free;
-- forward
alter sequence s owned by none; alter sequence s set schema elsewhere_sequence;
alter sequence beyond_sequence.free set schema elsewhere_sequence; create table elsewhere_sequence.u (b int);
alter sequence elsewhere_sequence.free owned by elsewhere_sequence.u.b;
