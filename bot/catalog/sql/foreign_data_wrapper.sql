-- Foreign-data wrappers.
SELECT w.oid, w.fdwname AS name, pg_catalog.pg_get_userbyid(w.fdwowner) AS owner, w.fdwhandler::pg_catalog.regproc AS handler,
       w.fdwvalidator::pg_catalog.regproc AS validator, w.fdwoptions AS options, COALESCE(w.fdwacl, pg_catalog.acldefault('F', w.fdwowner)) AS acl
FROM pg_catalog.pg_foreign_data_wrapper AS w
