"""What GitHub knows, and what we tell it. `events` is pure; every request goes through `client`."""
