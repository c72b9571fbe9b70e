#!/usr/bin/env bash
# Sets up the seed bank's database: setup_database.sh [database]
set -euo pipefail

DATABASE="${1:-seedbank}"
SCHEMA_DIR="$(cd "$(dirname "${BASH_SOURCE[0]}")/../schema" && pwd)"

SCHEMA_FILES=(
    "01_core_tables.sql"
    "02_storage.sql"
    "03_viability.sql"
    "04_distribution.sql"
    "05_similarity.sql"
    "00_master_schema.sql"
)

for file in "${SCHEMA_FILES[@]}"; do
    echo "Applying ${file}"
    psql -v ON_ERROR_STOP=1 -d "$DATABASE" -f "$SCHEMA_DIR/$file"
done
