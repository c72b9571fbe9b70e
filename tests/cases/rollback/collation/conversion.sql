-- before
create conversion cv for 'LATIN1' to 'UTF8' from iso8859_1_to_utf8; comment on conversion cv is 'CV'; alter conversion cv owner to alice; create conversion ren for 'UTF8' to 'LATIN1' from utf8_to_iso8859_1;
-- forward
drop conversion cv; alter conversion ren rename to ren2; create default conversion nc for 'LATIN1' to 'UTF8' from iso8859_1_to_utf8;
