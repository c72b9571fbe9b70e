"""Where rows may stand in the way: columns whose values are gone, and the constraints over them."""

from __future__ import annotations

from bot.catalog.model import CatalogObject, Identity
from bot.catalog.names import dollar
from bot.rollback.generator.kinds import text, texts
from bot.rollback.generator.nulls import lets_null_pass, starts_as_null
from bot.rollback.generator.plan import Plan

_VIOLATIONS = "integrity_constraint_violation OR invalid_foreign_key"
_THERE = "WHEN duplicate_object OR duplicate_table OR invalid_table_definition THEN NULL"


class Rows:
    """What comes back at once only where a table is empty; `again` does it later, when rows have their values again."""

    def __init__(self, plan: Plan, known: dict[Identity, int]) -> None:
        """Remember the plan and how many rows tables hold, where `known`."""
        self.plan = plan
        self._known = known
        self.pending: list[tuple[str, str]] = []
        self.needs_empty: list[tuple[str, str]] = []
        self.again: list[str] = []

    def may_stand(self, table: str) -> bool:
        """Whether a table that is not created by the script may hold rows."""
        holder = self.plan.want.relation(table)
        if holder is None or holder.identity.kind == "foreign table":
            return False
        if self.plan.created(holder.identity) and self.plan.pairs.get(holder.identity) is None:
            return False
        return self._known.get(holder.identity, 1) > 0

    def not_null_when_empty(self, column: CatalogObject) -> str:
        """NOT NULL comes back at once where no row would contradict it; where rows stand, their values are gone."""
        identity = column.identity
        self.pending.append((identity.parent, identity.name))
        self.needs_empty.append((identity.parent, f"NOT NULL of column {identity.name}"))
        guard = self.plan.want.not_null(identity)
        action = f"ALTER COLUMN {identity.name} SET NOT NULL"
        if guard:
            action = f"ADD CONSTRAINT {guard.identity.name} {guard.attributes['definition']}"
        condition = f"IF EXISTS (SELECT FROM {identity.parent} WHERE {identity.name} IS NULL)"
        warning = "RAISE WARNING 'NOT NULL is pending: the values of a dropped column are gone'"
        block = f"BEGIN {condition} THEN {warning}; ELSE ALTER TABLE {identity.parent} {action}; END IF;"
        self.again.append(f"DO {dollar(f'{block} EXCEPTION {_THERE}; END')}")
        return f"DO {dollar(f'{block} END')}"

    def guarded(self, found: CatalogObject, statements: list[str]) -> list[str]:
        """Return the statements of a constraint or index, the first one so that lost values do not stop the whole script."""
        table = text(found.attributes["_table"]) if found.identity.kind == "index" else found.identity.parent
        if not statements or not self.may_stand(table) or not self._contradicts(found, table):
            return statements
        self.needs_empty.append((table, str(found.identity)))
        warning = "RAISE WARNING 'a constraint is pending: rows have lost the values it speaks of'"
        guarded = f"DO {dollar(f'BEGIN {statements[0]}; EXCEPTION WHEN {_VIOLATIONS} THEN {warning}; {_THERE}; END')}"
        self.again.append(guarded)
        return [guarded, *statements[1:]]

    def _contradicts(self, found: CatalogObject, table: str) -> bool:
        plan, form = self.plan, found.attributes.get("form")
        if form == "not null":
            return False
        if found.identity.kind == "index" and not text(found.attributes["definition"]).startswith("CREATE UNIQUE"):
            return False
        needs = plan.want.needs.get(found.identity, frozenset())
        lost = [
            i
            for i in needs
            if i.kind == "column" and i.parent == table and self._lost(i, alike=form not in ("check", "foreign key"))
        ]
        if lost:
            return not any(self._no_fault_without(found, column) for column in lost)
        referenced = plan.want.relation(text(found.attributes["_referenced"])) if form == "foreign key" else None
        if referenced is None:
            return False
        columns = (Identity("column", name, referenced.identity.name) for name in texts(found.attributes["_referenced_columns"]))
        return self._empty(referenced) or any(self._lost(column, alike=True) for column in columns)

    def _no_fault_without(self, found: CatalogObject, column: Identity) -> bool:
        """Whether a lost value comes back as a null that a constraint or index lets pass."""
        domain = any(needed.kind == "domain" for needed in self.plan.want.needs.get(column, ()))
        attributes = self.plan.want.objects[column]
        return starts_as_null(attributes) and not domain and lets_null_pass(found, attributes)

    def _empty(self, table: CatalogObject) -> bool:
        """Whether a table, or one of the partitions that hold its rows, comes back without them."""
        gone = self.plan.created(table.identity) and table.identity not in self.plan.pairs
        partitions = self.plan.want.children(table.identity.name) if table.attributes.get("partition_key") else ()
        return gone or any(map(self._empty, partitions))

    def _lost(self, identity: Identity, *, alike: bool) -> bool:
        """Whether rows have no value of their own in a column that comes back (`alike`: a common default is none)."""
        plan, column = self.plan, self.plan.want.objects.get(identity)
        holder = plan.want.relation(identity.parent)
        if column is None or holder is None or not plan.created(identity) or plan.created(holder.identity):
            return False
        default = column.attributes["default"]
        if (
            column.attributes["identity"]
            or column.attributes["generated"]
            or (default is not None and "nextval(" in text(default))
        ):
            return False
        return default is None or alike
