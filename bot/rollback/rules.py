"""What is said about the way back, as data."""

from __future__ import annotations

from bot.findings import Check, Rule, Severity

NO_WAY_BACK = Rule(
    "no-way-back",
    Check.ROLLBACK,
    Severity.ERROR,
    "There is no proven way back",
    "When this deploy has to be undone, nobody knows how; a restore from a backup loses everything written since.",
    "Write db/rollback/rollback_NN_name.sql for the change; it is proven in place of a generated one.",
)
ROWS_LOST = Rule(
    "rollback-loses-rows",
    Check.ROLLBACK,
    Severity.WARNING,
    "The schema can come back, some rows cannot",
    "What the change drops, narrows or overwrites is gone the moment it is deployed.",
    "Add the new column, copy, and drop the old one in a later release; or take a safety point (a branch, a backup) first.",
    bad="ALTER TABLE orders DROP COLUMN IF EXISTS note;",
    good="ALTER TABLE orders ADD COLUMN IF NOT EXISTS remark text; UPDATE orders SET remark = note WHERE remark IS NULL;",
)
WRITTEN_WRONG = Rule(
    "rollback-file-wrong",
    Check.ROLLBACK,
    Severity.ERROR,
    "The rollback file does not lead back",
    "It will be run on the worst day there is, and leave a database that is neither old nor new.",
    "Correct the file, or delete it: the generated script is proven.",
    bad="db/rollback/rollback_06_tags.sql that forgets an index",
    good="db/rollback/rollback_06_tags.sql that drops what 06_tags.sql made",
)
RULES = (NO_WAY_BACK, ROWS_LOST, WRITTEN_WRONG)
