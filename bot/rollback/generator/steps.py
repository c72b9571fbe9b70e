"""Steps with their statements and what each must wait for."""

from __future__ import annotations

from bot.catalog.model import CatalogObject, Identity
from bot.rollback.generator import registry
from bot.rollback.generator.board import RANK, RENAME, Write, fixed
from bot.rollback.generator.columns import (
    default_statement,
    definition,
    finishing,
    inherited_options,
    of_other_type,
    sequence_options,
    set_expression,
)
from bot.rollback.generator.falling import default_of
from bot.rollback.generator.homes import Key, column_default_apart
from bot.rollback.generator.kinds import Pair, alter_head, text, texts
from bot.rollback.generator.plan import Plan
from bot.rollback.generator.privileges import dressing
from bot.rollback.generator.routines import trigger_state
from bot.rollback.generator.system_columns import fresh_system_grants
from bot.rollback.generator.tables import create_table, option_statements
from bot.rollback.generator.ties import Ties

_ON_OBJECTS = {
    "table": "TABLES", "view": "TABLES", "materialized view": "TABLES", "foreign table": "TABLES", "sequence": "SEQUENCES",
    "function": "FUNCTIONS", "procedure": "FUNCTIONS", "aggregate": "FUNCTIONS", "type": "TYPES", "domain": "TYPES",
    "schema": "SCHEMAS",
}  # fmt: skip


