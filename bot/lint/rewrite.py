"""The author's own SQL, made right: small rewrites of text that rules put into their fixes."""

from __future__ import annotations

import re


def guarded(condition: str, sql: str) -> str:
    """Return a DO block that runs `sql` only when `condition` finds nothing in the catalog."""
    body = "\n".join(f"        {line}" for line in sql.strip().rstrip(";").splitlines())
    return f"DO $$\nBEGIN\n    IF NOT EXISTS (\n        {condition}\n    ) THEN\n{body};\n    END IF;\nEND $$;"


def constraint_missing(table: str, name: str) -> str:
    """Return the query that finds the constraint `name` of `table`."""
    return f"SELECT 1 FROM pg_constraint WHERE conrelid = '{quoted(table)}'::regclass AND conname = '{quoted(name)}'"  # noqa: S608 - shown, never run


def quoted(text: str) -> str:
    """Return `text` as it stands inside an SQL string."""
    return text.replace("'", "''")


def identifier(name: str) -> str:
    """Return a possibly qualified name, each part quoted when it must be."""
    return ".".join(
        part if re.fullmatch(r"[a-z_][a-z0-9_$]*", part) else '"' + part.replace('"', '""') + '"' for part in name.split(".")
    )


def inserted(sql: str, after: str, words: str) -> str:
    """Return `sql` with `words` put behind the first match of the pattern `after` (any case); unchanged without a match."""
    return re.sub(rf"({after})", rf"\1 {words}", sql, count=1, flags=re.IGNORECASE)


def ended(sql: str) -> str:
    """Return `sql` with one semicolon at its end."""
    return sql.rstrip().rstrip(";") + ";"
