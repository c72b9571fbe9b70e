"""What must go, what stays and is changed, what comes: decided from two catalogs before any statement is written."""

from __future__ import annotations

from bot.catalog.matching import changed_fields, match
from bot.catalog.model import Catalog, CatalogObject, FieldChange, Identity
from bot.rollback.generator import anew, ground
from bot.rollback.generator.falling import Falling
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
        Falling(self).close()
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

    def _table_leaves(self, pair: Pair) -> bool:
        table = self.have.relation(str(pair.have.attributes["_table"]))
        return bool(table and self.detached(table))
