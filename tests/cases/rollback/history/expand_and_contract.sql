-- before
create table orders (id serial primary key, amount money, state int not null default 0);
-- rows
insert into orders (amount) values ('12.50'), ('3.00');
-- forward
alter table orders add column amount_cents bigint;
update orders set amount_cents = (amount::numeric * 100)::bigint;
alter table orders alter amount_cents set not null;
alter table orders add constraint orders_amount_check check (amount_cents >= 0) not valid;
alter table orders validate constraint orders_amount_check;
create or replace function sync_amount() returns trigger language plpgsql as $$ begin new.amount_cents := (new.amount::numeric * 100)::bigint; return new; end $$;
create trigger sync_amount before insert or update on orders for each row execute function sync_amount();
