-- What an aggregate is made of.
SELECT a.aggfnoid::pg_catalog.oid AS oid, a.aggkind AS kind, a.aggnumdirectargs AS direct, a.aggtransfn AS transition,
       a.aggfinalfn AS final, a.aggcombinefn AS combine, a.aggserialfn AS serial,
       a.aggdeserialfn AS deserial, a.aggmtransfn AS moving_transition,
       a.aggminvtransfn AS moving_inverse, a.aggmfinalfn AS moving_final,
       a.aggfinalextra AS final_extra, a.aggmfinalextra AS moving_final_extra, a.aggfinalmodify AS final_modify,
       a.aggmfinalmodify AS moving_final_modify, a.aggsortop::pg_catalog.regoperator AS sort_operator,
       pg_catalog.format_type(a.aggtranstype, NULL) AS state, a.aggtransspace AS space,
       CASE WHEN a.aggmtranstype OPERATOR(pg_catalog.<>) 0 THEN pg_catalog.format_type(a.aggmtranstype, NULL) END AS moving_state,
       a.aggmtransspace AS moving_space, a.agginitval AS initial, a.aggminitval AS moving_initial
FROM pg_catalog.pg_aggregate AS a
WHERE a.aggfnoid::pg_catalog.oid OPERATOR(pg_catalog.>=) 16384
