"""Why something that stands must be made anew although its kind could be changed in place. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from bot.catalog.model import FieldChange
from bot.rollback.generator.columns import assigns
from bot.rollback.generator.kinds import Pair

if TYPE_CHECKING:
    from bot.rollback.generator.plan import Plan


def inherits_otherwise(plan: Plan, pair: Pair) -> bool:
    """Whether a column counts as the table's own where it shall only be inherited (or the reverse): only a new table can."""
    was, shall = plan.have.relation(pair.have.identity.parent), plan.want.relation(pair.want.identity.parent)
    if was is None or shall is None or "parents" not in was.attributes or plan.partner.get(was.identity) != shall.identity:
        return False
    if was.attributes["bound"] is not None or shall.attributes["bound"] is not None or not shall.attributes["parents"]:
        return False
    if pair.have.attributes["local"] and not pair.want.attributes["local"]:
        return True
    alone = "parents" not in plan.pairs[shall.identity].fields
    return bool(alone and pair.want.attributes["local"] and not pair.have.attributes["local"])


def must_be_made_anew(plan: Plan, pair: Pair, fields: Mapping[str, FieldChange]) -> bool:
    """A column whose way of being generated cannot be changed on this server."""
    have, want = pair.have.attributes, pair.want.attributes
    if not (have["generated"] or want["generated"]) or not fields.keys() & {"generated", "default", "type", "collation"}:
        return False
    if plan.relation_kind(pair) not in ("table", "foreign table"):
        return False
    if have["generated"] == want["generated"]:
        return plan.have.version < 170000 or bool(fields.keys() & {"type", "collation"})
    return not (have["generated"] == "stored" and want["generated"] is None)


def another_column(plan: Plan, pair: Pair, fields: Mapping[str, FieldChange]) -> bool:
    """Whether the column was dropped and another of its name put in its place whose values are none of the old one's kind."""
    have, want = pair.have, pair.want
    if not plan.same_origin or have.oid != want.oid or have.subid == want.subid or "type" not in fields:
        return False
    table = plan.have.relation(have.identity.parent)
    if table is None or table.identity.kind != "table" or have.attributes["inherited"] or want.attributes["inherited"]:
        return False
    return not assigns(str(have.attributes["type"]), str(want.attributes["type"]))


def own_instead_of_inherited(plan: Plan, pair: Pair) -> bool:
    """Whether a child declares itself what it shall only inherit: its own declaration goes, the parent's comes anew."""
    have, want = pair.have.attributes, pair.want.attributes
    table = plan.want.relation(pair.want.identity.parent)
    if table is None or have["form"] not in ("check", "not null") or table.attributes.get("bound") is not None:
        return False
    same = not plan.created(table.identity) and "parents" not in plan.pairs[table.identity].fields
    return bool(same and have["local"] and not have["inherited"] and want["inherited"] and not want["local"])


def typed_otherwise(plan: Plan, pair: Pair) -> bool:
    """Whether ALTER TABLE OF cannot make the table what it shall be: it wants exactly the columns of the type, in their order."""
    if pair.want.attributes["of_type"] is None:
        return False
    if pair.have.attributes["of_type"] is not None:
        return True
    columns = {column.identity for column in plan.have.parts(pair.have.identity.name, "column")}
    wanted = [column.identity for column in plan.want.parts(pair.want.identity.name, "column")]
    standing = [i for i in wanted if i in plan.pairs and plan.pairs[i].have.identity in columns - plan.doomed]
    kept = sorted(standing, key=lambda identity: plan.pairs[identity].have.subid)
    return kept + [i for i in wanted if i not in standing] != wanted


def older(change: FieldChange) -> bool:
    """Whether an extension shall have an older version: hardly any extension ships a script for that."""
    have, want = ([int(part) for part in re.findall(r"\d+", str(version))] for version in (change.old, change.new))
    return want < have


def closes_a_ring_that_turns(plan: Plan, pair: Pair) -> bool:
    """Whether a foreign key lies in a ring of tables that all become logged, or unlogged: none of them could be the first."""
    if pair.want.attributes["form"] != "foreign key" or not _turns(plan, pair.want.identity.parent):
        return False
    start, reached = pair.want.identity.parent, set[str]()
    queue = [str(pair.want.attributes["_referenced"])]
    while queue:
        table = queue.pop()
        if table in reached or not _turns(plan, table):
            continue
        reached.add(table)
        queue += [str(key.attributes["_referenced"]) for key in plan.want.constraints(table, "foreign key")]
    return start in reached and pair.want.attributes["_referenced"] != start


def _turns(plan: Plan, table: str) -> bool:
    found = plan.want.relation(table)
    pair = plan.pairs.get(found.identity) if found else None
    return pair is not None and "persistence" in pair.fields
