"""Places that name schema files: found, read for what they are, held against each other. Pure; no script is ever run."""
