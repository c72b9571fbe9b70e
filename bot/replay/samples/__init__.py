"""What sample rows are made of: tables as a generator needs them, values by type, rows that satisfy checks."""
