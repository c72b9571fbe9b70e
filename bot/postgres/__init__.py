"""Throw-away PostgreSQL: images, clusters, databases, the jail. Knows nothing of migrations."""
