#!/usr/bin/env bash
# Apply the bot's own schema. Safe to run again. The database is named by libpq's own variables
# (PGHOST, PGUSER, PGDATABASE, PGPASSFILE, ...), so that no password stands in a command line.
set -euo pipefail

: "${PGDATABASE:?Set PGDATABASE (and PGHOST, PGUSER, PGPASSFILE) to the database of the bot}"

cd "$(dirname "${BASH_SOURCE[0]}")/../schema"

SCHEMA_FILES=(
  "01_core_tables.sql"
  "02_pull_requests.sql"
  "03_decisions.sql"
  "04_targets.sql"
)

for file in "${SCHEMA_FILES[@]}"; do
  echo "Applying ${file}"
  psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --single-transaction --file "$file"
done

echo "Schema is up to date."
