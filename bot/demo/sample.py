"""The sample repository, a seed bank kept after the guide, and the pull requests that the demo opens on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "sample"
NAME = "acme/seedbank"
PEOPLE: Mapping[str, str] = {"mira": "write", "tomas": "maintain", "wren": "read"}
SCHEMA = "db/schema"
SETUP = "db/scripts/setup_database.sh"
MASTER = f"{SCHEMA}/00_master_schema.sql"
WORKFLOW = ".github/workflows/deploy-db-schema.yml"


@cache
def files() -> Mapping[str, bytes]:
    """Return the repository's files: path -> bytes. `github/` in this package stands for `.github/`."""
    found: dict[str, bytes] = {}
    for path in sorted(FOLDER.rglob("*")):
        if path.is_file():
            name = path.relative_to(FOLDER).as_posix()
            found[f".{name}" if name.startswith("github/") else name] = path.read_bytes()
    return found


@dataclass(frozen=True, slots=True)
class Proposal:
    """One pull request: what its author writes and changes; `lesson` is what goes wrong, `repair` the commit that mends it."""

    slug: str
    title: str
    body: str
    author: str
    changes: Mapping[str, str]
    lesson: str = ""
    repair: Mapping[str, str] = field(default_factory=dict)


def edited(path: str, *replacements: tuple[str, str]) -> dict[str, str]:
    """Return a sample file with each old text, which occurs once, replaced by the new one."""
    text = files()[path].decode()
    for old, new in replacements:
        if text.count(old) != 1:
            raise ValueError(f"{old!r} occurs {text.count(old)} times in {path}")
        text = text.replace(old, new)
    return {path: text}


def appended(path: str, sql: str) -> dict[str, str]:
    """Return a sample file with `sql` at its end."""
    return {path: files()[path].decode() + "\n" + sql}


def listed_everywhere(name: str, step: str) -> dict[str, str]:
    """Return workflow, setup script and master with one more schema file, each in its place."""
    psql = 'psql "$DATABASE_URL" -v ON_ERROR_STOP=1 -f'
    views = "      - name: Views, functions and triggers\n"
    return {
        **edited(WORKFLOW, (views, f"      - name: {step}\n        run: {psql} {SCHEMA}/{name}\n\n{views}")),
        **edited(SETUP, ('    "00_master_schema.sql"\n', f'    "{name}"\n    "00_master_schema.sql"\n')),
        **edited(MASTER, ("\\ir 05_similarity.sql\n", f"\\ir 05_similarity.sql\n\\ir {name}\n")),
    }
