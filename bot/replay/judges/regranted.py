"""Rights that only the second deploy gives: a GRANT for all tables of a schema that runs before a new table is made. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

from bot.catalog.draft import ACL_ITEM, RIGHTS
from bot.catalog.model import Catalog, Change, Identity
from bot.findings import Finding, Severity
from bot.replay import rules
from bot.replay.judges.case import Case, listed
from bot.replay.judges.locate import bare, definition, statements
from bot.replay.judges.places import blamed
from bot.replay.mentions import names
from bot.scripts.model import Statement

GENERAL = re.compile(
    r"\b(?:GRANT|REVOKE)\b.*\bON\s+ALL\s+(?:TABLES|SEQUENCES|FUNCTIONS|PROCEDURES|ROUTINES)\s+IN\s+SCHEMA\b",
    re.IGNORECASE | re.DOTALL,
)


def of_rights(changes: Sequence[Change]) -> tuple[Change, ...]:
    """Return the changes of nothing but rights."""
    return tuple(change for change in changes if change.op == "changed" and {field.name for field in change.fields} == {"acl"})


def judge(case: Case, changes: Sequence[Change], after: Catalog) -> Iterator[Finding]:
    """Yield one finding for the objects whose rights the same statements change in a second run."""
    groups: dict[tuple[tuple[int, ...], tuple[str, ...]], list[Change]] = {}
    general = [item for item in statements(case.head) if GENERAL.search(item.sql)] if changes else []
    for change in changes:
        who = tuple(sorted(role or "PUBLIC" for role in _moved(change)))
        behind = tuple(place for place, item in enumerate(general) if any(names(item.sql, role) for role in who))
        groups.setdefault((behind, who), []).append(change)
    for (behind, who), alike in groups.items():
        yield _told(case, [general[place] for place in behind], who, alike, after)


def _told(case: Case, behind: Sequence[Statement], who: Collection[str], alike: Sequence[Change], after: Catalog) -> Finding:
    mine = (place for change in alike if case.mine(place := definition(case.head, change.identity)))
    first = alike[0].identity
    place = next(mine, None) or blamed(case, first, *_table(after, first)) or definition(case.head, first)
    what = listed([str(change.identity) for change in alike])
    why = f": {_word(behind[0])} at {_at(behind[0])} speaks of what is there when it runs" if behind else ""
    needed = [change for change in alike if not _needs_none(after, change.identity)]
    anew = [change for change in needed if _first_given(change)]
    return rules.RERUN_CHANGES_SCHEMA.at(
        place,
        f"Only the second deploy gives {listed(list(who))} {'rights' if anew else 'all their rights'} on {what}{why}.",
        evidence="\n".join(f"{change.identity}: {_shown(change)}" for change in alike[:8]),
        fix="".join(f"{item.sql.strip()};\n" for item in behind),
        severity=None if anew else Severity.WARNING if needed else Severity.NOTE,
    )


def _table(catalog: Catalog, identity: Identity) -> tuple[str, ...]:
    """Return the table that a sequence belongs to: the statement that makes one makes the other."""
    found = catalog.objects.get(identity)
    owned = str(found.attributes.get("owned_by") or "") if found else ""
    return (bare(owned.rpartition(".")[0]),) if owned else ()


def _word(statement: Statement) -> str:
    return " ".join(statement.sql.split())[:60].partition(" TO ")[0]


def _at(statement: Statement) -> str:
    return f"{statement.location.path}:{statement.location.line}"


def _rights(value: object) -> dict[str, str]:
    """Return who has which letters, the grantor and what may be handed on left out."""
    found = (ACL_ITEM.match(str(item)) for item in (value if isinstance(value, tuple) else ()))
    return {match[1]: "".join(sorted(match[2])) for match in found if match}


def _moved(change: Change) -> Iterator[str]:
    old, new = _rights(change.fields[0].old), _rights(change.fields[0].new)
    return (role for role in {**old, **new} if old.get(role) != new.get(role))


def _first_given(change: Change) -> bool:
    """Whether a role has nothing after the first deploy, and something after the second."""
    old = _rights(change.fields[0].old)
    return any(role not in old for role in _moved(change))


def _shown(change: Change) -> str:
    old, new = _rights(change.fields[0].old), _rights(change.fields[0].new)
    return ", ".join(f"{role or 'PUBLIC'} from {_spelt(old.get(role))} to {_spelt(new.get(role))}" for role in _moved(change))


def _spelt(letters: str | None) -> str:
    return " ".join(RIGHTS.get(letter, letter) for letter in letters or "") or "nothing"


def _needs_none(catalog: Catalog, identity: Identity) -> bool:
    """Whether nobody needs rights on it: a partition is used through its parent, an identity column's sequence by its table."""
    found = catalog.objects.get(identity)
    if found is None:
        return False
    table, _, column = str(found.attributes.get("owned_by") or "").rpartition(".")
    owner = catalog.objects.get(Identity("column", column, table)) if identity.kind == "sequence" else None
    return bool(found.attributes.get("bound")) or (owner is not None and bool(owner.attributes.get("identity")))
