"""One verb per file; each declares usage, who may, what it needs, examples. Help and docs are made from that."""
