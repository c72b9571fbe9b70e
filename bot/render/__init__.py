"""One report, many readers. Untrusted text is escaped here, once per medium, and nowhere else."""
