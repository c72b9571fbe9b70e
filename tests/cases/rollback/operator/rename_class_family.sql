-- before
create operator family fam using btree; create operator class cl for type int using btree family fam as operator 1 <, function 1 btint4cmp(int, int);
-- forward
alter operator family fam using btree rename to fam2; alter operator class cl using btree rename to cl2;
