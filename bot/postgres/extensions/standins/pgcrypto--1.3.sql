-- Stand-in for pgcrypto. Digests, HMAC and random bytes are the real thing; crypt() and gen_salt() give values of the right
-- shape that are not real password hashes; what cannot be done in SQL exists and raises an error that says so.

-- SHA-1 (FIPS 180-4) in PL/pgSQL: the server has no built-in one. 32-bit words live in bigint, masked after each sum.
CREATE FUNCTION migrate_bot_crypto_sha1(input bytea) RETURNS bytea
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

CREATE FUNCTION migrate_bot_crypto_builtin(bytea, text) RETURNS bytea
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
    CASE lower($2)
        WHEN 'md5' THEN RETURN decode(md5($1), 'hex');
        WHEN 'sha224' THEN RETURN sha224($1);
        WHEN 'sha256' THEN RETURN sha256($1);
        WHEN 'sha384' THEN RETURN sha384($1);
        WHEN 'sha512' THEN RETURN sha512($1);
        ELSE RAISE EXCEPTION 'Cannot use "%": No such hash algorithm', $2 USING ERRCODE = 'invalid_parameter_value';
    END CASE;
END $$;

-- SHA-1 is bound by object identity, so that the search_path of the caller does not matter.
CREATE FUNCTION digest(bytea, text) RETURNS bytea
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN CASE WHEN lower($2) = 'sha1' THEN migrate_bot_crypto_sha1($1) ELSE migrate_bot_crypto_builtin($1, $2) END;

CREATE FUNCTION digest(text, text) RETURNS bytea
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE RETURN digest(convert_to($1, getdatabaseencoding()), $2);

