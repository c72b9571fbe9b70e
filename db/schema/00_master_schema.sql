-- migrate-bot - master schema
-- Orchestration for a deployment by hand: psql -f 00_master_schema.sql, from this folder

\echo 'migrate-bot: core'
\ir 01_core_tables.sql

\echo 'migrate-bot: pull requests'
\ir 02_pull_requests.sql

\echo 'migrate-bot: decisions'
\ir 03_decisions.sql

\echo 'migrate-bot: targets'
\ir 04_targets.sql

\echo 'migrate-bot: schema complete'
