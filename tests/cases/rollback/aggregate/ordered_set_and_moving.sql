-- before
create aggregate mypct(float8 order by anyelement) (sfunc = ordered_set_transition, stype = internal, finalfunc = percentile_disc_final, finalfunc_extra);
create aggregate myhyp(variadic "any" order by variadic "any") (sfunc = ordered_set_transition_multi, stype = internal, finalfunc = rank_final, finalfunc_extra, hypothetical);
create aggregate mv(int) (sfunc = int4pl, stype = int, msfunc = int4pl, minvfunc = int4mi, mstype = int, initcond = '0', minitcond = '0', sortop = <);
create aggregate nothing(*) (sfunc = int8inc, stype = int8, initcond = 0);
-- forward
drop aggregate mypct(float8 order by anyelement); drop aggregate myhyp(variadic "any" order by variadic "any"); drop aggregate mv(int); drop aggregate nothing(*);
