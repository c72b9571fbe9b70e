-- title: Values made equal by an UPDATE collide in a unique column that tells large from small letters
-- expect: unique-over-duplicates
-- base 01_core
CREATE TABLE IF NOT EXISTS users (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, email text NOT NULL UNIQUE);
-- head 02_change
UPDATE users SET email = lower(email) WHERE email <> lower(email);
-- safe 02_change
DELETE FROM users u USING users v WHERE lower(u.email) = lower(v.email) AND u.id > v.id;
UPDATE users SET email = lower(email) WHERE email <> lower(email);
