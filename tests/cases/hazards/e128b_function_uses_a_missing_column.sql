-- title: A function body that PostgreSQL reads only when it runs
-- expect: everyday-dml-fails
-- head 02_change
CREATE OR REPLACE FUNCTION spent(who bigint) RETURNS numeric LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (SELECT sum(prize) FROM orders WHERE customer_id = who);
END $$;
-- safe 02_change
CREATE OR REPLACE FUNCTION spent(who bigint) RETURNS numeric LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (SELECT sum(price) FROM orders WHERE customer_id = who);
END $$;
