"""Steps that move things: partitions and children to their parents, rows to a table made anew, sequences to their columns."""

from __future__ import annotations

from collections.abc import Iterator

from bot.catalog.model import CatalogObject, Identity
from bot.rollback.generator.board import RANK, Board, Write, fixed
from bot.rollback.generator.columns import conversion
from bot.rollback.generator.homes import Key
from bot.rollback.generator.kinds import text, texts


class Moves(Board):
    """A board with the steps that neither create nor drop."""

    def move(self) -> None:
        """Pin every attachment, copy and bond between a sequence and its column."""
        self._attachments()
        self._sequences()
        self._copies()

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
            self.add(detach, (2, -1, table.identity), "Detach from its parent: table", self._detacher(standing, table))
            for part in (
                *plan.have.parts(standing.identity.name, "constraint"),
                *plan.have.indexes(standing.identity.name),
                *plan.have.parts(standing.identity.name, "column"),
            ):
                self.wait(self.homes.drop(part.identity) if part.identity in plan.doomed else None, detach)
            for parent in old:
                holder = plan.have.relation(parent)
                for lost in (holder, *self._kept_below(parent, standing)) if holder else ():
                    self.wait(self.homes.drop(lost.identity) if lost.identity in plan.doomed else None, detach)
        if missing:
            self.add(
                attach,
                (2, RANK["index"] + 0.5, table.identity),
                "Attach to its parent: table",
                fixed(self._attach(table, missing)),
            )
            self.wait(attach, detach)
            self.wait(attach, ("create", table.identity))
            for parent in wanted:
                holder = plan.want.relation(parent)
                self.wait(attach, ("create", holder.identity) if holder else None)
                self._parent_is_ready(attach, parent)
            for part in (*plan.want.parts(name, "constraint"), *plan.want.indexes(name), *plan.want.parts(name, "column")):
                self._before_attachment(attach, part)
                if left and not plan.created(part.identity):
                    self.wait(("alter", part.identity), detach)
            self._parent_indexes_late(attach, table, missing)
            self._places_free(attach, missing)

    def _kept_below(self, parent: str, child: CatalogObject) -> Iterator[CatalogObject]:
        """Give the parts of a parent that a child keeps: dropped above while it is attached, they would go below as well."""
        for kind in ("column", "constraint"):
            for part in self.plan.have.parts(parent, kind):
                below = Identity(kind, part.identity.name, child.identity.name)
                if below in self.plan.have.objects and below not in self.plan.doomed:
                    yield part
        for index in self.plan.have.indexes(child.identity.name):
            above = self.plan.have.relation(text(index.attributes["parent"])) if index.attributes["parent"] else None
            if above and index.identity not in self.plan.doomed:
                yield above

    def _parent_is_ready(self, attach: Key, parent: str) -> None:
        """A child must have what its parent has: columns and checks that go are gone by then, and types are changed."""
        plan = self.plan
        pair = plan.pairs.get(Identity("table", parent))
        if pair is None or pair.have.identity in plan.doomed:
            return
        for part in (
            *plan.have.parts(pair.have.identity.name, "column"),
            *plan.have.constraints(pair.have.identity.name, "check"),
        ):
            if part.identity in plan.doomed:
                self.wait(attach, self.homes.drop(part.identity))
            elif part.identity in plan.retyped:
                self.wait(attach, ("alter", plan.partner[part.identity]))

    def _before_attachment(self, attach: Key, part: CatalogObject) -> None:
        """A part of its own must stand before its table is attached; what the parent's part brings along comes after."""
        home = self.homes.create(part.identity)
        brought = home is not None and home[0] == "create" and home[1].kind == part.identity.kind and home[1] != part.identity
        if (
            self._follows_new_index(part)
            or (part.identity.kind == "index" and self._would_be_taken(part))
            or (
                brought
                and (part.identity.kind == "column" or part.attributes.get("form") in ("check", "foreign key", "not null"))
            )
        ):
            self.wait(home, attach)
        else:
            self.wait(attach, home)

    def _follows_new_index(self, part: CatalogObject) -> bool:
        """Whether an index (or the constraint it stands behind) shall be attached to one that is itself created later."""
        index = self.plan.want.relation(text(part.attributes["_index"])) if part.identity.kind == "constraint" else part
        if index is None or index.identity.kind != "index" or part.attributes.get("form") == "foreign key":
            return False
        parent = self.plan.want.relation(text(index.attributes["parent"]))
        return bool(parent and self._late(parent))

    def _late(self, index: CatalogObject) -> bool:
        """Whether an index of a partitioned table may wait for its partitions: below one that stands it must be whole by then."""
        parent = self.plan.want.relation(text(index.attributes["parent"]))
        return self.plan.created(index.identity) and (parent is None or self._late(parent))

    def _would_be_taken(self, index: CatalogObject) -> bool:
        """Whether attaching its table could choose this index in place of a like one that shall be attached."""
        if index.attributes["parent"] is not None or index.attributes["backs_constraint"]:
            return False
        others = self.plan.want.indexes(text(index.attributes["_table"]))
        return any(other.attributes["parent"] and _index_tail(other) == _index_tail(index) for other in others)

    def _parent_indexes_late(self, attach: Key, table: CatalogObject, parents: tuple[str, ...]) -> None:
        """Attaching chooses or builds an index for each that the parent has by then: what comes later is attached by name."""
        if table.attributes["bound"] is None:
            return
        covered = {index.attributes["parent"] for index in self.plan.want.indexes(table.identity.name)}
        for parent in parents:
            for index in self.plan.want.indexes(parent):
                bare = self.plan.created(index.identity) and index.identity.name not in covered
                if bare or self._late(index):
                    self.wait(self.homes.create(index.identity), attach)

    def _places_free(self, attach: Key, parents: tuple[str, ...]) -> None:
        """A partition takes its place when those that leave the same parent, or fall, have left theirs."""
        plan = self.plan
        for parent in parents:
            pair = plan.pairs.get(Identity("table", parent))
            for child in plan.have.children(pair.have.identity.name) if pair else ():
                partner = plan.partner.get(child.identity)
                if partner is None:
                    self.wait(attach, self.homes.drop(child.identity))
                elif child.attributes["bound"] is not None:
                    self.wait(attach, ("detach", partner))

    def _attach(self, table: CatalogObject, wanted: tuple[str, ...]) -> list[str]:
        name, bound = table.identity.name, table.attributes["bound"]
        if bound is not None:
            return [f"ALTER TABLE ONLY {wanted[0]} ATTACH PARTITION {name} {bound}"]
        return [f"ALTER TABLE {name} INHERIT {parent}" for parent in wanted]

    def _detacher(self, standing: CatalogObject, table: CatalogObject) -> Write:
        def write(late: bool, /) -> list[str]:  # noqa: FBT001 - the one question of a Write
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
        self.add(key, (3, 0, index.identity), "Attach to its parent: index", fixed([statement]))
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
            self.add(key, (2, RANK["index"] + 0.6, want.identity), "Carry the rows over: table", fixed(self._copy(have, want)))
            self.wait(key, ("create", want.identity))
            self.wait(self.homes.drop(identity), key)
            if have.attributes["parents"]:
                self._set_free(have, want)
            for child in plan.want.children(want.identity.name):
                self.wait(key, ("attach", child.identity))
            for kind in ("trigger", "rule"):
                for part in plan.want.parts(want.identity.name, kind):
                    self.wait(self.homes.create(part.identity), key)
            for part in plan.want.parts(want.identity.name, "constraint"):
                if part.attributes["form"] == "foreign key":
                    self.wait(self.homes.create(part.identity), key)

    def _set_free(self, have: CatalogObject, want: CatalogObject) -> None:
        """The table that rows are copied from leaves its parents: its place must be free, and what they lose it must keep."""
        plan, detach = self.plan, ("detach", want.identity)
        name = self.renames.current(have).identity.name
        statements = [
            f"ALTER TABLE {self.renames.relation(parent)} DETACH PARTITION {name}"
            if have.attributes["bound"] is not None
            else f"ALTER TABLE {name} NO INHERIT {self.renames.relation(parent)}"
            for parent in texts(have.attributes["parents"])
        ]
        self.add(detach, (2, -1, want.identity), "Detach from its parent: table", fixed(statements))
        self.wait(("attach", want.identity), detach)
        for parent in texts(want.attributes["parents"]):
            for column in plan.want.parts(parent, "column"):
                self.wait(self.homes.create(column.identity) if plan.created(column.identity) else None, detach)
        for holder in (have.identity.name, *texts(have.attributes["parents"])):
            for part in (*plan.have.parts(holder, "constraint"), *plan.have.indexes(holder), *plan.have.parts(holder, "column")):
                self.wait(self.homes.drop(part.identity) if part.identity in plan.doomed else None, detach)
            found = plan.have.relation(holder)
            if found and found.identity != have.identity and found.identity in plan.doomed:
                self.wait(self.homes.drop(found.identity), detach)

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
        target = f"{want.identity.name} ({names}){overriding}"
        statements = [] if have.attributes["partition_key"] else [f"INSERT INTO {target} SELECT {values} FROM ONLY {source}"]  # noqa: S608 - quoted names
        for column, _ in columns:
            sequence = plan.want.identity_sequence(column.identity)
            if sequence:
                statements += self.alterations.behind_rows(sequence, rebuilt=True)
        return statements

    def _sequences(self) -> None:
        """Let sequences go from columns that are dropped, and give them to their columns."""
        plan = self.plan
        for identity in sorted(plan.released):
            found = plan.have.objects[identity]
            partner = plan.partner[identity]
            key: Key = ("release", identity)

            def write(late: bool, found: CatalogObject = found, partner: Identity = partner) -> list[str]:  # noqa: FBT001
                return [f"ALTER SEQUENCE {partner.name if late else found.identity.name} OWNED BY NONE"]

            self.add(key, (0, 1, identity), "Let go of its column: sequence", write)
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
            self.add(("value", identity), (3, 2, identity), "Go on where it stopped: sequence", fixed(self.last_value(found)))
        key: Key = ("own", identity)
        rank = (2, RANK["column"] + 0.5, identity)
        if plan.created(identity):
            if (last := self.last_value(found)) and not self.alterations.behind_rows_of(found):
                self.add(
                    ("value", identity), (2, RANK["sequence"] + 0.5, identity), "Go on where it stopped: sequence", fixed(last)
                )
                self.wait(("value", identity), ("create", identity))
        elif pair and "owned_by" not in pair.fields and pair.have.identity not in plan.released:
            return
        if owned is None and (plan.created(identity) or (pair and pair.have.identity in plan.released)):
            return
        self.add(key, rank, "Give to its column: sequence", fixed([f"ALTER SEQUENCE {identity.name} OWNED BY {owned or 'NONE'}"]))
        self.wait(key, self.homes.create(identity))
        value = self.alterations.behind_rows(found) if plan.created(identity) and owned is not None else []
        if value:
            self.add(("value", identity), (2, RANK["column"] + 0.6, identity), "Go on where it stopped: sequence", fixed(value))
            self.wait(("value", identity), key)
        if owned is not None:
            column = Identity("column", text(found.attributes["_owner_column"]), text(found.attributes["_owner_table"]))
            self.wait(key, self.homes.create(column))
            holder = plan.want.relation(column.parent)
            self.wait(key, ("alter", holder.identity) if holder else None)


def _index_tail(index: CatalogObject) -> str:
    return text(index.attributes["definition"]).partition(" USING ")[2]


def _went_back(have: CatalogObject, want: CatalogObject) -> bool:
    """Whether a sequence stands before values that it had already handed out."""
    now, then = have.attributes["_last_value"], want.attributes["_last_value"]
    if then is None or int(text(want.attributes["increment"])) < 1:
        return False
    return now is None or int(text(now)) < int(text(then))
