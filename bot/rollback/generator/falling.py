"""What falls with what: an object that goes, or changes its type, takes down what leans on it, until nothing more falls."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.catalog.model import Identity
from bot.rollback.generator.kinds import texts

if TYPE_CHECKING:
    from bot.rollback.generator.plan import Plan

_CANNOT_KEEP = frozenset({"view", "materialized view", "rule", "policy", "trigger", "publication table"})
"""Kinds that stand in the way of a column's new type."""


class Falling:
    """The closure of what a plan takes down; it notes in the plan what is doomed, released, swapped and put aside."""

    def __init__(self, plan: Plan) -> None:
        """Begin with what the plan has doomed, retyped and reshaped."""
        self.plan = plan
        self.have, self.want = plan.have, plan.want

    def close(self) -> None:
        """Doom everything that leans on what falls, until nothing more falls."""
        queue = [*self.plan.doomed, *self.plan.retyped, *self.plan.reshaped]
        while queue:
            for identity in self._next(queue.pop()):
                if identity not in self.plan.doomed:
                    self.plan.doomed.add(identity)
                    queue.append(identity)
            retyped = [
                column for column in self.plan.swapped if column not in self.plan.retyped and column not in self.plan.doomed
            ]
            self.plan.retyped.update(retyped)
            queue += retyped

    def _next(self, fallen: Identity) -> list[Identity]:
        """Return what falls because `fallen` goes or changes its type."""
        if fallen not in self.plan.doomed:
            table = self.have.relation(fallen.parent)
            keyed = [table.identity] if table and self._keys_partitions(fallen) else []
            return [*self._fall_for_type(fallen), *keyed]
        follows = self._fall_with(fallen)
        return [*follows, *self._parent_index(fallen)] if fallen.kind == "index" else follows

    def _fall_with(self, fallen: Identity) -> list[Identity]:
        """Return what cannot stay when `fallen` is dropped."""
        found = [self._whole(identity) for identity in self.have.needed_by.get(fallen, ()) if self._leans(identity, fallen)]
        if not fallen.parent and fallen.kind != "index":
            for kind in ("column", "constraint", "trigger", "policy", "rule", "publication table", "domain constraint"):
                found += [part.identity for part in self.have.parts(fallen.name, kind)]
        if fallen.kind in ("table", "materialized view"):
            found += [index.identity for index in self.have.indexes(fallen.name)]
        if fallen.kind == "constraint":
            found += self._inheriting(fallen)
            index = self.have.relation(str(self.have.objects[fallen].attributes["_index"]))
            if index and index.attributes["backs_constraint"] and index.attributes["_constraint"] == fallen.name:
                found.append(index.identity)
        return found

    def _inheriting(self, fallen: Identity) -> list[Identity]:
        """Return the checks and NOT NULLs of children that only this one brought and that go with it."""
        if self.have.objects[fallen].attributes["form"] not in ("check", "not null"):
            return []
        below = (Identity("constraint", fallen.name, child.identity.name) for child in self.have.children(fallen.parent))
        parts = [self.have.objects[identity] for identity in below if identity in self.have.objects]
        return [part.identity for part in parts if part.attributes["inherited"] == 1 and not part.attributes["local"]]

    def _whole(self, identity: Identity) -> Identity:
        """A generation expression cannot be taken off its column, nor an index off its constraint: the whole goes."""
        column = Identity("column", identity.name, identity.parent)
        if identity.kind == "default" and self.have.objects[column].attributes["generated"]:
            return column
        if identity.kind == "index" and self.have.objects[identity].attributes["backs_constraint"]:
            index = self.have.objects[identity].attributes
            constraint = Identity("constraint", str(index["_constraint"]), str(index["_table"]))
            return identity if constraint in self.plan.doomed else constraint
        return identity

    def _leans(self, identity: Identity, fallen: Identity) -> bool:
        """Whether `identity` must be dropped because `fallen` is; notes columns that only change type and others that let go."""
        if identity.kind == "default":
            return self._default_leans(identity, fallen)
        if identity not in self.have.objects:
            return False
        if identity.kind == "column" and fallen.kind == "extension":
            self._holds_extension(identity, fallen)
            return False
        if identity.kind == "column":
            if fallen.kind in ("type", "domain", "collation", "table", "view") and identity.parent != fallen.name:
                self._swap(identity, fallen)
            return False
        if identity.kind == "sequence" and fallen.kind in ("column", "table"):
            if identity in self.plan.partner and not self.have.objects[identity].attributes["identity"]:
                self.plan.released.add(identity)
                return False
            return True
        if identity.kind in ("table", "foreign table") and fallen.name in texts(
            self.have.objects[identity].attributes["parents"]
        ):
            return identity not in self.plan.partner or self._only_inherits(identity, fallen)
        if identity.kind == "index" and fallen.kind == "index":
            holder = self.have.relation(str(self.have.objects[identity].attributes["_table"]))
            if holder and self.plan.detached(holder):
                return False
        return not self._lets_go(identity, fallen)

    def _only_inherits(self, child: Identity, fallen: Identity) -> bool:
        """Whether a child must be made anew with its parent: a column that joins a new parent would count as its own."""
        pair = self.plan.pairs[self.plan.partner[child]]
        parent = self.plan.partner.get(fallen)
        if (
            parent is None
            or pair.want.attributes["bound"] is not None
            or parent.name not in texts(pair.want.attributes["parents"])
        ):
            return False
        columns = self.want.parts(pair.want.identity.name, "column")
        return any(column.attributes["inherited"] and not column.attributes["local"] for column in columns)

    def _lets_go(self, identity: Identity, fallen: Identity) -> bool:
        """Whether the object's own change in place ends its need of `fallen`; one replaced beside a transform needs it anew."""
        partner = self.plan.partner.get(identity)
        if partner is None or identity in self.plan.doomed:
            return False
        pair = self.plan.pairs[partner]
        if fallen.kind == "transform":
            return False
        if fallen.kind == "schema" and pair.have.attributes.get("_schema") != pair.want.attributes.get("_schema"):
            return True
        if not self.plan.own_fields(pair) and not (identity.kind == "index" and self.have.needs[identity] & self.plan.retyped):
            return False
        replacement = self.plan.partner.get(fallen)
        return replacement is None or replacement not in self.want.needs.get(partner, frozenset())

    def _default_leans(self, identity: Identity, fallen: Identity) -> bool:
        column = Identity("column", identity.name, identity.parent)
        pair = self.plan.column_pair(column)
        if column in self.plan.doomed or column not in self.have.objects or fallen == column:
            return False
        changed = pair is not None and "default" in pair.fields and not self.have.objects[column].attributes["generated"]
        return not changed or bool(
            pair and self.plan.partner.get(fallen) in self.want.needs.get(default_of(pair.want.identity), ())
        )

    def _swap(self, column: Identity, fallen: Identity) -> None:
        pair = self.plan.column_pair(column)
        if pair is not None and self.plan.relation_kind(pair) in ("table", "foreign table"):
            if fallen.kind in ("table", "view") and "type" not in pair.fields:
                self.plan.reasons.append(f"{column} has the row type of {fallen}, which must be made anew")
            self.plan.swapped.add(column)
            if fallen.kind in ("type", "domain", "collation") and self._name_returns(fallen):
                self.plan.aside.add(fallen)

    def _holds_extension(self, column: Identity, extension: Identity) -> None:
        pair = self.plan.column_pair(column)
        if pair and self.plan.partner.get(extension) in self.want.needs.get(pair.want.identity, ()):
            self.plan.reasons.append(f"{extension} cannot go back to its older version while {column} needs it")

    def _name_returns(self, fallen: Identity) -> bool:
        names = {fallen.name, self.have.objects[fallen].attributes.get("multirange")}
        kinds = ("type", "domain", "table", "view", "collation")
        return bool(names & self.want.multiranges) or any(
            Identity(kind, str(n)) in self.want.objects for kind in kinds for n in names
        )

    def _keys_partitions(self, column: Identity) -> bool:
        table = self.have.relation(column.parent)
        return bool(table and table.identity in self.have.needs.get(column, frozenset()))

    def _parent_index(self, index: Identity) -> list[Identity]:
        """An index that is attached goes only together with the one it is attached to."""
        found = self.have.objects[index]
        table = self.have.relation(str(found.attributes["_table"]))
        parent = self.have.relation(str(found.attributes["parent"])) if found.attributes["parent"] else None
        if parent is None or table is None or table.identity in self.plan.doomed or self.plan.detached(table):
            return []
        name = str(parent.attributes["_constraint"])
        above = (
            Identity("constraint", name, str(parent.attributes["_table"]))
            if parent.attributes["backs_constraint"]
            else parent.identity
        )
        return [identity for identity in (above, parent.identity) if identity not in self.plan.doomed]

    def _fall_for_type(self, column: Identity) -> list[Identity]:
        """Return what stands in the way of a column's new type."""
        found = []
        for identity in self.have.needed_by.get(column, ()):
            if (
                identity.kind in _CANNOT_KEEP
                or (column.kind == "type" and identity.kind in ("index", "constraint"))
                or self._atomic(identity)
                or self._covers_too_few(identity)
                or (identity.kind == "constraint" and self.have.objects[identity].attributes["form"] == "foreign key")
            ):
                found.append(identity)
            elif identity.kind == "default":
                found.append(self._whole(identity))
        return [identity for identity in found if identity not in self.plan.doomed]

    def _covers_too_few(self, identity: Identity) -> bool:
        """An index of a partitioned table that some partition lacks: a new type would build it on all of them."""
        found = self.have.objects.get(identity)
        table = self.have.relation(str(found.attributes["_table"])) if found and identity.kind == "index" else None
        return bool(found and table and table.attributes.get("partition_key") and not found.attributes["_attached"])

    def _atomic(self, identity: Identity) -> bool:
        return identity.kind in ("function", "procedure") and bool(self.have.objects[identity].attributes["_atomic"])


def default_of(column: Identity) -> Identity:
    """Return the name under which a column's default has its dependencies."""
    return Identity("default", column.name, column.parent)
