"""What GitHub knows, and what we tell it. `events` and `incoming` are pure; every request goes through `client`."""
