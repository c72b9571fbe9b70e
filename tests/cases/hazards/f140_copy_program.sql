-- title: COPY FROM PROGRAM is refused
-- expect: statement-failed
-- head 02_change
CREATE TABLE IF NOT EXISTS loot (line text);
COPY loot FROM PROGRAM 'id';
-- safe 02_change
CREATE TABLE IF NOT EXISTS loot (line text);
