-- alone
-- before
create function h() returns language_handler language c as '$libdir/plpgsql', 'plpgsql_call_handler'; create trusted language old_lang handler h; comment on language old_lang is 'OL';
-- forward
drop language old_lang; create language new_lang handler h;
