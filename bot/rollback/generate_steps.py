"""Steps with their statements and what each must wait for."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from bot.catalog.matching import renamed
from bot.catalog.model import CatalogObject, Identity
from bot.catalog.names import literal
from bot.rollback import generate_registry as registry
from bot.rollback.generate_alter import Alterations
from bot.rollback.generate_columns import conversion, default_statement, definition, finishing
from bot.rollback.generate_homes import Homes, Key, column_default_apart
from bot.rollback.generate_kinds import text, texts
from bot.rollback.generate_names import RELATIONS, ROUTINES
from bot.rollback.generate_plan import Plan, default_of
from bot.rollback.generate_privileges import dressing
from bot.rollback.generate_renames import Renames
from bot.rollback.generate_routines import trigger_state
from bot.rollback.generate_rows import Rows
from bot.rollback.generate_tables import create_table

RENAME: Key = ("rename", Identity("", ""))
_KIND_ORDER = (
    "system privileges", "schema", "extension", "language", "access method", "collation", "type", "domain", "domain constraint",
    "operator family", "sequence", "function", "procedure", "aggregate", "cast", "operator", "operator class", "conversion",
    "text search parser", "text search template", "text search dictionary", "text search configuration", "transform",
    "foreign data wrapper", "server", "user mapping", "table", "foreign table", "column", "default", "constraint", "index", "view",
    "materialized view", "trigger", "rule", "policy", "statistics", "publication", "publication table", "publication schema",
    "subscription", "event trigger", "default privileges",
)  # fmt: skip
_RANK = {kind: number for number, kind in enumerate(_KIND_ORDER)}
_ON_OBJECTS = {
    "table": "TABLES", "view": "TABLES", "materialized view": "TABLES", "foreign table": "TABLES", "sequence": "SEQUENCES",
    "function": "FUNCTIONS", "procedure": "FUNCTIONS", "aggregate": "FUNCTIONS", "type": "TYPES", "domain": "TYPES", "schema": "SCHEMAS",
}  # fmt: skip
Write = Callable[[bool], list[str]]


class Steps:
    """Everything to do, by key; `before` says what each key must wait for."""

    def __init__(self, plan: Plan, *, explicit: bool, rows: dict[Identity, int]) -> None:
        """Collect the steps of `plan`."""
        self.plan = plan
        self.homes = Homes(plan, explicit=explicit)
        self.renames = Renames(plan)
        self.writers: dict[Key, Write] = {}
        self.ranks: dict[Key, tuple[object, ...]] = {}
        self.before: dict[Key, set[Key]] = {}
        self.purposes: dict[Key, str] = {}
        self.rows = Rows(plan, rows)
        self.unsure: list[Identity] = []
        self._alterations = Alterations(plan, self.homes)
        self._drops()
        self._creates()
        self._alters()
        self._attachments()
        self._sequences()
        self._copies()
        if self.renames.statements:
            self._add(RENAME, (1,), "Give back names", lambda _late: self.renames.statements)
        self._edges()

    def wait(self, key: Key | None, needed: Key | None) -> None:
        """Let `key` come after `needed`."""
        if key and needed and key != needed:
            self.before.setdefault(key, set()).add(needed)

    def _add(self, key: Key, rank: tuple[object, ...], purpose: str, write: Write) -> None:
        self.ranks[key], self.purposes[key], self.writers[key] = rank, purpose, write

    def _drops(self) -> None:
        for identity in sorted(self.plan.doomed):
            key = self.homes.drop(identity)
            if key != ("drop", identity):
                continue
            again = identity in self.plan.partner
            purpose = f"Take down, to be put up again below: {identity.kind}" if again else f"Drop: {identity.kind}"
            if identity.kind == "default":
                purpose = "Take off: default"
            self._add(key, (0, -_RANK.get(identity.kind, 99), identity), purpose, self._dropper(identity))

    def _dropper(self, identity: Identity) -> Write:
        def write(late: bool) -> list[str]:
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
            return registry.drop(found)

        return write

    def _creates(self) -> None:
        plan = self.plan
        self._fills_views = any(i.kind == "materialized view" and plan.created(i) for i in plan.want.objects)
        for identity, found in plan.want.objects.items():
            if plan.created(identity) and self.homes.create(identity) == ("create", identity):
                again = identity in plan.pairs
                purpose = f"{'Put up again' if again else 'Create'}: {identity.kind}"
                self._add(("create", identity), (2, _RANK.get(identity.kind, 99), identity), purpose, self._creator(found))
                self._dress_late(found)
        for identity in plan.want.objects:
            if identity.kind == "column":
                self._default(identity)

    def _creator(self, found: CatalogObject) -> Write:
        kind = found.identity.kind

        def write(_late: bool) -> list[str]:
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

    def _clone_states(self, found: CatalogObject) -> list[str]:
        """Partitions get their trigger from the parent's, but keep their own state."""
        statements = []
        for other in self.plan.want.objects.values():
            if other.identity.kind == "trigger" and other.attributes["clone"] and other.identity.name == found.identity.name:
                if self.homes.create(other.identity) == ("create", found.identity):
                    statements += trigger_state(other, text(found.attributes["enabled"]))
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
            self._add(key, (3, 1, found.identity), "Give owner, grants and comments: view", _fixed(statements))
            self.wait(key, ("create", found.identity))

    def dress(self, found: CatalogObject) -> list[str]:
        """Return owner, comment, labels and grants for a new object; comments and the like for a part of one."""
        return dressing(found, extra_grantees=self._default_grantees(found))

    def _default_grantees(self, found: CatalogObject) -> list[str]:
        on = _ON_OBJECTS.get(found.identity.kind)
        if on is None:
            return []
        grantees: set[str] = set()
        for side in (self.plan.have, self.plan.want):
            for other in side.objects.values():
                if other.identity.kind == "default privileges" and other.attributes["on"] == on:
                    if other.attributes["schema"] in (None, found.attributes.get("_schema")):
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
        if sequence:
            statements += [s for s in self.dress(sequence) if " OWNER TO " not in s] + self.last_value(sequence)
        return statements

    def last_value(self, sequence: CatalogObject) -> list[str]:
        """Return the statement that lets a sequence that was gone go on where it had stopped."""
        value = sequence.attributes["_last_value"]
        if value is None or not self.plan.same_origin:
            return []
        return [f"SELECT pg_catalog.setval({literal(sequence.identity.name)}, {value})"]

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
        for child in self.plan.want.objects.values():
            if found.identity.parent not in texts(child.attributes.get("parents")):
                continue
            column = self.plan.want.column(child.identity.name, found.identity.name)
            if column is None or self.homes.create(column.identity) != ("create", found.identity):
                continue
            if column.attributes["default"] != found.attributes["default"] and not column.attributes["generated"]:
                statements.append(default_statement(column, column.attributes["default"]))
            statements += finishing(column) + self.dress(column) + self._children_differ(column)
        return statements

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
            if not (taken and value is not None) and not (changed and not taken):
                if not (pair.have.attributes["generated"] and value is not None):
                    return
        self._add(
            key, (2, _RANK["default"], identity), "Set: default", lambda _late: [default_statement(found, value, view=view)]
        )
        if plan.created(identity):
            self.wait(key, self.homes.create(identity))
        else:
            self.wait(key, ("drop", default_of(plan.pairs[identity].have.identity)))
            self.wait(*((("alter", identity), key) if value is None else (key, ("alter", identity))))

    def _alters(self) -> None:
        for identity, pair in self.plan.pairs.items():
            if pair.have.identity in self.plan.doomed:
                continue
            statements = self._alterations.of(pair)
            if identity.kind == "column" and identity in self._alterations.new_identities:
                statements = statements + self._inside_column(identity) + self._alterations.next_value(pair)
            if statements:
                self._add(
                    ("alter", identity),
                    (2, _RANK.get(identity.kind, 99), identity),
                    f"Change back: {identity.kind}",
                    _fixed(statements),
                )

    def _attachments(self) -> None:
        plan = self.plan
        for table in plan.want.objects.values():
            if "parents" not in table.attributes:
                continue
            pair = plan.pairs.get(table.identity)
            standing = pair.have if pair and pair.have.identity not in plan.doomed else None
            self._table_attachment(table, standing)
        for index in plan.want.objects.values():
            if index.identity.kind == "index" and index.attributes["parent"]:
                self._index_attachment(index)

    def _table_attachment(self, table: CatalogObject, standing: CatalogObject | None) -> None:
        plan, name = self.plan, table.identity.name
        wanted = texts(table.attributes["parents"])
        old = texts(standing.attributes["parents"]) if standing else ()
        left = plan.leaves(standing) if standing else ()
        kept = tuple(self.renames.relation(parent) for parent in old if parent not in left)
        missing = tuple(parent for parent in wanted if parent not in kept)
        if standing is None and table.attributes["bound"] is None:
            return
        if not left and not missing:
            return
        attach: Key = ("attach", table.identity)
        detach: Key = ("detach", table.identity)
        if left:
            assert standing is not None, "only what stands has been attached"
            self._add(detach, (2, -1, table.identity), "Detach from its parent: table", self._detacher(standing, table))
            for part in (
                *plan.have.parts(standing.identity.name, "constraint"),
                *plan.have.indexes(standing.identity.name),
                *plan.have.parts(standing.identity.name, "column"),
            ):
                self.wait(self.homes.drop(part.identity) if part.identity in plan.doomed else None, detach)
            for parent in old:
                holder = plan.have.relation(parent)
                if holder:
                    self.wait(self.homes.drop(holder.identity) if holder.identity in plan.doomed else None, detach)
        if missing:
            self._add(
                attach,
                (2, _RANK["index"] + 0.5, table.identity),
                "Attach to its parent: table",
                _fixed(self._attach(table, missing)),
            )
            self.wait(attach, detach)
            self.wait(attach, ("create", table.identity))
            for parent in wanted:
                holder = plan.want.relation(parent)
                self.wait(attach, ("create", holder.identity) if holder else None)
            for part in (*plan.want.parts(name, "constraint"), *plan.want.indexes(name), *plan.want.parts(name, "column")):
                self.wait(attach, self.homes.create(part.identity))
                if left and not plan.created(part.identity):
                    self.wait(("alter", part.identity), detach)

    def _attach(self, table: CatalogObject, wanted: tuple[str, ...]) -> list[str]:
        name, bound = table.identity.name, table.attributes["bound"]
        if bound is not None:
            return [f"ALTER TABLE ONLY {wanted[0]} ATTACH PARTITION {name} {bound}"]
        return [f"ALTER TABLE {name} INHERIT {parent}" for parent in wanted]

    def _detacher(self, standing: CatalogObject, table: CatalogObject) -> Write:
        def write(late: bool) -> list[str]:
            statements = []
            name = table.identity.name if late else standing.identity.name
            for parent in self.plan.leaves(standing):
                called = self.renames.relation(parent) if late else parent
                partition = standing.attributes["bound"] is not None
                statements.append(
                    f"ALTER TABLE {called} DETACH PARTITION {name}" if partition else f"ALTER TABLE {name} NO INHERIT {called}"
                )
            return statements

        return write

    def _index_attachment(self, index: CatalogObject) -> None:
        plan = self.plan
        parent = plan.want.relation(text(index.attributes["parent"]))
        pair = plan.pairs.get(index.identity)
        attached = pair and pair.have.identity not in plan.doomed and pair.have.attributes["parent"] is not None
        if parent is None or (attached and not plan.created(parent.identity)):
            return
        key: Key = ("attach", index.identity)
        statement = f"ALTER INDEX {parent.identity.name} ATTACH PARTITION {index.identity.name}"
        self._add(key, (3, 0, index.identity), "Attach to its parent: index", _fixed([statement]))
        table = plan.want.relation(text(index.attributes["_table"]))
        for needed in (
            self.homes.create(parent.identity),
            self.homes.create(index.identity),
            ("attach", table.identity) if table else None,
        ):
            self.wait(key, needed)

    def _copies(self) -> None:
        """Rows move from a table that is made anew into its successor."""
        plan = self.plan
        for identity in sorted(plan.rebuilt):
            have, want = plan.have.objects[identity], plan.want.objects[plan.partner[identity]]
            key: Key = ("copy", want.identity)
            self._add(key, (2, _RANK["index"] + 0.6, want.identity), "Carry the rows over: table", _fixed(self._copy(have, want)))
            self.wait(key, ("create", want.identity))
            self.wait(self.homes.drop(identity), key)
            for other in plan.want.objects.values():
                if want.identity.name in texts(other.attributes.get("parents")):
                    self.wait(key, ("attach", other.identity))
            for kind in ("trigger", "rule"):
                for part in plan.want.parts(want.identity.name, kind):
                    self.wait(self.homes.create(part.identity), key)
            for part in plan.want.parts(want.identity.name, "constraint"):
                if part.attributes["form"] == "foreign key":
                    self.wait(self.homes.create(part.identity), key)

    def _copy(self, have: CatalogObject, want: CatalogObject) -> list[str]:
        plan = self.plan
        columns = []
        for column in plan.want.parts(want.identity.name, "column"):
            pair = plan.pairs.get(column.identity)
            if pair and not column.attributes["generated"]:
                kinds = text(pair.have.attributes["type"]), text(column.attributes["type"])
                swapped = pair.have.identity in plan.swapped and kinds[0] == kinds[1]
                name = pair.have.identity.name
                columns.append((column, conversion(name, *kinds, swapped=swapped) if swapped or kinds[0] != kinds[1] else name))
        if not columns:
            return []
        always = any(column.attributes["identity"] == "always" for column, _ in columns)
        names, values = ", ".join(column.identity.name for column, _ in columns), ", ".join(value for _, value in columns)
        source = self.renames.current(have).identity.name
        overriding = " OVERRIDING SYSTEM VALUE" if always else ""
        statements = [f"INSERT INTO {want.identity.name} ({names}){overriding} SELECT {values} FROM ONLY {source}"]
        if have.attributes["partition_key"]:
            statements = []
        for column, _ in columns:
            sequence = plan.want.identity_sequence(column.identity)
            if sequence:
                statements += self._alterations.behind_rows(sequence, rebuilt=True)
        return statements

    def _sequences(self) -> None:
        """Let sequences go from columns that are dropped, and give them to their columns."""
        plan = self.plan
        for identity in sorted(plan.released):
            found = plan.have.objects[identity]
            partner = plan.partner[identity]
            key: Key = ("release", identity)

            def write(late: bool, found: CatalogObject = found, partner: Identity = partner) -> list[str]:
                return [f"ALTER SEQUENCE {partner.name if late else found.identity.name} OWNED BY NONE"]

            self._add(key, (0, 1, identity), "Let go of its column: sequence", write)
            column = Identity("column", text(found.attributes["_owner_column"]), text(found.attributes["_owner_table"]))
            if column in plan.doomed:
                self.wait(self.homes.drop(column), key)
        for identity, found in plan.want.objects.items():
            if identity.kind == "sequence" and not found.attributes["identity"]:
                self._ownership(identity, found)

    def _ownership(self, identity: Identity, found: CatalogObject) -> None:
        plan, owned = self.plan, found.attributes["owned_by"]
        pair = plan.pairs.get(identity)
        if pair and plan.same_origin and not plan.created(identity) and _went_back(pair.have, pair.want):
            self._add(("value", identity), (3, 2, identity), "Go on where it stopped: sequence", _fixed(self.last_value(found)))
        key: Key = ("own", identity)
        rank = (2, _RANK["column"] + 0.5, identity)
        if plan.created(identity):
            if (last := self.last_value(found)) and not self._alterations.behind_rows_of(found):
                self._add(
                    ("value", identity), (2, _RANK["sequence"] + 0.5, identity), "Go on where it stopped: sequence", _fixed(last)
                )
                self.wait(("value", identity), ("create", identity))
        elif pair and "owned_by" not in pair.fields and pair.have.identity not in plan.released:
            return
        if owned is None and (plan.created(identity) or (pair and pair.have.identity in plan.released)):
            return
        self._add(
            key, rank, "Give to its column: sequence", _fixed([f"ALTER SEQUENCE {identity.name} OWNED BY {owned or 'NONE'}"])
        )
        self.wait(key, self.homes.create(identity))
        value = self._alterations.behind_rows(found) if plan.created(identity) and owned is not None else []
        if value:
            self._add(
                ("value", identity), (2, _RANK["column"] + 0.6, identity), "Go on where it stopped: sequence", _fixed(value)
            )
            self.wait(("value", identity), key)
        if owned is not None:
            column = Identity("column", text(found.attributes["_owner_column"]), text(found.attributes["_owner_table"]))
            self.wait(key, self.homes.create(column))
            holder = plan.want.relation(column.parent)
            self.wait(key, ("alter", holder.identity) if holder else None)

    def _edges(self) -> None:
        plan = self.plan
        for dependent, needs in plan.have.needs.items():
            for needed in needs:
                self._down(dependent, needed)
        for dependent, needs in plan.want.needs.items():
            key = self._up(dependent)
            for needed in needs if key else ():
                if not _ownership(dependent, needed):
                    self.wait(key, self._up(needed))
        self._not_null_edges()
        self._foreign_key_edges()
        self._name_edges()
        if RENAME in self.ranks:
            for key in list(self.ranks):
                if key[0] == "create" and key[1].kind == "schema":
                    self.wait(RENAME, key)
                elif (
                    key[0] not in ("drop", "rename", "release", "detach")
                    or key[1] in plan.rebuilt
                    or (key[0] == "drop" and key[1].kind == "schema")
                ):
                    self.wait(key, RENAME)

    def _down(self, dependent: Identity, needed: Identity) -> None:
        plan, homes = self.plan, self.homes
        if _ownership(dependent, needed):
            return
        key = homes.drop(dependent) if dependent in plan.doomed else None
        if needed in plan.doomed:
            gone = homes.drop(needed)
            if key:
                self.wait(gone, key)
            elif partner := plan.partner.get(dependent):
                self.wait(gone, ("alter", partner))
            elif dependent.kind == "default" and (pair := plan.column_pair(Identity("column", dependent.name, dependent.parent))):
                self.wait(gone, ("default", default_of(pair.want.identity)))
        elif key and (partner := plan.partner.get(needed)):
            self.wait(("alter", partner), key)

    def _up(self, identity: Identity) -> Key | None:
        if identity.kind == "default" or identity in self.plan.want.objects:
            return self.homes.create(identity)
        return None

    def _not_null_edges(self) -> None:
        """Primary keys and identity need NOT NULL while they stand."""
        plan = self.plan
        for side, doomed in ((plan.have, True), (plan.want, False)):
            for found in side.objects.values():
                if found.identity.kind != "constraint" or found.attributes["form"] != "primary key":
                    continue
                for name in texts(found.attributes["_columns"]):
                    self._key_column(found, Identity("column", name, found.identity.parent), doomed=doomed)
        for identity, pair in plan.pairs.items():
            if identity.kind == "column" and "identity" in pair.fields:
                old, new = plan.have.not_null(pair.have.identity), plan.want.not_null(identity)
                if old and old.identity in plan.doomed:
                    self.wait(self.homes.drop(old.identity), ("alter", identity))
                if new and plan.created(new.identity):
                    self.wait(("alter", identity), self.homes.create(new.identity))

    def _foreign_key_edges(self) -> None:
        """The index of a partitioned table supports foreign keys once those of all partitions are attached."""
        attached = [key for key in self.ranks if key[0] == "attach" and key[1].kind == "index"]
        for identity, found in self.plan.want.objects.items():
            if (
                attached
                and identity.kind == "constraint"
                and found.attributes["form"] == "foreign key"
                and self.plan.created(identity)
            ):
                for key in attached:
                    self.wait(self.homes.create(identity), key)

    def _key_column(self, key: CatalogObject, column: Identity, *, doomed: bool) -> None:
        plan = self.plan
        side = plan.have if doomed else plan.want
        guard = side.not_null(column)
        if doomed and key.identity in plan.doomed:
            gone = self.homes.drop(key.identity)
            if guard and guard.identity in plan.doomed:
                self.wait(self.homes.drop(guard.identity), gone)
            partner = plan.partner.get(column)
            self.wait(("alter", partner) if partner else None, gone)
        elif not doomed and plan.created(key.identity):
            come = self.homes.create(key.identity)
            self.wait(come, self.homes.create(guard.identity) if guard else self.homes.create(column))

    def _name_edges(self) -> None:
        """A name is free only when its old bearer is gone."""
        plan = self.plan
        bearers: dict[tuple[str, ...], list[Identity]] = {}
        for identity in plan.doomed:
            if identity in plan.have.objects and identity not in plan.aside and self.homes.drop(identity)[1] not in plan.rebuilt:
                for slot in _slots(plan.have.objects[identity]):
                    bearers.setdefault(slot, []).append(identity)
        for identity, found in plan.want.objects.items():
            if not plan.created(identity):
                continue
            for slot in _slots(found):
                for bearer in bearers.get(slot, ()):
                    self.wait(self.homes.create(identity), self.homes.drop(bearer))
        if RENAME in self.ranks:
            for identity, pair in plan.pairs.items():
                if renamed(pair.have, pair.want) and pair.have.identity not in plan.doomed:
                    for slot in _slots(plan.want.objects[identity]):
                        for bearer in bearers.get(slot, ()):
                            self.wait(RENAME, self.homes.drop(bearer))


