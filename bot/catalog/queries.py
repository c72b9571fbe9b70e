"""The questions that a catalog is read with: the texts of `sql/`, for one version of the server, in one message.

Every name in them is pinned to pg_catalog. This module is small so that the `diff` command can ask before it has read the rest.
"""

from __future__ import annotations

import os
import re
from functools import cache

from bot.catalog import rows

_FOLDER = f"{os.path.dirname(__file__)}/sql"  # noqa: PTH120 - importing pathlib takes as long as reading a small catalog
_GATE = re.compile(r"\s*-- (\d+)(?:\+|-(\d+))[ ]*$", re.MULTILINE)
SETTINGS = """BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;
SET LOCAL search_path = '';
SET LOCAL jit = off;
SET LOCAL max_parallel_workers_per_gather = 0;
SET LOCAL work_mem = '32MB';
SET LOCAL quote_all_identifiers = off;
SET LOCAL datestyle = 'ISO';
SET LOCAL intervalstyle = 'postgres';
SET LOCAL timezone = 'UTC';
SET LOCAL extra_float_digits = 3;
SET LOCAL bytea_output = 'hex';
"""


@cache
def script(server_version: int) -> str:
    """Return the statements that read a catalog: read-only, in one transaction, one one-field row per query."""
    texts = ";\n".join(rows.ask(name, text) for name, text in queries(server_version))
    return f"{SETTINGS}{texts};\nROLLBACK"


def names(server_version: int) -> list[str]:
    """Return the names of the queries, in the order of their answers."""
    return [name for name, _ in queries(server_version)]


@cache
def queries(server_version: int) -> tuple[tuple[str, str], ...]:
    """Return name and text of every query that a server of this version understands."""
    major = server_version // 10000
    texts = ((name.removesuffix(".sql"), _gated(_text(name), major)) for name in sorted(os.listdir(_FOLDER)))  # noqa: PTH208 - see above
    return tuple((name, text) for name, text in texts if text)


def _text(name: str) -> str:
    with open(f"{_FOLDER}/{name}", encoding="utf-8") as file:  # noqa: PTH123 - see above
        return file.read()


def _gated(text: str, major: int) -> str:
    """Keep the lines that this version understands: one may end in `-- 15+` or `-- 15-16`; the first line gates the file."""
    kept = []
    for number, line in enumerate(text.splitlines()):
        gate = _GATE.search(line)
        if gate and not int(gate[1]) <= major <= int(gate[2] or 99):
            if number == 0:
                return ""
            continue
        kept.append(line)
    return "\n".join(kept) + "\n"
