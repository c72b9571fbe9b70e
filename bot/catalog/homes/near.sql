-- The relations that lost a row or of which an object came or changed, with those that name such an object, and all they consist of.
WITH given AS MATERIALIZED ({given}),
seeds AS MATERIALIZED (SELECT pg_catalog.unnest({homes}) AS home UNION SELECT {home} FROM given AS g),
changed AS MATERIALIZED (SELECT p.class, p.object FROM ({parts_of_seeds}) AS p UNION SELECT g.class, g.object FROM given AS g{newer}),
near AS MATERIALIZED (
    SELECT s.home FROM seeds AS s
    UNION SELECT {home} FROM changed AS c, LATERAL (
        SELECT d.classid AS class, d.objid AS object FROM pg_catalog.pg_depend AS d
        WHERE d.refclassid OPERATOR(pg_catalog.=) c.class AND d.refobjid OPERATOR(pg_catalog.=) c.object
          AND d.objid OPERATOR(pg_catalog.>=) 16384 OFFSET 0) AS g),
inside AS MATERIALIZED ({parts_of_near})
SELECT pg_catalog.json_build_object(
    'homes', (SELECT pg_catalog.array_agg(n.home) FROM near AS n),
    'relations', (SELECT pg_catalog.array_agg(i.object) FROM inside AS i WHERE i.class OPERATOR(pg_catalog.=) 1259),
    'objects', (SELECT pg_catalog.array_agg(DISTINCT i.object) FROM inside AS i),
    'parents', (SELECT pg_catalog.array_agg(DISTINCT h.inhparent) FROM pg_catalog.pg_inherits AS h
                JOIN inside AS i ON i.object OPERATOR(pg_catalog.=) h.inhrelid AND i.class OPERATOR(pg_catalog.=) 1259),
    'members', (SELECT pg_catalog.count(*) FROM pg_catalog.pg_depend AS d
                JOIN near AS n ON n.home OPERATOR(pg_catalog.=) d.objid
                WHERE d.classid OPERATOR(pg_catalog.=) 1259 AND d.deptype OPERATOR(pg_catalog.=) 'e'))::pg_catalog.text
