"""Real databases. Nothing here runs without a lease, a safety point and bytes that were examined."""
