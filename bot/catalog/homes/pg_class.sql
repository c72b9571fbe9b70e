-- Needs `relations`.
SELECT r.home, r.xmin FROM relations AS r
