-- before
create type money_amt as (cur char(3), amt numeric); create function add_amt(money_amt, money_amt) returns money_amt language sql immutable as $$ select $1 $$;
create operator + (leftarg = money_amt, rightarg = money_amt, function = add_amt, commutator = +); create aggregate sum(money_amt) (sfunc = add_amt, stype = money_amt); create table inv (id int, total money_amt); create view v as select sum(total) as s from inv;
-- rows
insert into inv values (1, row('EUR', 5));
-- forward
drop view v; drop aggregate sum(money_amt); drop operator + (money_amt, money_amt); drop function add_amt(money_amt, money_amt); alter table inv rename total to amount;
