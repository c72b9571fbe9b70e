-- title: A new trigger may refuse the writes of running code
-- expect: new-restriction
-- head 02_change
CREATE OR REPLACE FUNCTION only_known_states() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.status = 'forbidden' THEN
        RAISE EXCEPTION 'no such state';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER orders_states BEFORE INSERT OR UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION only_known_states();
-- safe 02_change
CREATE OR REPLACE FUNCTION trimmed_state() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.status := btrim(NEW.status);
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER orders_states BEFORE INSERT OR UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION trimmed_state();
