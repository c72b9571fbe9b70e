"""What hangs on a table or a domain: constraints, triggers, policies, rules, statistics."""

from __future__ import annotations

from bot.catalog.draft import CLASS, Draft, hidden
from bot.catalog.model import Identity, Value
from bot.catalog.names import as_printed, identifier, qualified
from bot.catalog.rows import Constraint, MoreOfConstraint, Policy, Rule, Trigger

ENABLED = {"O": "enabled", "D": "disabled", "R": "replica", "A": "always"}
KEYS = {"p": "PRIMARY KEY", "u": "UNIQUE"}
CONSTRAINTS = {"c": "check", "f": "foreign key", "p": "primary key", "u": "unique", "x": "exclusion", "n": "not null"}
_COMMANDS = {"r": "select", "a": "insert", "w": "update", "d": "delete", "*": "all"}

_PLAIN = MoreOfConstraint()


def read(draft: Draft) -> None:
    """Add constraints, triggers, policies, rules and extended statistics."""
    tables = {row.oid: row.relation for row in draft.rows["constraint"]}
    for row in draft.parts("constraint"):
        more = MoreOfConstraint(*row.more) if row.more else _PLAIN
        if row.parent == "0" or tables.get(row.parent) != row.relation:
            _constraint(draft, row, more)
    for row in draft.parts("trigger"):
        table = _relation(draft, row.relation)
        if table and row.behind_constraint:
            draft.not_read.append(_switched(draft, row, table))
        elif table:
            draft.add(Identity("trigger", identifier(row.name), table.name), "trigger", row.oid, {
                "_name": row.name, "definition": row.definition, "_tree": row.tree, "enabled": ENABLED[row.enabled],
                "clone": row.clone, "_constraint": row.constraint != "0",
            })  # fmt: skip
    for row in draft.parts("policy"):
        _policy(draft, row)
    for row in draft.parts("rule"):
        _rule(draft, row)
    for row in draft.parts("statistics"):
        table = _relation(draft, row.relation)
        if not hidden(row.schema):
            draft.add(Identity("statistics", qualified(row.schema, row.name)), "statistics", row.oid, {
                "_name": row.name, "_schema": row.schema, "owner": row.owner, "_table": table.name if table else "?",
                "definition": _any_column_order(row.definition), "_sql": row.definition,
                "_tree": row.tree, "target": None if row.target in (None, -1) else row.target,
            })  # fmt: skip


def _switched(draft: Draft, row: Trigger, table: Identity) -> str:
    """Return what is switched off; the trigger's own name holds an oid, and only a superuser can switch it."""
    function = row.definition.rpartition("EXECUTE FUNCTION ")[2]
    constraint = draft.by_address.get((CLASS["constraint"], row.constraint, 0), "a constraint")
    return f"the {ENABLED[row.enabled]} trigger {function} of {constraint} on {table}"


def _any_column_order(definition: str) -> str:
    """Return a definition for comparison: the server lists the columns by their position in the table."""
    head, _, rest = definition.partition(" ON ")
    columns, _, table = rest.rpartition(" FROM ")
    return f"{head} ON {', '.join(sorted(columns.split(', ')))} FROM {table}"


def _relation(draft: Draft, oid: str) -> Identity | None:
    return draft.by_address.get((CLASS["relation"], oid, 0))


def _constraint(draft: Draft, row: Constraint, more: MoreOfConstraint) -> None:
    attributes: dict[str, Value] = {
        "_name": row.name,
        "form": CONSTRAINTS.get(row.form, row.form),
        "definition": row.definition,
        "_tree": row.tree,
    }
    if row.domain != "0":
        if domain := draft.by_address.get((CLASS["type"], row.domain, 0)):
            if row.form == "n":
                draft.extend(domain, {"_named_not_null": True})
            draft.add(Identity("domain constraint", identifier(row.name), domain.name), "constraint", row.oid, attributes)
        return
    table = _relation(draft, row.relation)
    if table is None:
        return
    referenced = _relation(draft, row.referenced)
    if row.definition is None:
        attributes["definition"] = _written(draft, row)
    attributes |= {
        "local": more.local,
        "inherited": more.inherited,
        "no_inherit": more.no_inherit if row.form in "cn" else False,
        "clone": more.clone,
        "validated": more.validated,
        "_index": draft.by_address.get((CLASS["relation"], row.index_oid, 0), Identity("", "")).name,
        "_referenced": referenced.name if referenced else None,
        "_columns": _column_names(draft, row.relation, row.key),
        "_referenced_columns": _column_names(draft, row.referenced, more.referenced_key),
    }
    draft.add(Identity("constraint", identifier(row.name), table.name), "constraint", row.oid, attributes)


def _written(draft: Draft, row: Constraint) -> str:
    """Return the definition of a constraint of which `constraint.sql` has found nothing to say but its columns."""
    assert row.key, "it has columns"
    found = (draft.objects[draft.by_address[(CLASS["relation"], row.relation, number)]] for number in row.key)
    columns = ", ".join(as_printed(str(column.attributes["_name"])) for column in found)
    return f"{KEYS[row.form]} ({columns})" if row.form in KEYS else f"NOT NULL {columns}"


def _column_names(draft: Draft, relation: str, numbers: list[int] | None) -> tuple[str, ...]:
    found = (draft.by_address.get((CLASS["relation"], relation, number)) for number in numbers or ())
    return tuple(column.name for column in found if column)


def _policy(draft: Draft, row: Policy) -> None:
    if table := _relation(draft, row.relation):
        draft.add(Identity("policy", identifier(row.name), table.name), "policy", row.oid, {
            "_name": row.name, "command": _COMMANDS[row.command], "permissive": row.permissive,
            "roles": tuple("public" if role is None else identifier(role) for role in row.roles),
            "using": row.using, "_using": row.using_tree, "check": row.check, "_check": row.check_tree,
        })  # fmt: skip


def _rule(draft: Draft, row: Rule) -> None:
    relation = _relation(draft, row.relation)
    if relation is None:
        return
    if row.name == "_RETURN":
        draft.by_address[(CLASS["rule"], row.oid, 0)] = relation
        draft.extend(relation, {"_tree": row.tree})
        return
    draft.add(Identity("rule", identifier(row.name), relation.name), "rule", row.oid, {
        "_name": row.name, "definition": row.definition, "_tree": row.tree, "enabled": ENABLED[row.enabled],
    })  # fmt: skip
