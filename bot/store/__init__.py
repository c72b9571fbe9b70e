"""The bot's own rows: deliveries, pull requests, runs, leases, audit. SQL lives in named `.sql` files."""
