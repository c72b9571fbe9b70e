"""Statements that reach out of the database."""

from __future__ import annotations

from collections.abc import Iterator

from bot.findings import Check, Finding, Rule, Severity
from bot.lint.model import Context, LintRule, Script
from bot.scripts.facts import Action

RULE = Rule(
    "reaches-outside",
    Check.APPLIES,
    Severity.ERROR,
    "A statement reaches out of the database",
    ("It needs superuser rights on the server that is deployed to, and reads or runs what lies there; it was not run here."),
    "Take it out of the schema files; load data through the client or by a job of its own.",
    waivable=False,
    bad="COPY orders FROM PROGRAM 'curl example.test';\n",
    good=("COPY orders FROM stdin;\n1\n\\.\n"),
)
BASE = "CREATE TABLE IF NOT EXISTS orders (id int PRIMARY KEY);\n"


CALLS = frozenset(
    [
        "lo_import",
        "lo_export",
        "pg_read_file",
        "pg_read_binary_file",
        "pg_ls_dir",
        "pg_execute_server_program",
        "dblink",
        "dblink_connect",
        "pg_reload_conf",
    ]
)
CONNECTING = frozenset({"dblink", "dblink_connect"})
"""What a function may well be made for; the deploy does not call it."""
LANGUAGES = frozenset({"c", "internal", "plpython3u", "plpythonu", "plperlu", "pltclu"})


def check(script: Script, _context: Context) -> Iterator[Finding]:
    """Find COPY with a server file or program, ALTER SYSTEM, untrusted languages, functions that read files; bodies as well."""
    for piece in script.new:
        for action in piece.facts.actions:
            what = _what(action)
            if what:
                yield RULE.at(
                    piece.at(action), f"{what} on the database server, which a deploy must not depend on.", evidence=piece.sql
                )
        for action in piece.facts.called:
            if action.name not in CONNECTING and (what := _what(action)):
                yield RULE.at(
                    piece.at(action),
                    f"{what} on the database server whenever this function is called.",
                    evidence=piece.sql,
                    severity=Severity.WARNING,
                )


def _what(action: Action) -> str:
    if action.verb == "copy" and (action.has("program") or action.has("file")):
        return "COPY runs a program" if action.has("program") else "COPY uses a file"
    if action.verb == "alter" and action.kind == "system":
        return "ALTER SYSTEM changes the configuration file"
    if action.verb == "create" and action.kind in {"function", "procedure"} and action.other in LANGUAGES:
        return f"A function in {action.other} runs native or untrusted code"
    return f"{action.name} reaches files or connections" if action.verb == "call" and action.name in CALLS else ""


ENTRY = LintRule(RULE, check, base=BASE)
