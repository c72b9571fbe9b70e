"""What must go, what stays and is changed, what comes: decided from two catalogs before any statement is written."""

from __future__ import annotations

from bot.catalog.matching import changed_fields, match
from bot.catalog.model import Catalog, CatalogObject, FieldChange, Identity
from bot.rollback.generator import anew, ground
from bot.rollback.generator.kinds import Pair, texts
from bot.rollback.generator.pairs import (
    one_reading_of_not_null,
    same_identity_sequence,
    same_not_null,
    with_wanted_attribute_names,
)
from bot.rollback.generator.registry import alter
from bot.rollback.generator.side import Side
from bot.rollback.generator.types import added_labels, renamed_labels

DRESS = frozenset({"owner", "acl", "comment", "security_labels", "depends_on_extension", "system_columns"})
"""Attributes that every kind has and that change without touching the object itself."""

_FOLLOWS = {
    "column": frozenset({"local", "inherited"}),
    "table": frozenset({"parents", "bound", "clustered", "replica_identity"}),
    "foreign table": frozenset({"parents", "bound"}),
    "materialized view": frozenset({"clustered"}),
    "sequence": frozenset({"owned_by"}),
}
"""Attributes that steps of their own put right."""

_CANNOT_KEEP = frozenset({"view", "materialized view", "rule", "policy", "trigger", "publication table"})
"""Kinds that stand in the way of a column's new type."""


