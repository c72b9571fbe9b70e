-- title: DISABLE TRIGGER ALL locks the table at every deploy
-- expect: strong-lock, lock-at-every-deploy
-- head 02_change
ALTER TABLE orders DISABLE TRIGGER USER;
-- safe 02_change
COMMENT ON TABLE customers IS 'people';
