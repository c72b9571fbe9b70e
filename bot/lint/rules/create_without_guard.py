"""CREATE without a guard fails at the second deploy."""

from __future__ import annotations

from collections.abc import Iterator

from bot.findings import Check, Finding, Rule, Severity
from bot.lint.model import Context, EditKind, LintRule, Script
from bot.lint.rewrite import constraint_missing, ended, guarded, inserted, quoted
from bot.scripts.facts import Action

RULE = Rule(
    "create-without-guard",
    Check.APPLIES,
    Severity.ERROR,
    "A CREATE without a guard fails at the next deploy",
    "The files run again at every deploy; the second run ends with an error that the object exists.",
    "Use IF NOT EXISTS or OR REPLACE, or a DO block that looks first.",
    waivable=False,
    bad="CREATE TABLE my_table (a int);\n",
    good="CREATE TABLE IF NOT EXISTS my_table (a int);\n",
)


REPLACE = frozenset({"view", "function", "procedure", "trigger", "rule"})
IF_MISSING = frozenset({"table", "index", "sequence", "schema", "extension", "materialized view"})


def check(script: Script, _context: Context) -> Iterator[Finding]:
    """Find unguarded CREATE and ADD CONSTRAINT outside DO blocks whose object was not dropped before in the file."""
    dropped: set[tuple[str, str]] = set()
    for piece in script.pieces:
        for action in piece.facts.actions:
            key = (action.kind, action.name)
            if action.verb == "drop":
                dropped.add(key)
            elif piece.new and not action.inner and not action.guarded and key not in dropped and _once(action):
                message = (
                    f"This runs at every deploy, and the second time {action.kind} {action.name} exists already: the "
                    "deploy fails."
                )
                yield RULE.at(piece.at(action), message, evidence=piece.sql, fix=_fix(piece.sql, action))


def _once(action: Action) -> bool:
    if not action.name or action.has("temporary") or action.has("inline"):
        return False
    named = action.verb == "create" or (action.verb == "add" and action.kind in {"constraint", "column"})
    return named and action.kind != "role"


def _fix(sql: str, action: Action) -> str:
    if action.kind in REPLACE:
        return inserted(ended(sql), r"\bCREATE\b", "OR REPLACE")
    if action.kind in IF_MISSING or (action.verb == "add" and action.kind == "column"):
        word = "COLUMN" if action.kind == "column" else "VIEW" if action.kind == "materialized view" else action.kind
        return inserted(ended(sql), rf"\b{word}\b(?:\s+CONCURRENTLY)?", "IF NOT EXISTS")
    if action.kind == "constraint":
        return guarded(constraint_missing(action.table, action.name), sql)
    if action.kind == "policy":
        where = f"schemaname = current_schema() AND tablename = '{action.table}' AND policyname = '{action.name}'"
        return guarded(f"SELECT 1 FROM pg_policies WHERE {where}", sql)  # noqa: S608 - shown, never run
    return guarded(f"SELECT 1 FROM pg_type WHERE oid = to_regtype('{quoted(action.name)}')", sql)  # noqa: S608 - shown, never run


ENTRY = LintRule(RULE, check, superseded=True, edit=EditKind.REPLACE)
