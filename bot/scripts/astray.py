"""Files that continue the numbers of the schema folder and lie beside it, where nothing runs them. Pure."""

from __future__ import annotations

from bot.findings import Check, Finding, Location, Rule, Severity
from bot.scripts.model import Layout, SchemaFile, Tree
from bot.scripts.naming import parse_name, schema_files

ASTRAY = Rule(
    "schema-file-astray",
    Check.NUMBERING,
    Severity.WARNING,
    "A schema file lies in the schema folder",
    "No deploy runs a file that lies elsewhere, and none of the checks here has looked at it.",
    "Move the file into the schema folder and list it, or give it a name without a number.",
    waivable=False,
    bad="a new db/06_orders.sql when the files are db/schema/01_users.sql up to 05_teams.sql",
    good="a new db/schema/06_orders.sql",
)
RULES = (ASTRAY,)


def judge_astray(base: Tree, head: Tree, layout: Layout) -> tuple[Finding, ...]:
    """Return the new files that bear a number behind those of the schema folder and lie in another one.

    A folder that holds SQL already keeps it for a purpose of its own, and a file that another one names is run by somebody.
    """
    highest = max((file.number for file in schema_files(base, layout)), default=0)
    return tuple(
        ASTRAY.at(
            Location(path),
            f"{path} continues the numbers of {layout.schema_dir}, but lies outside of it, and nothing runs it.",
            fix=f"git mv {path} {layout.schema_dir}/{path.rpartition('/')[2]}",
        )
        for path in sorted(head.keys() - base.keys())
        if highest and _astray(path, highest, base, layout) and not _named(path, head)
    )


def _astray(path: str, highest: int, base: Tree, layout: Layout) -> bool:
    file: SchemaFile | None = parse_name(path)
    folder = path.rpartition("/")[0]
    own = (layout.seed_dir, layout.rollback_dir)
    if (
        file is None
        or file.number <= highest
        or folder == layout.schema_dir
        or f"{folder}/".startswith(tuple(f"{one}/" for one in own))
    ):
        return False
    return not any(other.endswith(".sql") and other.rpartition("/")[0] == folder for other in base)


def _named(path: str, head: Tree) -> bool:
    """Whether another file of the change's tree speaks of the file by its name."""
    name = path.rpartition("/")[2].encode()
    return any(isinstance(data, bytes) and name in data for other, data in head.items() if other != path)
