"""The rules of this folder, as data."""

from __future__ import annotations

from bot.findings import Check, Rule, Severity

UNREADABLE = Rule(
    "listing-not-readable",
    Check.LISTED,
    Severity.WARNING,
    "A place that may list schema files cannot be read",
    "What a workflow or script does with the schema files is only known when it can be read to its end.",
    "Mend the file, or make it smaller and plainer.",
    bad="an unclosed quote in db/scripts/setup_database.sh",
    good="a script that `bash -n` accepts",
)
NOT_LISTED = Rule(
    "schema-file-not-listed",
    Check.LISTED,
    Severity.ERROR,
    "Every place that lists the schema files lists the new one",
    "A deploy runs exactly the files that its workflow step, script or master names; a file left out of one of them is never "
    "created there, and nothing fails.",
    "Add the file after its neighbour.",
    bad="psql -f db/schema/05_cache.sql  (and 06_audit.sql nowhere)",
    good="psql -f db/schema/05_cache.sql\npsql -f db/schema/06_audit.sql",
)
NOWHERE = Rule(
    "schema-file-applied-nowhere",
    Check.LISTED,
    Severity.ERROR,
    "Something applies every schema file",
    "A file that no workflow, setup script or master runs never reaches a database.",
    "Name the file in the deploy workflow and in the setup script.",
    bad="db/schema/06_audit.sql in a repository that nowhere runs it",
    good='psql "$DATABASE_URL" -v ON_ERROR_STOP=1 -f db/schema/06_audit.sql',
)
DROPPED = Rule(
    "schema-file-no-longer-listed",
    Check.LISTED,
    Severity.ERROR,
    "A file that exists stays in the lists",
    "The next deploy from this place leaves the file out; a new database then lacks what it creates.",
    "Put the line back, or delete the file as well.",
    bad="the line of 03_training.sql removed from deploy.yml while the file stays",
    good="the line kept",
)
INCOMPLETE = Rule(
    "listing-incomplete-on-base",
    Check.LISTED,
    Severity.NOTE,
    "A list on the base branch already lacks a file",
    "The gap is older than this change and is shown once, without blocking it.",
    "Add the file in a change of its own.",
    bad="a setup script that has lacked 04_cache.sql for a year",
    good="a setup script that names every file",
)
GONE = Rule(
    "listed-file-missing",
    Check.LISTED,
    Severity.ERROR,
    "Listed files exist",
    "psql ends with an error (or the check fails) on a file that is not there, and the files after it are not applied.",
    "Remove the line, or give it the file's new name.",
    waivable=False,
    bad="psql -f db/schema/04_old_name.sql after the file was renamed",
    good="psql -f db/schema/04_new_name.sql",
)
TWICE = Rule(
    "schema-file-listed-twice",
    Check.LISTED,
    Severity.WARNING,
    "A list names each file once",
    "The second run costs time and locks and hides which line is meant.",
    "Remove one of the lines.",
    bad="psql -f 03_a.sql ... psql -f 03_a.sql",
    good="psql -f 03_a.sql",
)
ORDER = Rule(
    "listing-out-of-order",
    Check.LISTED,
    Severity.ERROR,
    "Lists follow the numbers",
    "The numbers say what needs what; a place that applies the files in another order fails on a fresh database or builds a "
    "different one.",
    "Move the line, or sort the names by number (`sort -V`).",
    bad="psql -f 06_audit.sql\npsql -f 05_cache.sql",
    good="psql -f 05_cache.sql\npsql -f 06_audit.sql",
)
UNORDERED = Rule(
    "listing-order-undefined",
    Check.LISTED,
    Severity.WARNING,
    "The order of the files is written down",
    "`find` and matrix jobs run the files in an order that depends on the machine.",
    "Pipe the names through `sort -V`; give a matrix `max-parallel: 1` or use a loop in one step.",
    bad="find db/schema -name '*.sql' -exec psql -f {} \\;",
    good="find db/schema -name '*.sql' | sort -V | xargs -n1 psql -v ON_ERROR_STOP=1 -f",
)
HIDDEN = Rule(
    "deploy-hides-errors",
    Check.LISTED,
    Severity.WARNING,
    "A failing schema file fails the deploy",
    "psql without ON_ERROR_STOP ends with status 0 after an error, and `|| true`, a pipe or continue-on-error hides the status: "
    "the deploy is green and the schema is not there.",
    "Call psql with `-v ON_ERROR_STOP=1`, and let its exit status end the script (`set -euo pipefail`).",
    bad="psql -f db/schema/01_core.sql || true",
    good="psql -v ON_ERROR_STOP=1 -f db/schema/01_core.sql",
)
STALE = Rule(
    "deploy-check-stale",
    Check.LISTED,
    Severity.WARNING,
    "What a deploy checks afterwards follows the schema",
    "A fixed number or list of tables that does not know the new ones stays green without them, or turns red for nothing.",
    "Bring the number or the list up to date.",
    bad="EXPECTED_MIN_TABLES=20 after two tables were added",
    good="EXPECTED_MIN_TABLES=22",
)
UNTRIGGERED = Rule(
    "workflow-not-triggered",
    Check.LISTED,
    Severity.WARNING,
    "The deploy workflow starts when a schema file changes",
    "A `paths` filter that does not cover the schema folder lets a change be merged without any deploy.",
    "List the schema folder: `'db/schema/**'`.",
    bad="paths: ['src/**']",
    good="paths: ['db/schema/**']",
)
UNRESOLVED = Rule(
    "listing-unresolved",
    Check.LISTED,
    Severity.WARNING,
    "It can be seen from the repository which files a place runs",
    "Whether the place runs the new file depends on a value that only exists at run time, so it is not judged.",
    "Give the variable a default in the script (`${SCHEMA_DIR:-db/schema}`), or name the files.",
    bad='psql -f "$SCHEMA_DIR/05_cache.sql"',
    good='SCHEMA_DIR="${SCHEMA_DIR:-db/schema}"; psql -f "$SCHEMA_DIR/05_cache.sql"',
)
TAKEN = Rule(
    "number-taken-elsewhere",
    Check.NUMBERING,
    Severity.ERROR,
    "No other open pull request takes the same number",
    "Whichever is merged second has a duplicate number; both lists then hold two files at one place.",
    "Renumber the later of the two.",
    bad="06_audit.sql here and 06_billing.sql in another open pull request",
    good="07_audit.sql",
)
RULES = (
    NOT_LISTED, NOWHERE, DROPPED, INCOMPLETE, GONE, TWICE, ORDER, UNORDERED, HIDDEN, STALE, UNTRIGGERED, UNRESOLVED,
    TAKEN, UNREADABLE,
)  # fmt: skip