CREATE FUNCTION migrate_bot_crypto_xor(bytea, integer) RETURNS bytea
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    result bytea := $1;
BEGIN
    FOR i IN 0 .. length($1) - 1 LOOP
        result := set_byte(result, i, get_byte(result, i) # $2);
    END LOOP;
    RETURN result;
END $$;

-- RFC 2104; SHA-384 and SHA-512 work on blocks of 128 bytes, the others on 64.
CREATE FUNCTION hmac(data bytea, key bytea, type text) RETURNS bytea
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
BEGIN ATOMIC
    SELECT digest(migrate_bot_crypto_xor(p.key, 92) || digest(migrate_bot_crypto_xor(p.key, 54) || $1, $3), $3)
    FROM (SELECT CASE WHEN lower($3) IN ('sha384', 'sha512') THEN 128 ELSE 64 END AS size) s,
         LATERAL (SELECT CASE WHEN length($2) > s.size THEN digest($2, $3) ELSE $2 END AS short) k,
         LATERAL (SELECT k.short || decode(repeat('00', s.size - length(k.short)), 'hex') AS key) p;
END;

CREATE FUNCTION hmac(text, text, text) RETURNS bytea
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN hmac(convert_to($1, getdatabaseencoding()), convert_to($2, getdatabaseencoding()), $3);

CREATE FUNCTION gen_random_uuid() RETURNS uuid
LANGUAGE sql VOLATILE PARALLEL SAFE RETURN pg_catalog.gen_random_uuid();

-- Each block is the hash of two random UUIDs (244 random bits) of the server's own strong source.
CREATE FUNCTION gen_random_bytes(integer) RETURNS bytea
LANGUAGE plpgsql VOLATILE STRICT PARALLEL SAFE AS $$
DECLARE
    result bytea := ''::bytea;
BEGIN
    IF $1 < 1 OR $1 > 1024 THEN
        RAISE EXCEPTION 'Length not in range' USING ERRCODE = 'external_routine_invocation_exception';
    END IF;
    WHILE length(result) < $1 LOOP
        result := result || sha256(uuid_send(pg_catalog.gen_random_uuid()) || uuid_send(pg_catalog.gen_random_uuid()));
    END LOOP;
    RETURN substring(result FOR $1);
END $$;

CREATE FUNCTION gen_salt(text, integer) RETURNS text
LANGUAGE plpgsql VOLATILE STRICT PARALLEL SAFE AS $$
DECLARE
    salt CONSTANT text := translate(encode(uuid_send(pg_catalog.gen_random_uuid()) || '\x00'::bytea, 'base64'), '+=', './');
BEGIN
    CASE lower($1)
        WHEN 'bf' THEN
            IF $2 <> 0 AND ($2 < 4 OR $2 > 31) THEN
                RAISE EXCEPTION 'gen_salt: Incorrect number of rounds' USING ERRCODE = 'invalid_parameter_value';
            END IF;
            RETURN '$2a$' || lpad(coalesce(nullif($2, 0), 6)::text, 2, '0') || '$' || substring(salt FOR 22);
        WHEN 'md5' THEN RETURN '$1$' || substring(salt FOR 8);
        WHEN 'xdes' THEN RETURN '_J9..' || substring(salt FOR 4);
        WHEN 'des' THEN RETURN substring(salt FOR 2);
        WHEN 'sha256crypt' THEN RETURN '$5$rounds=' || coalesce(nullif($2, 0), 5000) || '$' || substring(salt FOR 16);
        WHEN 'sha512crypt' THEN RETURN '$6$rounds=' || coalesce(nullif($2, 0), 5000) || '$' || substring(salt FOR 16);
        ELSE RAISE EXCEPTION 'gen_salt: Unknown salt algorithm' USING ERRCODE = 'invalid_parameter_value';
    END CASE;
END $$;

CREATE FUNCTION gen_salt(text) RETURNS text
LANGUAGE sql VOLATILE STRICT PARALLEL SAFE RETURN gen_salt($1, 0);

-- The same password with the same salt, or with an earlier result as salt, gives the same text, of the real one's length.
CREATE FUNCTION crypt(text, text) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    salt text;
    size integer;
BEGIN
    salt := substring($2 FROM '^\$2[axy]?\$[0-9][0-9]\$[./0-9A-Za-z]{22}');
    size := 31;
    IF salt IS NULL THEN
        salt := substring($2 FROM '^\$1\$[^$]{0,8}'); size := 22;
    END IF;
    IF salt IS NULL THEN
        salt := substring($2 FROM '^\$[56]\$(?:rounds=[0-9]+\$)?[^$]{0,16}'); size := CASE WHEN $2 LIKE '$5%' THEN 43 ELSE 86 END;
    END IF;
    IF salt IS NULL AND $2 LIKE '$%' THEN
        RAISE EXCEPTION 'invalid salt' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    IF salt IS NULL THEN
        salt := CASE WHEN $2 LIKE '\_%' THEN substring($2 FOR 9) ELSE substring($2 FOR 2) END; size := 11;
        IF length(salt) < 2 THEN
            RAISE EXCEPTION 'invalid salt' USING ERRCODE = 'invalid_parameter_value';
        END IF;
    END IF;
    RETURN salt || CASE WHEN salt ~ '^\$[156]' THEN '$' ELSE '' END
        || substring(translate(encode(sha512(convert_to(salt || '|' || $1, 'UTF8')), 'base64'), E'+=\n', './') FOR size);
END $$;

CREATE FUNCTION encrypt(bytea, bytea, text) RETURNS bytea
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
    RAISE EXCEPTION 'migrate-bot''s stand-in for pgcrypto cannot do encrypt()' USING ERRCODE = 'feature_not_supported',
        HINT = 'This server was built without pgcrypto. Check on a machine that has PostgreSQL with contrib installed.';
END $$;

CREATE FUNCTION decrypt(bytea, bytea, text) RETURNS bytea
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
    RAISE EXCEPTION 'migrate-bot''s stand-in for pgcrypto cannot do decrypt()' USING ERRCODE = 'feature_not_supported',
        HINT = 'This server was built without pgcrypto. Check on a machine that has PostgreSQL with contrib installed.';
END $$;

CREATE FUNCTION encrypt_iv(bytea, bytea, bytea, text) RETURNS bytea
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
    RAISE EXCEPTION 'migrate-bot''s stand-in for pgcrypto cannot do encrypt_iv()' USING ERRCODE = 'feature_not_supported',
        HINT = 'This server was built without pgcrypto. Check on a machine that has PostgreSQL with contrib installed.';
END $$;

CREATE FUNCTION decrypt_iv(bytea, bytea, bytea, text) RETURNS bytea
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
    RAISE EXCEPTION 'migrate-bot''s stand-in for pgcrypto cannot do decrypt_iv()' USING ERRCODE = 'feature_not_supported',
        HINT = 'This server was built without pgcrypto. Check on a machine that has PostgreSQL with contrib installed.';
END $$;

CREATE FUNCTION pgp_sym_encrypt(text, text) RETURNS bytea
LANGUAGE plpgsql VOLATILE STRICT PARALLEL SAFE AS $$
BEGIN
    RAISE EXCEPTION 'migrate-bot''s stand-in for pgcrypto cannot do pgp_sym_encrypt()' USING ERRCODE = 'feature_not_supported',
        HINT = 'This server was built without pgcrypto. Check on a machine that has PostgreSQL with contrib installed.';
END $$;

CREATE FUNCTION pgp_sym_encrypt(text, text, text) RETURNS bytea
LANGUAGE plpgsql VOLATILE STRICT PARALLEL SAFE AS $$
BEGIN
    RAISE EXCEPTION 'migrate-bot''s stand-in for pgcrypto cannot do pgp_sym_encrypt()' USING ERRCODE = 'feature_not_supported',
        HINT = 'This server was built without pgcrypto. Check on a machine that has PostgreSQL with contrib installed.';
END $$;

CREATE FUNCTION pgp_sym_encrypt_bytea(bytea, text) RETURNS bytea
LANGUAGE plpgsql VOLATILE STRICT PARALLEL SAFE AS $$
BEGIN
    RAISE EXCEPTION 'migrate-bot''s stand-in for pgcrypto cannot do pgp_sym_encrypt_bytea()' USING ERRCODE = 'feature_not_supported',
        HINT = 'This server was built without pgcrypto. Check on a machine that has PostgreSQL with contrib installed.';
END $$;

CREATE FUNCTION pgp_sym_decrypt(bytea, text) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
    RAISE EXCEPTION 'migrate-bot''s stand-in for pgcrypto cannot do pgp_sym_decrypt()' USING ERRCODE = 'feature_not_supported',
        HINT = 'This server was built without pgcrypto. Check on a machine that has PostgreSQL with contrib installed.';
END $$;

CREATE FUNCTION pgp_sym_decrypt_bytea(bytea, text) RETURNS bytea
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
    RAISE EXCEPTION 'migrate-bot''s stand-in for pgcrypto cannot do pgp_sym_decrypt_bytea()' USING ERRCODE = 'feature_not_supported',
        HINT = 'This server was built without pgcrypto. Check on a machine that has PostgreSQL with contrib installed.';
END $$;

CREATE FUNCTION pgp_sym_encrypt_bytea(bytea, text, text) RETURNS bytea
LANGUAGE plpgsql VOLATILE STRICT PARALLEL SAFE AS $$
BEGIN
    RAISE EXCEPTION 'migrate-bot''s stand-in for pgcrypto cannot do pgp_sym_encrypt_bytea()' USING ERRCODE = 'feature_not_supported',
        HINT = 'This server was built without pgcrypto. Check on a machine that has PostgreSQL with contrib installed.';
END $$;

CREATE FUNCTION pgp_sym_decrypt(bytea, text, text) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
    RAISE EXCEPTION 'migrate-bot''s stand-in for pgcrypto cannot do pgp_sym_decrypt()' USING ERRCODE = 'feature_not_supported',
        HINT = 'This server was built without pgcrypto. Check on a machine that has PostgreSQL with contrib installed.';
END $$;

CREATE FUNCTION pgp_sym_decrypt_bytea(bytea, text, text) RETURNS bytea
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
    RAISE EXCEPTION 'migrate-bot''s stand-in for pgcrypto cannot do pgp_sym_decrypt_bytea()' USING ERRCODE = 'feature_not_supported',
        HINT = 'This server was built without pgcrypto. Check on a machine that has PostgreSQL with contrib installed.';
END $$;

CREATE FUNCTION pgp_pub_encrypt(text, bytea) RETURNS bytea
LANGUAGE plpgsql VOLATILE STRICT PARALLEL SAFE AS $$
BEGIN
    RAISE EXCEPTION 'migrate-bot''s stand-in for pgcrypto cannot do pgp_pub_encrypt()' USING ERRCODE = 'feature_not_supported',
        HINT = 'This server was built without pgcrypto. Check on a machine that has PostgreSQL with contrib installed.';
END $$;

CREATE FUNCTION pgp_pub_encrypt(text, bytea, text) RETURNS bytea
LANGUAGE plpgsql VOLATILE STRICT PARALLEL SAFE AS $$
BEGIN
    RAISE EXCEPTION 'migrate-bot''s stand-in for pgcrypto cannot do pgp_pub_encrypt()' USING ERRCODE = 'feature_not_supported',
        HINT = 'This server was built without pgcrypto. Check on a machine that has PostgreSQL with contrib installed.';
END $$;

CREATE FUNCTION pgp_pub_encrypt_bytea(bytea, bytea) RETURNS bytea
LANGUAGE plpgsql VOLATILE STRICT PARALLEL SAFE AS $$
BEGIN
    RAISE EXCEPTION 'migrate-bot''s stand-in for pgcrypto cannot do pgp_pub_encrypt_bytea()' USING ERRCODE = 'feature_not_supported',
        HINT = 'This server was built without pgcrypto. Check on a machine that has PostgreSQL with contrib installed.';
END $$;

CREATE FUNCTION pgp_pub_encrypt_bytea(bytea, bytea, text) RETURNS bytea
LANGUAGE plpgsql VOLATILE STRICT PARALLEL SAFE AS $$
BEGIN
    RAISE EXCEPTION 'migrate-bot''s stand-in for pgcrypto cannot do pgp_pub_encrypt_bytea()' USING ERRCODE = 'feature_not_supported',
        HINT = 'This server was built without pgcrypto. Check on a machine that has PostgreSQL with contrib installed.';
END $$;

CREATE FUNCTION pgp_pub_decrypt(bytea, bytea) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
    RAISE EXCEPTION 'migrate-bot''s stand-in for pgcrypto cannot do pgp_pub_decrypt()' USING ERRCODE = 'feature_not_supported',
        HINT = 'This server was built without pgcrypto. Check on a machine that has PostgreSQL with contrib installed.';
END $$;

CREATE FUNCTION pgp_pub_decrypt_bytea(bytea, bytea) RETURNS bytea
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
    RAISE EXCEPTION 'migrate-bot''s stand-in for pgcrypto cannot do pgp_pub_decrypt_bytea()' USING ERRCODE = 'feature_not_supported',
        HINT = 'This server was built without pgcrypto. Check on a machine that has PostgreSQL with contrib installed.';
END $$;

CREATE FUNCTION pgp_pub_decrypt(bytea, bytea, text) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
    RAISE EXCEPTION 'migrate-bot''s stand-in for pgcrypto cannot do pgp_pub_decrypt()' USING ERRCODE = 'feature_not_supported',
        HINT = 'This server was built without pgcrypto. Check on a machine that has PostgreSQL with contrib installed.';
END $$;

CREATE FUNCTION pgp_pub_decrypt_bytea(bytea, bytea, text) RETURNS bytea
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
    RAISE EXCEPTION 'migrate-bot''s stand-in for pgcrypto cannot do pgp_pub_decrypt_bytea()' USING ERRCODE = 'feature_not_supported',
        HINT = 'This server was built without pgcrypto. Check on a machine that has PostgreSQL with contrib installed.';
END $$;

CREATE FUNCTION pgp_pub_decrypt(bytea, bytea, text, text) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
    RAISE EXCEPTION 'migrate-bot''s stand-in for pgcrypto cannot do pgp_pub_decrypt()' USING ERRCODE = 'feature_not_supported',
        HINT = 'This server was built without pgcrypto. Check on a machine that has PostgreSQL with contrib installed.';
END $$;

CREATE FUNCTION pgp_pub_decrypt_bytea(bytea, bytea, text, text) RETURNS bytea
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
    RAISE EXCEPTION 'migrate-bot''s stand-in for pgcrypto cannot do pgp_pub_decrypt_bytea()' USING ERRCODE = 'feature_not_supported',
        HINT = 'This server was built without pgcrypto. Check on a machine that has PostgreSQL with contrib installed.';
END $$;

CREATE FUNCTION pgp_key_id(bytea) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
    RAISE EXCEPTION 'migrate-bot''s stand-in for pgcrypto cannot do pgp_key_id()' USING ERRCODE = 'feature_not_supported',
        HINT = 'This server was built without pgcrypto. Check on a machine that has PostgreSQL with contrib installed.';
END $$;

CREATE FUNCTION armor(bytea) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
    RAISE EXCEPTION 'migrate-bot''s stand-in for pgcrypto cannot do armor()' USING ERRCODE = 'feature_not_supported',
        HINT = 'This server was built without pgcrypto. Check on a machine that has PostgreSQL with contrib installed.';
END $$;

CREATE FUNCTION armor(bytea, text[], text[]) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
    RAISE EXCEPTION 'migrate-bot''s stand-in for pgcrypto cannot do armor()' USING ERRCODE = 'feature_not_supported',
        HINT = 'This server was built without pgcrypto. Check on a machine that has PostgreSQL with contrib installed.';
END $$;

CREATE FUNCTION dearmor(text) RETURNS bytea
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
    RAISE EXCEPTION 'migrate-bot''s stand-in for pgcrypto cannot do dearmor()' USING ERRCODE = 'feature_not_supported',
        HINT = 'This server was built without pgcrypto. Check on a machine that has PostgreSQL with contrib installed.';
END $$;

CREATE FUNCTION pgp_armor_headers(text, key OUT text, value OUT text) RETURNS SETOF record
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
    RAISE EXCEPTION 'migrate-bot''s stand-in for pgcrypto cannot do pgp_armor_headers()' USING ERRCODE = 'feature_not_supported',
        HINT = 'This server was built without pgcrypto. Check on a machine that has PostgreSQL with contrib installed.';
END $$;