class Plan:
    """Which objects are the same on both sides, and which of those that stand must be taken down."""

    def __init__(self, have: Catalog, want: Catalog, *, same_origin: bool) -> None:
        """Match the two catalogs and close over dependents."""
        have, want = one_reading_of_not_null(have, want)
        self.have, self.want = Side(have), Side(want)
        self.want.taken = self.have.taken | self.want.shared
        self.same_origin = same_origin
        self.pairs: dict[Identity, Pair] = {}
        self.partner: dict[Identity, Identity] = {}
        matches = match(have, want, same_origin=same_origin)
        same = (*same_not_null(matches), *same_identity_sequence(matches))
        for standing, new in (*matches.pairs, *same):
            old = with_wanted_attribute_names(standing, new) if same_origin else standing
            fields = {change.name: change for change in changed_fields(old, new, same_origin=same_origin)}
            orders = old.attributes.get("_option_order"), new.attributes.get("_option_order")
            if orders[0] != orders[1]:
                fields["options"] = FieldChange("options", *orders)
            self.pairs[new.identity] = Pair(old, new, fields)
            self.partner[old.identity] = new.identity
        self.doomed: set[Identity] = {found.identity for found in matches.removed if found.identity not in self.partner}
        self.retyped: set[Identity] = set()
        self.reshaped: set[Identity] = set()
        self.swapped: set[Identity] = set()
        self.released: set[Identity] = set()
        self.aside: set[Identity] = set()
        self.grown_enums: list[tuple[str, tuple[str, ...], tuple[str, ...]]] = []
        self.reasons: list[str] = []
        self._judge()
        self._promises()
        self._close()
        ground.clear(self)
        self.reasons += [*ground.orphans(self), *ground.adopted(self)]

    def created(self, identity: Identity) -> bool:
        """Whether an object of `want` does not stand yet, or not any more when its turn comes."""
        pair = self.pairs.get(identity)
        return pair is None or pair.have.identity in self.doomed

    def column_pair(self, have: Identity) -> Pair | None:
        """Return the pair of a column that stands."""
        partner = self.partner.get(have)
        return self.pairs[partner] if partner else None

    def detached(self, table: CatalogObject) -> bool:
        """Whether a table that stands leaves its parents, or joins others."""
        return bool(self.leaves(table))

    def leaves(self, table: CatalogObject) -> tuple[str, ...]:
        """Return the parents that a table which stands must leave (all of them when only so the order comes out right)."""
        partner = self.partner.get(table.identity)
        if partner is None or table.identity in self.doomed or "parents" not in table.attributes:
            return ()
        pair = self.pairs[partner]
        standing = texts(pair.have.attributes["parents"])
        called = {name: self._called(name) for name in standing}
        wanted = texts(pair.want.attributes["parents"])
        if "bound" in pair.fields or pair.want.attributes["bound"] is not None:
            same = "bound" not in pair.fields and tuple(called.values()) == wanted
            return () if same and not any(self._remade(name) for name in standing) else standing
        kept = [name for name in standing if called[name] in wanted and not self._remade(name)]
        result = [called[name] for name in kept]
        if tuple(result + [name for name in wanted if name not in result]) != wanted:
            return standing
        return tuple(name for name in standing if name not in kept)

    def _called(self, table: str) -> str:
        found = self.have.relation(table)
        partner = self.partner.get(found.identity) if found else None
        return partner.name if partner else table

    def _remade(self, table: str) -> bool:
        found = self.have.relation(table)
        return bool(found and found.identity in self.doomed)

    def own_fields(self, pair: Pair) -> dict[str, FieldChange]:
        """Return the differences that the object's own statements must put right."""
        if not pair.fields:
            return {}
        kind = pair.want.identity.kind
        skip = _FOLLOWS.get(kind, frozenset()) if kind == "default privileges" else _FOLLOWS.get(kind, frozenset()) | DRESS
        fields = {name: change for name, change in pair.fields.items() if name not in skip}
        if kind == "column" and (self.want.not_null(pair.want.identity) or self.have.not_null(pair.have.identity)):
            fields.pop("not_null", None)
        if kind == "domain" and self.want.version >= 170000 <= self.have.version:
            fields.pop("not_null", None)
        if kind == "index" and pair.want.attributes["backs_constraint"] and pair.have.attributes["backs_constraint"]:
            fields.pop("definition", None)
        return fields

    def _judge(self) -> None:
        """Doom what cannot be changed in place, mark columns that get another type."""
        for identity, pair in self.pairs.items():
            fields = self.own_fields(pair)
            if identity.kind == "sequence" and self._moves_away(pair):
                self.released.add(pair.have.identity)
            if identity.kind == "extension" and "version" in fields and anew.older(fields["version"]):
                self.doomed.add(pair.have.identity)
            if identity.kind == "column" and anew.inherits_otherwise(self, pair):
                holder = self.have.relation(pair.have.identity.parent)
                self.doomed |= {holder.identity} if holder else set()
            if identity.kind == "constraint" and (
                anew.own_instead_of_inherited(self, pair) or anew.closes_a_ring_that_turns(self, pair)
            ):
                self.doomed.add(pair.have.identity)
            if identity.kind == "column":
                if anew.must_be_made_anew(self, pair, fields) or anew.another_column(self, pair, fields):
                    self.doomed.add(pair.have.identity)
                elif fields.keys() & {"type", "collation"} and self.relation_kind(pair) in ("table", "foreign table"):
                    self.retyped.add(pair.have.identity)
            elif "labels" in fields and identity.kind == "type" and self._enum_grows(pair):
                continue
            elif (
                ("of_type" in fields and anew.typed_otherwise(self, pair))
                or alter(Pair(pair.have, pair.want, fields), self.have, self.want) is None
                or ("parent" in fields and fields["parent"].old is not None and not self._table_leaves(pair))
            ):
                self.doomed.add(pair.have.identity)
            elif identity.kind == "type" and "attributes" in fields:
                self.reshaped.add(pair.have.identity)

    def _moves_away(self, pair: Pair) -> bool:
        """Whether a sequence goes to another schema without the table that it belongs to: that must let it go first."""
        was, shall = pair.have.attributes, pair.want.attributes
        if was["owned_by"] is None or was["identity"] or was["_schema"] == shall["_schema"]:
            return False
        owner = self.have.relation(str(was["_owner_table"]))
        partner = self.partner.get(owner.identity) if owner else None
        return shall["owned_by"] is None or partner is None or partner.name != shall["_owner_table"]

    def _close(self) -> None:
        """Doom everything that leans on what falls, until nothing more falls."""
        queue = [*self.doomed, *self.retyped, *self.reshaped]
        while queue:
            for identity in self._next(queue.pop()):
                if identity not in self.doomed:
                    self.doomed.add(identity)
                    queue.append(identity)
            retyped = [column for column in self.swapped if column not in self.retyped and column not in self.doomed]
            self.retyped.update(retyped)
            queue += retyped

    def _next(self, fallen: Identity) -> list[Identity]:
        """Return what falls because `fallen` goes or changes its type."""
        if fallen not in self.doomed:
            table = self.have.relation(fallen.parent)
            keyed = [table.identity] if table and self._keys_partitions(fallen) else []
            return [*self._fall_for_type(fallen), *keyed]
        follows = self._fall_with(fallen)
        return [*follows, *self._parent_index(fallen)] if fallen.kind == "index" else follows

    def _enum_grows(self, pair: Pair) -> bool:
        """Whether labels, after known renames, only have to be added."""
        renames = dict(renamed_labels(pair.have, pair.want)) if self.same_origin else {}
        have = tuple(renames.get(label, label) for label in texts(pair.have.attributes["labels"]))
        want = texts(pair.want.attributes["labels"])
        additions = added_labels(pair.have.identity.name, have, want)
        if additions:
            self.grown_enums.append((pair.have.identity.name, texts(pair.have.attributes["labels"]), want))
        return additions is not None and not (renames and additions)

    def _promises(self) -> None:
        """An operator that is only promised comes with the one that promises it."""
        for identity, found in self.want.objects.items():
            if identity.kind == "operator" and not found.attributes["function"] and self.created(identity):
                standing = [self.pairs[i].have.identity for i in self.want.promised_by(identity) if not self.created(i)]
                self.doomed.update(standing)

    @property
    def rebuilt(self) -> set[Identity]:
        """Tables of `have` that are made anew with their rows."""
        return {identity for identity in self.doomed if self.is_rebuilt(identity)}

    def is_rebuilt(self, identity: Identity) -> bool:
        """Whether a table of `have` is made anew with its rows."""
        return identity.kind == "table" and identity in self.doomed and identity in self.partner

    def stays_typed(self, table: CatalogObject) -> bool:
        """Whether a table that stands follows the same composite type on both sides, so that its columns change with that."""
        partner = self.partner.get(table.identity)
        typed = Identity("type", str(table.attributes.get("of_type")))
        wanted = self.partner.get(typed)
        if partner is None or wanted is None or {table.identity, typed} & self.doomed:
            return False
        return self.want.objects[partner].attributes.get("of_type") == wanted.name

    def relation_kind(self, pair: Pair) -> str:
        """Return the kind of relation that a column of `have` belongs to."""
        found = self.have.relation(pair.have.identity.parent)
        return found.identity.kind if found else ""

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
            return identity if constraint in self.doomed else constraint
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
            if identity in self.partner and not self.have.objects[identity].attributes["identity"]:
                self.released.add(identity)
                return False
            return True
        if identity.kind in ("table", "foreign table") and fallen.name in texts(
            self.have.objects[identity].attributes["parents"]
        ):
            return identity not in self.partner or self._only_inherits(identity, fallen)
        if identity.kind == "index" and fallen.kind == "index":
            holder = self.have.relation(str(self.have.objects[identity].attributes["_table"]))
            if holder and self.detached(holder):
                return False
        return not self._lets_go(identity, fallen)

    def _only_inherits(self, child: Identity, fallen: Identity) -> bool:
        """Whether a child must be made anew with its parent: a column that joins a new parent would count as its own."""
        pair = self.pairs[self.partner[child]]
        parent = self.partner.get(fallen)
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
        partner = self.partner.get(identity)
        if partner is None or identity in self.doomed:
            return False
        pair = self.pairs[partner]
        if fallen.kind == "transform":
            return False
        if fallen.kind == "schema" and pair.have.attributes.get("_schema") != pair.want.attributes.get("_schema"):
            return True
        if not self.own_fields(pair) and not (identity.kind == "index" and self.have.needs[identity] & self.retyped):
            return False
        replacement = self.partner.get(fallen)
        return replacement is None or replacement not in self.want.needs.get(partner, frozenset())

    def _default_leans(self, identity: Identity, fallen: Identity) -> bool:
        column = Identity("column", identity.name, identity.parent)
        pair = self.column_pair(column)
        if column in self.doomed or column not in self.have.objects or fallen == column:
            return False
        changed = pair is not None and "default" in pair.fields and not self.have.objects[column].attributes["generated"]
        return not changed or bool(pair and self.partner.get(fallen) in self.want.needs.get(default_of(pair.want.identity), ()))

    def _swap(self, column: Identity, fallen: Identity) -> None:
        pair = self.column_pair(column)
        if pair is not None and self.relation_kind(pair) in ("table", "foreign table"):
            if fallen.kind in ("table", "view") and "type" not in pair.fields:
                self.reasons.append(f"{column} has the row type of {fallen}, which must be made anew")
            self.swapped.add(column)
            if fallen.kind in ("type", "domain", "collation") and self._name_returns(fallen):
                self.aside.add(fallen)

    def _holds_extension(self, column: Identity, extension: Identity) -> None:
        pair = self.column_pair(column)
        if pair and self.partner.get(extension) in self.want.needs.get(pair.want.identity, ()):
            self.reasons.append(f"{extension} cannot go back to its older version while {column} needs it")

    def _name_returns(self, fallen: Identity) -> bool:
        names = {fallen.name, self.have.objects[fallen].attributes.get("multirange")}
        kinds = ("type", "domain", "table", "view", "collation")
        return bool(names & self.want.multiranges) or any(
            Identity(kind, str(n)) in self.want.objects for kind in kinds for n in names
        )

    def _table_leaves(self, pair: Pair) -> bool:
        table = self.have.relation(str(pair.have.attributes["_table"]))
        return bool(table and self.detached(table))

    def _keys_partitions(self, column: Identity) -> bool:
        table = self.have.relation(column.parent)
        return bool(table and table.identity in self.have.needs.get(column, frozenset()))

    def _parent_index(self, index: Identity) -> list[Identity]:
        """An index that is attached goes only together with the one it is attached to."""
        found = self.have.objects[index]
        table = self.have.relation(str(found.attributes["_table"]))
        parent = self.have.relation(str(found.attributes["parent"])) if found.attributes["parent"] else None
        if parent is None or table is None or table.identity in self.doomed or self.detached(table):
            return []
        name = str(parent.attributes["_constraint"])
        above = (
            Identity("constraint", name, str(parent.attributes["_table"]))
            if parent.attributes["backs_constraint"]
            else parent.identity
        )
        return [identity for identity in (above, parent.identity) if identity not in self.doomed]

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
        return [identity for identity in found if identity not in self.doomed]

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