class Steps(Ties):
    """Everything to do, by key; `before` says what each key must wait for."""

    def __init__(self, plan: Plan, *, explicit: bool, rows: dict[Identity, int]) -> None:
        """Collect the steps of `plan`."""
        super().__init__(plan, explicit=explicit, rows=rows)
        self._drops()
        self._creates()
        self._alters()
        self.move()
        if self.renames.statements:
            self.add(RENAME, (1,), "Give back names", lambda _late: self.renames.statements)
        self.tie()

    def _drops(self) -> None:
        for identity in sorted(self.plan.doomed):
            key = self.homes.drop(identity)
            if key != ("drop", identity):
                continue
            again = identity in self.plan.partner
            purpose = f"Take down, to be put up again below: {identity.kind}" if again else f"Drop: {identity.kind}"
            if identity.kind == "default":
                purpose = "Take off: default"
            self.add(key, (0, -RANK.get(identity.kind, 99), identity), purpose, self._dropper(identity))

    def _dropper(self, identity: Identity) -> Write:
        def write(late: bool, /) -> list[str]:  # noqa: FBT001 - the one question of a Write
            plan = self.plan
            if identity.kind == "default":
                found = plan.have.objects[Identity("column", identity.name, identity.parent)]
                column = self.renames.current(found) if late else found
                partner = plan.partner.get(found.identity)
                column = plan.want.objects[partner] if late and partner and found.identity not in plan.doomed else column
                holder = plan.have.relation(identity.parent)
                return [default_statement(column, None, view=bool(holder and holder.identity.kind == "view"))]
            found = plan.have.objects[identity]
            found = self.renames.current(found) if late else found
            if identity.kind == "column":
                word = "FOREIGN TABLE" if _is_foreign(plan.have.relation(identity.parent)) else "TABLE"
                return [f"ALTER {word} {found.identity.parent} DROP COLUMN {found.identity.name}"]
            return [*self._out_of_reach(identity, found.identity.name, late=late), *registry.drop(found)]

        return write

    def _out_of_reach(self, identity: Identity, called: str, *, late: bool) -> list[str]:
        """A partition cannot be dropped while foreign keys refer to its parent: it is detached first."""
        plan, found = self.plan, self.plan.have.objects[identity]
        if identity.kind != "table" or found.attributes["bound"] is None:
            return []
        parent = texts(found.attributes["parents"])[0]
        holder = plan.have.relation(parent)
        referred = any(fk.identity not in plan.doomed for fk in self.referring(found))
        if holder is None or not referred:
            return []
        return [f"ALTER TABLE {self.renames.relation(parent) if late else parent} DETACH PARTITION {called}"]

    def _creates(self) -> None:
        plan = self.plan
        self._fills_views = any(i.kind == "materialized view" and plan.created(i) for i in plan.want.objects)
        for identity, found in plan.want.objects.items():
            if plan.created(identity) and self.homes.create(identity) == ("create", identity):
                again = identity in plan.pairs
                purpose = f"{'Put up again' if again else 'Create'}: {identity.kind}"
                self.add(("create", identity), (2, RANK.get(identity.kind, 99), identity), purpose, self._creator(found))
                self._dress_late(found)
                self._announce(identity)
        for identity in plan.want.objects:
            if identity.kind == "column":
                self._default(identity)

    def _announce(self, identity: Identity) -> None:
        """A type must have a name before the functions that it is made of can speak of it."""
        if not self.plan.want.workers(identity):
            return
        key: Key = ("shell", identity)
        self.add(key, (2, RANK["type"], identity), "Announce: type", fixed([f"CREATE TYPE {identity.name}"]))
        self.wait(("create", identity), key)
        for needed in self.plan.want.needs.get(identity, ()):
            self.wait(key, self.homes.create(needed) if needed.kind == "schema" else None)

    def _creator(self, found: CatalogObject) -> Write:
        kind = found.identity.kind

        def write(_late: bool, /) -> list[str]:  # noqa: FBT001 - the one question of a Write
            if kind in ("table", "foreign table"):
                return self._new_table(found)
            if kind == "column":
                return self._new_column(found)
            statements = registry.create(found, self.plan.want)
            if not statements:
                self.unsure.append(found.identity)
            if kind in ("constraint", "index"):
                statements = self.rows.guarded(found, statements)
            statements = statements + ([] if self._dressed_late(found) else self.dress(found))
            if kind == "constraint":
                statements += self._declared_below(found)
                index = self.plan.want.relation(text(found.attributes["_index"]))
                backed = (
                    index
                    and index.attributes["_constraint"] == found.identity.name
                    and index.attributes["_table"] == found.identity.parent
                )
                statements += self.dress(index) if index and backed else []
            if kind == "trigger":
                statements += self._clone_states(found)
            if kind in ("view", "materialized view") and not self._dressed_late(found):
                for column in self.plan.want.parts(found.identity.name, "column"):
                    statements += self.dress(column)
            return statements

        return write

    def _declared_below(self, found: CatalogObject) -> list[str]:
        """A constraint reaches the children as it is; give back their comments, and what had been valid there."""
        statements: list[str] = []
        for child in self.plan.want.children(found.identity.parent):
            below = self.plan.want.objects.get(Identity("constraint", found.identity.name, child.identity.name))
            if below and self.homes.create(below.identity) == self.homes.create(found.identity):
                if below.attributes["validated"] and not found.attributes["validated"]:
                    statements.append(f"ALTER TABLE {child.identity.name} VALIDATE CONSTRAINT {below.identity.name}")
                statements += self.dress(below) + self._declared_below(below)
        return statements

    def _clone_states(self, found: CatalogObject) -> list[str]:
        """Partitions get their trigger from the parent's, but keep their own state."""
        statements: list[str] = []
        for child in self.plan.want.children(found.identity.parent):
            clone = self.plan.want.objects.get(Identity("trigger", found.identity.name, child.identity.name))
            if clone and clone.attributes["clone"]:
                came = self.homes.create(clone.identity) == self.homes.create(found.identity)
                statements += trigger_state(clone, "enabled") if came else []
                statements += self._clone_states(clone)
        return statements

    def _dressed_late(self, found: CatalogObject) -> bool:
        """A view that a new materialised view reads gets its owner and grants when that is filled."""
        return found.identity.kind == "view" and self._fills_views

    def _dress_late(self, found: CatalogObject) -> None:
        if self._dressed_late(found):
            statements = self.dress(found)
            for column in self.plan.want.parts(found.identity.name, "column"):
                statements += self.dress(column)
            key: Key = ("dress", found.identity)
            self.add(key, (3, 1, found.identity), "Give owner, grants and comments: view", fixed(statements))
            self.wait(key, ("create", found.identity))

    def dress(self, found: CatalogObject) -> list[str]:
        """Return owner, comment, labels and grants for a new object; comments and the like for a part of one."""
        return dressing(found, extra_grantees=self._default_grantees(found)) + fresh_system_grants(found)

    def _default_grantees(self, found: CatalogObject) -> list[str]:
        on = _ON_OBJECTS.get(found.identity.kind)
        if on is None:
            return []
        grantees: set[str] = set()
        for other in (*self.plan.have.default_privileges, *self.plan.want.default_privileges):
            if other.attributes["on"] == on and other.attributes["schema"] in (None, found.attributes.get("_schema")):
                grantees.add(text(other.attributes["role"]))
                grantees |= {_grantee(item) for item in texts(other.attributes["acl"])}
        return sorted(grantees)

    def _new_table(self, found: CatalogObject) -> list[str]:
        plan, name = self.plan, found.identity.name
        columns = plan.want.parts(name, "column")
        later = frozenset(column.identity.name for column in columns if column_default_apart(self.homes, column.identity))
        statements = create_table(found, plan.want, later=later) + self.dress(found)
        for column in columns:
            statements += self.dress(column) + self._inside_column(column.identity)
        return statements

    def _inside_column(self, column: Identity) -> list[str]:
        """Return comments and grants of what was created inside a column definition: its NOT NULL and identity sequence."""
        statements = []
        guard = self.plan.want.not_null(column)
        if guard and self.homes.create(guard.identity) == self.homes.create(column):
            statements += self.dress(guard)
        sequence = self.plan.want.identity_sequence(column)
        if sequence and of_other_type(sequence, self.plan.want.objects[column]):
            numbers = f"AS {sequence.attributes['type']} {sequence_options(sequence)}"
            statements.append(f"ALTER SEQUENCE {sequence.identity.name} {numbers}")
        if sequence:
            statements += [s for s in self.dress(sequence) if " OWNER TO " not in s] + self.last_value(sequence)
        return statements

    def _new_column(self, found: CatalogObject) -> list[str]:
        plan, identity = self.plan, found.identity
        holder = plan.want.relation(identity.parent)
        word = "FOREIGN TABLE" if _is_foreign(holder) else "TABLE"
        attributes = found.attributes
        filled = attributes["default"] is not None or attributes["identity"] or attributes["generated"]
        pending = bool(attributes["not_null"]) and not filled and self.rows.may_stand(identity.parent)
        statements = [f"ALTER {word} {identity.parent} ADD COLUMN {definition(found, plan.want, pending=pending)}"]
        if pending:
            statements.append(self.rows.not_null_when_empty(found))
        statements += finishing(found) + self.dress(found)
        if not pending:
            statements += self._inside_column(identity)
        return statements + self._children_differ(found)

    def _children_differ(self, found: CatalogObject) -> list[str]:
        """ADD COLUMN reaches the children; give back what they have of their own."""
        statements: list[str] = []
        for child in self.plan.want.children(found.identity.parent):
            column = self.plan.want.column(child.identity.name, found.identity.name)
            if column is None or self.homes.create(column.identity) != self.homes.create(found.identity):
                continue
            if column.attributes["default"] != found.attributes["default"]:
                statements.append(self._own_value(column))
            statements += inherited_options(column) + finishing(column) + self.dress(column) + self._children_differ(column)
        return statements

    def _own_value(self, column: CatalogObject) -> str:
        """Return the statement for a default or generation expression that a child has instead of its parent's."""
        if not column.attributes["generated"]:
            return default_statement(column, column.attributes["default"])
        if self.plan.want.version < 170000:
            self.unsure.append(column.identity)
        return set_expression(column)

    def _default(self, identity: Identity) -> None:
        """Add the step that sets a default by itself: it changed, was taken off, or waits for what it calls."""
        plan, found = self.plan, self.plan.want.objects[identity]
        part = default_of(identity)
        key: Key = ("default", part)
        value = found.attributes["default"]
        holder = plan.want.relation(identity.parent)
        view = bool(holder and holder.identity.kind == "view")
        if found.attributes["generated"]:
            return
        if plan.created(identity):
            if value is None or not (column_default_apart(self.homes, identity) or view):
                return
        else:
            pair = plan.pairs[identity]
            taken = default_of(pair.have.identity) in plan.doomed
            changed = "default" in pair.fields and not pair.have.attributes["generated"]
            if view and holder and plan.created(holder.identity):
                taken = True
            set_again = value is not None and (taken or pair.have.attributes["generated"])
            if not set_again and (taken or not changed):
                return
        self.add(key, (2, RANK["default"], identity), "Set: default", lambda _late: [default_statement(found, value, view=view)])
        if plan.created(identity):
            self.wait(key, self.homes.create(identity))
        else:
            self.wait(key, ("drop", default_of(plan.pairs[identity].have.identity)))
            self.wait(*((("alter", identity), key) if value is None else (key, ("alter", identity))))

    def _alters(self) -> None:
        for identity, pair in self.plan.pairs.items():
            if pair.have.identity in self.plan.doomed:
                continue
            statements = self.alterations.of(pair)
            if identity.kind == "column" and identity in self.alterations.new_identities:
                statements = statements + self._inside_column(identity) + self.alterations.next_value(pair)
            if statements:
                self.add(
                    ("alter", identity),
                    (2, RANK.get(identity.kind, 99), identity),
                    f"Change back: {identity.kind}",
                    fixed(statements),
                )
            if identity.kind == "sequence" and "owner" in pair.fields and pair.have.attributes["owned_by"]:
                holder = self.plan.want.relation(text(pair.want.attributes["_owner_table"]))
                self.wait(("alter", identity), ("alter", holder.identity) if holder else None)
            if "toast_options" in pair.fields:
                self._toast_options(identity, pair)

    def _toast_options(self, identity: Identity, pair: Pair) -> None:
        """Options for large values come when the columns have their types: without room for such values they are lost."""
        key: Key = ("toast", identity)
        statements = option_statements(alter_head(pair.want), pair.fields["toast_options"], "toast.")
        self.add(key, (2, RANK["column"] + 0.7, identity), f"Change back: {identity.kind}", fixed(statements))
        self.wait(key, ("alter", identity))
        for column in self.plan.want.parts(identity.name, "column"):
            self.wait(key, ("alter", column.identity))
            self.wait(key, self.homes.create(column.identity))


def _is_foreign(found: CatalogObject | None) -> bool:
    return bool(found and found.identity.kind == "foreign table")


def _grantee(item: str) -> str:
    return item[1 : item.index('"', 1)] if item.startswith('"') else item.split("=", 1)[0]
