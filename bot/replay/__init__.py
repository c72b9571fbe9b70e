"""Routes from files to a database. `routes`, `trace` and `rows` observe and return frozen facts; `judge` is pure."""
