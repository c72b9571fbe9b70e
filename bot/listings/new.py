"""`migrate-bot new` and `fix`: the next file from the guide's template, and every listing brought up to date."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from posixpath import basename

from bot.errors import UsageError
from bot.findings import Edit, Finding
from bot.listings.edit import apply_edits
from bot.listings.find import find
from bot.listings.judge import judge
from bot.listings.model import Found
from bot.listings.numbers import numbered_files
from bot.listings.rules import DROPPED, GONE, NOT_LISTED, ORDER, STALE, TWICE, UNTRIGGERED
from bot.scripts.model import Layout, Tree

MENDED = frozenset(rule.id for rule in (NOT_LISTED, DROPPED, GONE, TWICE, ORDER, STALE, UNTRIGGERED))
ROUNDS = 40
TEMPLATE = """\
-- {title}
-- Part {number}: {feature}

-- Add new tables
CREATE TABLE IF NOT EXISTS {slug} (
    id UUID PRIMARY KEY DEFAULT {uuid},
    -- columns
    created_at TIMESTAMP WITH TIME ZONE DEFAULT CURRENT_TIMESTAMP
);

-- Add indexes
CREATE INDEX IF NOT EXISTS idx_{slug}_created_at ON {slug}(created_at);

-- Add comments
COMMENT ON TABLE {slug} IS '{quoted}';
"""


@dataclass(frozen=True, slots=True)
class Created:
    """A new schema file and the content that every touched file gets; `unlisted` are sentences about places left to people."""

    path: str
    files: dict[str, bytes]
    unlisted: tuple[str, ...] = ()


def new(tree: Tree, layout: Layout, feature: str, taken: Iterable[int] = ()) -> Created:
    """Return the next numbered file for `feature` and every listing with the file added.

    `taken` are numbers that other open pull requests claim. Raises UsageError for a name without letters or digits.
    """
    slug = re.sub(r"[^a-z0-9]+", "_", feature.lower()).strip("_")[:48].strip("_")
    if not slug or not re.search(r"[a-z]", slug):
        raise UsageError(f"{feature!r} gives no file name", hint='Use a few words, for example: migrate-bot new "audit log"')
    table = slug if slug[0].isalpha() else f"t_{slug}"
    path = f"{layout.schema_dir}/{next_digits(tree, layout, taken)}_{slug}.sql"
    words = " ".join(feature.split())
    text = TEMPLATE.format(
        title=f"{_project(tree, layout)} - {words}",
        number=int(basename(path).split("_")[0]),
        feature=words,
        slug=table,
        quoted=words.replace("'", "''"),
        uuid=_uuid(tree, layout),
    )
    head = {**tree, path: text.encode()}
    mended, left = mend(find(tree, layout), head, layout)
    files = {name: data for name, data in mended.items() if tree.get(name) != data}
    return Created(path, files, tuple(finding.message for finding in left if finding.blocks))


def next_digits(tree: Tree, layout: Layout, taken: Iterable[int] = ()) -> str:
    """Return the next free number after all files and all `taken` ones, with as many digits as the files have."""
    files = numbered_files(tree, layout)
    highest = max((file.number for file in files), default=0)
    width = max((len(file.digits) for file in files), default=2)
    claimed = set(taken)
    number = highest + 1
    while number in claimed:
        number += 1
    return str(number).zfill(width)


def _project(tree: Tree, layout: Layout) -> str:
    """Return the heading that the first numbered file has before its dash, else a plain one."""
    for file in numbered_files(tree, layout):
        first = tree[file.path][:300].decode("utf-8", "replace").split("\n", 1)[0]
        match = re.match(r"--\s*(.+?)\s+-\s+\S", first)
        if match:
            return match[1]
    return "Database schema"


def _uuid(tree: Tree, layout: Layout) -> str:
    """Return the function for new keys: the guide's, when the schema installs its extension, else the built-in one."""
    used = any(b"uuid_generate_v4" in tree[file.path] for file in numbered_files(tree, layout))
    return "uuid_generate_v4()" if used else "gen_random_uuid()"


def mend(base: Found, head: Tree, layout: Layout) -> tuple[dict[str, bytes], tuple[Finding, ...]]:
    """Return `head` with every edit applied that the findings offer, round by round, and the findings that stay."""
    tree = dict(head)
    findings: tuple[Finding, ...] = ()
    for _ in range(ROUNDS):
        findings = judge(base, find(tree, layout), layout, tree)
        edits = fixes(findings)
        if not edits:
            break
        changed = apply_edits(tree, edits)
        if changed == tree:
            break
        tree = changed
    return tree, findings


def fixes(findings: Sequence[Finding]) -> tuple[Edit, ...]:
    """Return the edits that the findings offer, without repetition, none touching the lines of another, in file order."""
    return apart(finding for finding in findings if finding.rule in MENDED)


def apart(findings: Iterable[Finding]) -> tuple[Edit, ...]:
    """Return every edit of the findings that are not waived, without repetition or overlap, in file order."""
    chosen: list[Edit] = []
    for finding in findings:
        for edit in () if finding.waived else finding.edits:
            if edit not in chosen and not any(_touch(edit, other) for other in chosen):
                chosen.append(edit)
    return tuple(sorted(chosen, key=lambda edit: (edit.path, edit.line, edit.end_line)))


def _touch(one: Edit, other: Edit) -> bool:
    if one.path != other.path or (one.line == other.line and one.end_line == other.end_line == one.line - 1):
        return False
    return one.line <= max(other.end_line, other.line) and other.line <= max(one.end_line, one.line)
