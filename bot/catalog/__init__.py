"""What a database contains. `snapshot` reads (IO); `model` and `diff` are pure. Every query is `pg_catalog`-qualified."""
