"""Names of schema files: which files are numbered, in which order, and what is wrong with the names a change brings."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise
from pathlib import PurePosixPath

from bot.findings import Check, Finding, Location, Rule, Severity
from bot.scripts.model import Layout, SchemaFile, Tree

NAME = re.compile(r"(?P<digits>\d{2,9})_(?P<slug>[a-z0-9]+(?:_[a-z0-9]+)*)\.sql")
LOOSE = re.compile(r"(?P<digits>\d+)[\s_.-]*(?P<slug>.*?)\.sql", re.IGNORECASE)
ROLLBACK = re.compile(r"rollback_\d{2,9}_[a-z0-9_]+\.sql")

BAD_NAME = Rule(
    "schema-file-name",
    Check.NUMBERING,
    Severity.ERROR,
    "A schema file is named NN_name.sql",
    "Deploys, loops such as `{01..06}_*.sql` and people find the files by this pattern; a file named otherwise is left out.",
    "Rename the file to two or more digits, an underscore and a name of lower-case letters, digits and underscores.",
    waivable=False,
    bad="db/schema/6-New-Feature.sql",
    good="db/schema/06_new_feature.sql",
)
DUPLICATE = Rule(
    "schema-number-taken",
    Check.NUMBERING,
    Severity.ERROR,
    "Every schema file has a number of its own",
    "Two files with one number have no order that everybody agrees on, and a glob such as `06_*.sql` names both.",
    "Take the next free number.",
    waivable=False,
    bad="db/schema/06_a.sql beside db/schema/06_b.sql",
    good="db/schema/06_a.sql beside db/schema/07_b.sql",
)
GAP = Rule(
    "schema-number-gap",
    Check.NUMBERING,
    Severity.NOTE,
    "The numbers leave a gap",
    "A gap is allowed, but a loop over a fixed range such as `{01..06}` fails on a number that does not exist.",
    "Take the next free number, or keep the gap on purpose.",
    bad="db/schema/06_a.sql followed by db/schema/09_b.sql",
    good="db/schema/06_a.sql followed by db/schema/07_b.sql",
)
ORDER = Rule(
    "schema-name-order",
    Check.NUMBERING,
    Severity.ERROR,
    "Order by name and order by number agree",
    "Shell globs sort by name: `100_x.sql` would run before `99_y.sql`.",
    "Write all numbers with the same count of digits.",
    waivable=False,
    bad="db/schema/99_a.sql beside db/schema/100_b.sql",
    good="db/schema/099_a.sql beside db/schema/100_b.sql",
)
BETWEEN = Rule(
    "schema-number-below-highest",
    Check.NUMBERING,
    Severity.NOTE,
    "A new file is numbered below existing ones",
    "A database that exists gets this file after all the others, a new one gets it before them; the two may differ.",
    "Take the next free number unless the later files need what this one creates.",
    bad="a new db/schema/03_b.sql when db/schema/05_e.sql exists",
    good="a new db/schema/06_b.sql when db/schema/05_e.sql exists",
)
RULES = (BAD_NAME, DUPLICATE, GAP, ORDER, BETWEEN)


def parse_name(path: str) -> SchemaFile | None:
    """Return the numbered file that `path` names, or None when its last part is not `NN_name.sql`."""
    match = NAME.fullmatch(path.rpartition("/")[2])
    if match is None:
        return None
    return SchemaFile(int(match["digits"]), path, match["digits"], match["slug"])


def folder_files(paths: Iterable[str], folder: str) -> tuple[str, ...]:
    """Return the paths that lie directly in `folder`, sorted."""
    return tuple(sorted(path for path in paths if (path.rpartition("/")[0] or ".") == folder))


def schema_files(tree: Tree, layout: Layout) -> tuple[SchemaFile, ...]:
    """Return the numbered files of the schema folder in the order of their numbers, the master (00) included."""
    parsed = (parse_name(path) for path in folder_files(tree, layout.schema_dir))
    return tuple(sorted(file for file in parsed if file is not None))


def next_number(files: Sequence[SchemaFile]) -> str:
    """Return the next free number with as many digits as the others have."""
    width = max((len(file.digits) for file in files), default=2)
    return str(max((file.number for file in files), default=0) + 1).zfill(width)


def suggested_name(name: str, files: Sequence[SchemaFile]) -> str:
    """Return a name like `name` that fits the pattern; without a number in `name`, the next free one is taken."""
    match = LOOSE.fullmatch(name)
    width = max((len(file.digits) for file in files), default=2)
    digits = match["digits"].lstrip("0").zfill(width) if match else next_number(files)
    words = match["slug"] if match else re.sub(r"\.sql$", "", name, flags=re.IGNORECASE)
    slug = re.sub(r"[^a-z0-9]+", "_", words.lower()).strip("_") or "schema"
    return f"{digits}_{slug}.sql"


def judge_numbering(base: Tree, head: Tree, layout: Layout) -> tuple[Finding, ...]:
    """Return what is wrong with the names and numbers of the schema files that head has and base has not."""
    files = schema_files(head, layout)
    new = tuple(file for file in files if file.path not in base)
    return (
        *_bad_names(base, head, layout, files),
        *_duplicates(base, files, new),
        *_order(files, new),
        *_positions(files, new),
    )


def _bad_names(base: Tree, head: Tree, layout: Layout, files: Sequence[SchemaFile]) -> list[Finding]:
    findings = []
    for path in folder_files(head, layout.schema_dir):
        name = PurePosixPath(path).name
        if path in base or not name.lower().endswith(".sql") or parse_name(path) or ROLLBACK.fullmatch(name):
            continue
        better = suggested_name(name, files)
        cause = "is not all lower case" if NAME.fullmatch(name.lower()) else "does not follow NN_name.sql"
        message = f"The file name {name} {cause}, so nothing that looks for numbered files finds it."
        findings.append(BAD_NAME.at(Location(path), message, fix=f"git mv {_quoted(path)} {layout.schema_dir}/{better}"))
    return findings


def _duplicates(base: Tree, files: Sequence[SchemaFile], new: Sequence[SchemaFile]) -> list[Finding]:
    by_number: dict[int, list[SchemaFile]] = defaultdict(list)
    for file in files:
        by_number[file.number].append(file)
    findings = []
    free = int(next_number(files))
    for file in new:
        others = [other for other in by_number[file.number] if other is not file]
        taken = [other for other in others if other.path in base]
        earlier = taken or [other for other in others if other.path < file.path]
        if not earlier:
            continue
        where = "already taken on the base branch by" if taken else "also taken in this change by"
        target = f"{str(free).zfill(len(file.digits))}_{file.slug}.sql"
        findings.append(
            DUPLICATE.at(
                Location(file.path),
                f"Number {file.digits} is {where} {PurePosixPath(earlier[0].path).name}.",
                fix=f"git mv {file.path} {PurePosixPath(file.path).parent / target}",
            )
        )
        free += 1
    return findings


def _order(files: Sequence[SchemaFile], new: Sequence[SchemaFile]) -> list[Finding]:
    if len({len(file.digits) for file in files}) < 2:
        return []
    fresh = {file.path for file in new}
    digits = max(len(file.digits) for file in files)
    findings = []
    for before, after in pairwise(files):
        if PurePosixPath(before.path).name < PurePosixPath(after.path).name or not {before.path, after.path} & fresh:
            continue
        file, other = (after, before) if after.path in fresh else (before, after)
        names = f"{PurePosixPath(file.path).name} and {PurePosixPath(other.path).name}"
        message = f"{names} run in one order by number and in the other by name."
        findings.append(ORDER.at(Location(file.path), message, fix=f"Write every number with {digits} digits."))
    return findings


def _positions(files: Sequence[SchemaFile], new: Sequence[SchemaFile]) -> list[Finding]:
    findings = []
    fresh = {file.path for file in new}
    old = [file for file in files if file.path not in fresh]
    highest = max((file.number for file in old), default=0)
    numbers = {file.number for file in files}
    for file in new:
        if 0 < file.number < highest and not any(other.number == file.number for other in old):
            last = max(old)
            message = f"Number {file.digits} lies below {PurePosixPath(last.path).name}, which existing databases already have."
            findings.append(BETWEEN.at(Location(file.path), message))
        elif file.number > 1 and file.number - 1 not in numbers and numbers - {0, file.number}:
            before = max((number for number in numbers if number < file.number), default=0)
            message = f"Between number {str(before).zfill(len(file.digits))} and {file.digits} no file exists."
            findings.append(GAP.at(Location(file.path), message))
    return findings


def _quoted(path: str) -> str:
    return path if re.fullmatch(r"[\w./-]+", path) else "'" + path.replace("'", "'\\''") + "'"
