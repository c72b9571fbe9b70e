-- title: A foreign key stays in name only
-- expect: rule-no-longer-enforced
-- only: 18
-- base 01_core
CREATE TABLE IF NOT EXISTS users (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY);
CREATE TABLE IF NOT EXISTS posts (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, user_id bigint REFERENCES users (id));
-- head 02_change
ALTER TABLE posts ALTER CONSTRAINT posts_user_id_fkey NOT ENFORCED;
-- safe 02_change
ALTER TABLE posts ALTER CONSTRAINT posts_user_id_fkey DEFERRABLE;
