-- The recorder: what DDL really ran, written by event triggers into a table that nobody but its functions can touch.
-- Every function belongs to mb_trace, a role that cannot log in and owns nothing else: hostile SQL that confuses one of
-- them gains no right. Trigger functions cannot be called directly, so rows cannot be forged without doing real DDL.
CREATE SCHEMA migrate_bot_trace AUTHORIZATION mb_trace;

SET ROLE mb_trace;

CREATE UNLOGGED TABLE migrate_bot_trace.event (
    n bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind text NOT NULL,
    tag text NOT NULL,
    object_type text,
    schema_name text,
    identity text,
    class_id oid,
    object_id oid,
    sub_id integer,
    original boolean,
    normal boolean,
    temporary boolean,
    reason integer,
    line text
);

-- The line of the DO block that a call stack ends in, counted from the beginning of its body; NULL without one.
CREATE FUNCTION migrate_bot_trace.line(stack text) RETURNS text
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT pg_catalog."substring"(stack, '(?:^|.*\n)PL/pgSQL function inline_code_block line ([0-9]{1,6})')
$$;

CREATE FUNCTION migrate_bot_trace.on_command() RETURNS event_trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    stack text;
BEGIN
    GET DIAGNOSTICS stack = PG_CONTEXT;
    INSERT INTO migrate_bot_trace.event (kind, tag, object_type, schema_name, identity, class_id, object_id, sub_id, line)
    SELECT 'command', c.command_tag, c.object_type, c.schema_name, c.object_identity, c.classid, c.objid, c.objsubid,
           migrate_bot_trace.line(stack)
    FROM pg_catalog.pg_event_trigger_ddl_commands() c
    WHERE NOT c.in_extension;
END $$;

CREATE FUNCTION migrate_bot_trace.on_drop() RETURNS event_trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    stack text;
BEGIN
    GET DIAGNOSTICS stack = PG_CONTEXT;
    INSERT INTO migrate_bot_trace.event
        (kind, tag, object_type, schema_name, identity, class_id, object_id, sub_id, original, normal, temporary, line)
    SELECT 'drop', tg_tag, d.object_type, d.schema_name, d.object_identity, d.classid, d.objid, d.objsubid,
           d.original, d.normal, d.is_temporary, migrate_bot_trace.line(stack)
    FROM pg_catalog.pg_event_trigger_dropped_objects() d;
END $$;

CREATE FUNCTION migrate_bot_trace.on_rewrite() RETURNS event_trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    rewritten CONSTANT oid := pg_catalog.pg_event_trigger_table_rewrite_oid();
    stack text;
BEGIN
    GET DIAGNOSTICS stack = PG_CONTEXT;
    INSERT INTO migrate_bot_trace.event (kind, tag, object_type, schema_name, identity, class_id, object_id, reason, line)
    SELECT 'rewrite', tg_tag, 'table', n.nspname, i.identity, 'pg_catalog.pg_class'::pg_catalog.regclass, rewritten,
           pg_catalog.pg_event_trigger_table_rewrite_reason(), migrate_bot_trace.line(stack)
    FROM pg_catalog.pg_class c
    JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace,
    LATERAL pg_catalog.pg_identify_object('pg_catalog.pg_class'::pg_catalog.regclass, rewritten, 0) i
    WHERE c.oid OPERATOR(pg_catalog.=) rewritten;
END $$;

CREATE FUNCTION migrate_bot_trace.events(after bigint) RETURNS SETOF migrate_bot_trace.event
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    SET plan_cache_mode = force_generic_plan AS $$
BEGIN
    RETURN QUERY SELECT * FROM migrate_bot_trace.event e WHERE e.n OPERATOR(pg_catalog.>) after ORDER BY e.n;
END $$;

-- The number of the last event; what the session has counted so far is settled, so that later counters begin at zero.
CREATE FUNCTION migrate_bot_trace.last() RETURNS bigint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF pg_catalog.current_setting('server_version_num')::pg_catalog.int4 OPERATOR(pg_catalog.>=) 150000 THEN
        PERFORM pg_catalog.pg_stat_force_next_flush();
    END IF;
    RETURN (SELECT COALESCE(pg_catalog.max(e.n), 0) FROM migrate_bot_trace.event e);
END $$;

CREATE FUNCTION migrate_bot_trace.clear() RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    DELETE FROM migrate_bot_trace.event
$$;

RESET ROLE;

GRANT USAGE ON SCHEMA migrate_bot_trace TO PUBLIC;

CREATE EVENT TRIGGER migrate_bot_trace_command ON ddl_command_end EXECUTE FUNCTION migrate_bot_trace.on_command();

CREATE EVENT TRIGGER migrate_bot_trace_drop ON sql_drop EXECUTE FUNCTION migrate_bot_trace.on_drop();

CREATE EVENT TRIGGER migrate_bot_trace_rewrite ON table_rewrite EXECUTE FUNCTION migrate_bot_trace.on_rewrite();