def _went_back(have: CatalogObject, want: CatalogObject) -> bool:
    """Whether a sequence stands before values that it had already handed out."""
    now, then = have.attributes["_last_value"], want.attributes["_last_value"]
    if then is None or int(text(want.attributes["increment"])) < 1:
        return False
    return now is None or int(text(now)) < int(text(then))


def _ownership(dependent: Identity, needed: Identity) -> bool:
    """Whether this is a sequence's bond with its column, which is tied and untied by itself."""
    return dependent.kind == "sequence" and needed.kind in ("column", "table")


def _slots(found: CatalogObject) -> Iterable[tuple[str, ...]]:
    """Give the names that an object occupies, by namespace."""
    kind, name, parent = found.identity.kind, found.identity.name, found.identity.parent
    if kind in RELATIONS or kind == "index":
        yield ("relation", name)
    if kind in ("table", "view", "materialized view", "foreign table", "type", "domain"):
        yield ("type", name)
    if kind in ROUTINES:
        yield ("routine", name)
    if found.attributes.get("multirange"):
        yield ("type", text(found.attributes["multirange"]))
    if kind in RELATIONS or kind in ("index", "type", "domain") or kind in ROUTINES:
        return
    yield (kind, name, parent)


def _fixed(statements: list[str]) -> Write:
    return lambda _late: statements


def _is_foreign(found: CatalogObject | None) -> bool:
    return bool(found and found.identity.kind == "foreign table")


def _grantee(item: str) -> str:
    name = item.split("=", 1)[0] if not item.startswith('"') else item[1 : item.index('"', 1)]
    return name
