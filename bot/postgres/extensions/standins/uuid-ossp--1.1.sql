-- Stand-in for uuid-ossp: the same functions, made of what the server has built in.
-- Bodies are bound when the extension is created, so they work under any search_path and in any schema.

CREATE FUNCTION uuid_nil() RETURNS uuid
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE RETURN '00000000-0000-0000-0000-000000000000'::uuid;

CREATE FUNCTION uuid_ns_dns() RETURNS uuid
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE RETURN '6ba7b810-9dad-11d1-80b4-00c04fd430c8'::uuid;

CREATE FUNCTION uuid_ns_url() RETURNS uuid
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE RETURN '6ba7b811-9dad-11d1-80b4-00c04fd430c8'::uuid;

CREATE FUNCTION uuid_ns_oid() RETURNS uuid
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE RETURN '6ba7b812-9dad-11d1-80b4-00c04fd430c8'::uuid;

CREATE FUNCTION uuid_ns_x500() RETURNS uuid
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE RETURN '6ba7b814-9dad-11d1-80b4-00c04fd430c8'::uuid;

-- SHA-1 (FIPS 180-4) in PL/pgSQL: the server has no built-in one. 32-bit words live in bigint, masked after each sum.
CREATE FUNCTION migrate_bot_uuid_sha1(input bytea) RETURNS bytea
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    mask CONSTANT bigint := 4294967295;
    message bytea;
    w bigint[];
    a bigint; b bigint; c bigint; d bigint; e bigint; f bigint; k bigint; next bigint; mixed bigint;
    h0 bigint := 1732584193; h1 bigint := 4023233417; h2 bigint := 2562383102; h3 bigint := 271733878; h4 bigint := 3285377520;
BEGIN
    message := input || '\x80'::bytea
        || decode(repeat('00', (119 - length(input) % 64) % 64), 'hex') || int8send(length(input)::bigint * 8);
    FOR block IN 0 .. length(message) / 64 - 1 LOOP
        FOR i IN 0 .. 15 LOOP
            w[i] := (get_byte(message, block * 64 + i * 4)::bigint << 24) | (get_byte(message, block * 64 + i * 4 + 1) << 16)
                  | (get_byte(message, block * 64 + i * 4 + 2) << 8) | get_byte(message, block * 64 + i * 4 + 3);
        END LOOP;
        FOR i IN 16 .. 79 LOOP
            mixed := w[i - 3] # w[i - 8] # w[i - 14] # w[i - 16];
            w[i] := ((mixed << 1) | (mixed >> 31)) & mask;
        END LOOP;
        a := h0; b := h1; c := h2; d := h3; e := h4;
        FOR i IN 0 .. 79 LOOP
            IF i < 20 THEN f := (b & c) | ((~b) & mask & d); k := 1518500249;
            ELSIF i < 40 THEN f := b # c # d; k := 1859775393;
            ELSIF i < 60 THEN f := (b & c) | (b & d) | (c & d); k := 2400959708;
            ELSE f := b # c # d; k := 3395469782;
            END IF;
            next := ((((a << 5) | (a >> 27)) & mask) + f + e + k + w[i]) & mask;
            e := d; d := c; c := ((b << 30) | (b >> 2)) & mask; b := a; a := next;
        END LOOP;
        h0 := (h0 + a) & mask; h1 := (h1 + b) & mask; h2 := (h2 + c) & mask; h3 := (h3 + d) & mask; h4 := (h4 + e) & mask;
    END LOOP;
    RETURN decode(lpad(to_hex(h0), 8, '0') || lpad(to_hex(h1), 8, '0') || lpad(to_hex(h2), 8, '0')
        || lpad(to_hex(h3), 8, '0') || lpad(to_hex(h4), 8, '0'), 'hex');
END $$;

-- A hash becomes a UUID: first 16 bytes, version in the high half of byte 6, variant in the top two bits of byte 8.
CREATE FUNCTION migrate_bot_uuid_of(hash bytea, version integer) RETURNS uuid
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN encode(set_byte(set_byte(substring(hash FOR 16), 6, (get_byte(hash, 6) & 15) | (version << 4)),
                       8, (get_byte(hash, 8) & 63) | 128), 'hex')::uuid;

-- Time in 100 ns since 1582-10-15, a random clock sequence and a random node with the multicast bit, as RFC 9562 allows.
CREATE FUNCTION migrate_bot_uuid_by_time() RETURNS uuid
LANGUAGE sql VOLATILE STRICT PARALLEL SAFE
BEGIN ATOMIC
    SELECT migrate_bot_uuid_of(
        substring(t.stamp FROM 5 FOR 4) || substring(t.stamp FROM 3 FOR 2) || substring(t.stamp FOR 2)
        || substring(r.random FROM 9 FOR 2) || set_byte(substring(r.random FOR 6), 0, get_byte(r.random, 0) | 1), 1)
    FROM (SELECT int8send((extract(epoch FROM clock_timestamp()) * 10000000)::bigint + 122192928000000000) AS stamp) t,
         (SELECT uuid_send(gen_random_uuid()) AS random) r;
END;

CREATE FUNCTION uuid_generate_v1() RETURNS uuid
LANGUAGE sql VOLATILE STRICT PARALLEL SAFE RETURN migrate_bot_uuid_by_time();

CREATE FUNCTION uuid_generate_v1mc() RETURNS uuid
LANGUAGE sql VOLATILE STRICT PARALLEL SAFE RETURN migrate_bot_uuid_by_time();

CREATE FUNCTION uuid_generate_v3(namespace uuid, name text) RETURNS uuid
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN migrate_bot_uuid_of(decode(md5(uuid_send(namespace) || convert_to(name, 'UTF8')), 'hex'), 3);

CREATE FUNCTION uuid_generate_v4() RETURNS uuid
LANGUAGE sql VOLATILE STRICT PARALLEL SAFE RETURN gen_random_uuid();

CREATE FUNCTION uuid_generate_v5(namespace uuid, name text) RETURNS uuid
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN migrate_bot_uuid_of(migrate_bot_uuid_sha1(uuid_send(namespace) || convert_to(name, 'UTF8')), 5);
