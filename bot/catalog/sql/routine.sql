-- Functions, procedures, window functions and the signatures of aggregates.
SELECT p.oid, p.proname AS name, p.pronamespace AS namespace, p.prokind AS prokind, pg_catalog.pg_get_userbyid(p.proowner) AS owner,
       COALESCE(p.proacl, pg_catalog.acldefault('f', p.proowner)) AS acl, p.prolang AS language,
       pg_catalog.pg_get_function_identity_arguments(p.oid) AS identity_arguments,
       pg_catalog.pg_get_function_arguments(p.oid) AS arguments, pg_catalog.pg_get_function_result(p.oid) AS result,
       CASE WHEN p.prokind OPERATOR(pg_catalog.<>) 'a' THEN pg_catalog.pg_get_functiondef(p.oid) END AS definition,
       p.oid::pg_catalog.regprocedure AS procedure, p.proargmodes AS modes, p.proargnames AS names,
       p.pronargdefaults AS defaults, p.prorettype AS return_type, p.proretset AS returns_set, p.provariadic AS variadic,
       p.proparallel AS parallel, p.prosqlbody IS NOT NULL AS atomic,
       pg_catalog.md5(ROW(p.prorettype, p.proargtypes, p.proallargtypes, p.proargmodes, p.proargnames, p.prosrc,
           p.probin, p.prosqlbody::pg_catalog.text, p.proargdefaults::pg_catalog.text, p.proconfig, p.procost, p.prorows, p.prolang,
           p.prosecdef, p.proleakproof, p.proisstrict, p.provolatile, p.proparallel, p.prosupport::pg_catalog.oid, p.prokind,
           p.proretset, p.provariadic)::pg_catalog.text) AS tree
FROM pg_catalog.pg_proc AS p
WHERE p.oid OPERATOR(pg_catalog.>=) 16384
