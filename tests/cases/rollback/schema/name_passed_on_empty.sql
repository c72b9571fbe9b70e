-- alone
-- before
create schema one;
create schema two;
-- forward
alter schema one rename to three;
alter schema two rename to one;
create schema two;
