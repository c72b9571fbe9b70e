-- title: A foreign key is made anew with ON DELETE CASCADE under its old name
-- expect: cascade-into-big-table
-- base 01_core
CREATE TABLE IF NOT EXISTS users (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY);
CREATE TABLE IF NOT EXISTS posts (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, user_id bigint REFERENCES users (id));
CREATE INDEX IF NOT EXISTS idx_posts_user_id ON posts (user_id);
-- head 02_change
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_constraint WHERE conname = 'posts_user_id_fkey' AND confdeltype = 'c') THEN
        ALTER TABLE posts DROP CONSTRAINT posts_user_id_fkey;
        ALTER TABLE posts ADD CONSTRAINT posts_user_id_fkey FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE;
    END IF;
END $$;
-- safe 02_change
ALTER TABLE posts ALTER CONSTRAINT posts_user_id_fkey DEFERRABLE;
