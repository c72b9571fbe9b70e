"""ON CONFLICT DO UPDATE undoes what people changed."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.findings import Check, Finding, Rule, Severity
from bot.lint.model import Context, EditKind, LintRule, Script

RULE = Rule(
    "seed-overwrites",
    Check.RISK,
    Severity.NOTE,
    "Seed rows overwrite what people changed",
    (
        "At every deploy the rows go back to the values in the file; a setting that somebody changed in production is "
        "lost without a trace."
    ),
    "Use ON CONFLICT DO NOTHING, or update only columns that belong to the file.",
    bad="INSERT INTO settings (k, v) VALUES ('limit', '10') ON CONFLICT (k) DO UPDATE SET v = excluded.v;\n",
    good="INSERT INTO settings (k, v) VALUES ('limit', '10') ON CONFLICT (k) DO NOTHING;\n",
)
BASE = "CREATE TABLE IF NOT EXISTS settings (k text PRIMARY KEY, v text);\n"


def check(script: Script, _context: Context) -> Iterator[Finding]:
    """Find INSERT ... VALUES ... ON CONFLICT DO UPDATE."""
    for piece in script.new:
        for action in piece.facts.actions:
            if action.verb == "insert" and action.has("overwrites") and action.has("values") and not action.inner:
                message = (
                    f"Each deploy sets these rows of {action.table} back to the file's values, whoever changed them in between."
                )
                fix = re.sub(r"(?is)\bDO\s+UPDATE\b.*", "DO NOTHING;", piece.sql)
                yield RULE.at(piece.at(action), message, evidence=piece.sql, fix=fix)


ENTRY = LintRule(RULE, check, base=BASE, seconds="seed-resets-edits", edit=EditKind.REPLACE)
