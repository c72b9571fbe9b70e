"""What must come before what: dependencies on both sides, names that must be free, keys that need NOT NULL."""

from __future__ import annotations

from collections.abc import Iterable

from bot.catalog.matching import renamed
from bot.catalog.model import CatalogObject, Identity
from bot.rollback.generator.board import RENAME
from bot.rollback.generator.falling import default_of
from bot.rollback.generator.ground import PASSING
from bot.rollback.generator.homes import Key, member_of
from bot.rollback.generator.kinds import text, texts
from bot.rollback.generator.moves import Moves
from bot.rollback.generator.names import RELATIONS, ROUTINES
from bot.rollback.generator.side import Side


class Ties(Moves):
    """A board whose steps know their order."""

    def tie(self) -> None:
        """Say for every step what it must wait for."""
        plan = self.plan
        for dependent, needs in plan.have.needs.items():
            for needed in needs:
                self._down(dependent, needed)
        for dependent, needs in plan.want.needs.items():
            key = self._up(dependent)
            for needed in needs if key else ():
                if dependent in plan.want.workers(needed):
                    self.wait(key, ("shell", needed))
                elif not _ownership(dependent, needed) and not self._guards_identity(plan.want, dependent, needed):
                    self.wait(key, self._up(needed))
        self._not_null_edges()
        self._foreign_key_edges()
        self._persistence_edges()
        self._partition_edges()
        self._extension_edges()
        self._inheritance_edges()
        if not self.homes.explicit:
            self._domain_edges()
        self._typed_edges()
        self._name_edges()
        if RENAME in self.ranks:
            rebuilt = plan.rebuilt
            for key in list(self.ranks):
                if key[0] == "create" and key[1].kind == "schema":
                    self.wait(RENAME, key)
                elif (
                    key[0] not in ("drop", "rename", "release", "detach")
                    or key[1] in rebuilt
                    or (key[0] == "drop" and key[1].kind in PASSING)
                ):
                    self.wait(key, RENAME)

    def _down(self, dependent: Identity, needed: Identity) -> None:
        plan, homes = self.plan, self.homes
        if _ownership(dependent, needed) or self._guards_identity(plan.have, dependent, needed):
            return
        key = homes.drop(dependent) if dependent in plan.doomed or _of_doomed_column(dependent, plan.doomed) else None
        if needed in plan.doomed:
            gone = homes.drop(needed)
            if key:
                self.wait(gone, key)
            elif partner := plan.partner.get(dependent):
                self.wait(gone, ("alter", partner))
            elif dependent.kind == "default" and (pair := plan.column_pair(Identity("column", dependent.name, dependent.parent))):
                self.wait(gone, ("default", default_of(pair.want.identity)))
        elif key and (partner := plan.partner.get(needed)) and not _both_types(dependent, needed):
            self.wait(("alter", partner), key)

    def _guards_identity(self, side: Side, dependent: Identity, column: Identity) -> bool:
        """Whether this is the NOT NULL of a column that becomes or was an identity: it comes before that and goes after it."""
        found = side.objects.get(dependent)
        if found is None or found.attributes.get("form") != "not null" or column.kind != "column":
            return False
        name = self.plan.partner.get(column) if side is self.plan.have else column
        pair = self.plan.pairs.get(name) if name else None
        return pair is not None and pair.have.identity not in self.plan.doomed and "identity" in pair.fields

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

    def _persistence_edges(self) -> None:
        """A logged table never refers to an unlogged one: keys go before, come after, and the tables between them in order."""
        plan = self.plan
        turned = {
            found.have.identity.name: found
            for i, found in plan.pairs.items()
            if i.kind == "table" and "persistence" in found.fields
        }
        for pair in turned.values():
            name, table = pair.have.identity.name, ("alter", pair.want.identity)
            for key in (*plan.have.referring(name), *plan.have.constraints(name, "foreign key")):
                if key.identity in plan.doomed:
                    self.wait(table, self.homes.drop(key.identity))
            for key in (
                *plan.want.referring(pair.want.identity.name),
                *plan.want.constraints(pair.want.identity.name, "foreign key"),
            ):
                if plan.created(key.identity):
                    self.wait(self.homes.create(key.identity), table)
            for key in plan.have.constraints(name, "foreign key"):
                other = turned.get(text(key.attributes["_referenced"]))
                if other and other is not pair and key.identity not in plan.doomed:
                    referred: Key = ("alter", other.want.identity)
                    unlogged = pair.want.attributes["persistence"] == "unlogged"
                    self.wait(*(referred, table) if unlogged else (table, referred))

    def _domain_edges(self) -> None:
        """A domain inside a composite type takes no further constraint once a column holds that type."""
        plan = self.plan
        for identity in plan.want.objects:
            if identity.kind == "domain constraint" and plan.created(identity):
                domain = Identity("domain", identity.parent)
                for dependent in plan.want.needed_by.get(domain, ()) if plan.created(domain) else ():
                    if dependent != identity:
                        self.wait(self._up(dependent), self.homes.create(identity))

    def _typed_edges(self) -> None:
        """A table that shall follow a type must have its columns by then; one that follows it no more changes them afterwards."""
        for identity, pair in self.plan.pairs.items():
            if "of_type" not in pair.fields or pair.have.identity in self.plan.doomed:
                continue
            typed = Identity("type", text(pair.have.attributes["of_type"]))
            self.wait(("alter", self.plan.partner.get(typed, typed)), ("alter", identity))
            gone = (part.identity for part in self.plan.have.parts(pair.have.identity.name, "column"))
            steps: list[Key | None] = [self.homes.drop(column) for column in gone if column in self.plan.doomed]
            steps += [self.homes.create(part.identity) for part in self.plan.want.parts(identity.name, "column")]
            for step in steps:
                if pair.want.attributes["of_type"]:
                    self.wait(("alter", identity), step)
                else:
                    self.wait(step, ("alter", identity))

    def _inheritance_edges(self) -> None:
        """A child takes its parents' columns as they are when it comes; its own check may be valid where theirs is not."""
        plan = self.plan
        for identity, found in plan.want.objects.items():
            if plan.created(identity) and found.attributes.get("parents") and found.attributes["bound"] is None:
                for parent in texts(found.attributes["parents"]):
                    for column in plan.want.parts(parent, "column"):
                        self.wait(("create", identity), self.homes.create(column.identity))
            if identity.kind == "constraint" and found.attributes["form"] == "check" and found.attributes["local"]:
                holder = plan.want.relation(identity.parent)
                for parent in texts(holder.attributes["parents"]) if holder and found.attributes["inherited"] else ():
                    above = Identity("constraint", identity.name, parent)
                    if above in plan.want.objects and plan.created(above):
                        self.wait(("create", above), self.homes.create(identity))

    def _extension_edges(self) -> None:
        """What died with an extension is let go before; privileges on what it brought come after it, default ones spare that."""
        plan = self.plan
        for identity, pair in plan.pairs.items():
            bound = pair.fields.get("depends_on_extension")
            for name in texts(bound.old) if bound and pair.have.identity not in plan.doomed else ():
                extension = Identity("extension", name)
                self.wait(self.homes.drop(extension) if extension in plan.doomed else None, ("alter", identity))
        for identity, found in plan.want.objects.items():
            owner = member_of(found) if identity.kind == "system privileges" and plan.created(identity) else None
            if owner:
                self.wait(("create", identity), self.homes.create(owner))
            if identity.kind == "extension" and plan.created(identity):
                for other in (*plan.have.default_privileges, *plan.want.default_privileges):
                    standing = other.identity in plan.doomed and other.identity in plan.have.objects
                    self.wait(("create", identity), self.homes.drop(other.identity) if standing else None)
                    self.wait(("create", other.identity), ("create", identity))

    def _partition_edges(self) -> None:
        """A partition goes after the foreign keys that refer to a table above it."""
        for identity in self.plan.doomed:
            if identity.kind == "table" and self.plan.have.objects[identity].attributes["bound"] is not None:
                self._keyed_by_columns_above(identity)
                for found in self.referring(self.plan.have.objects[identity]):
                    if found.identity in self.plan.doomed and not found.attributes["clone"]:
                        self.wait(self.homes.drop(identity), self.homes.drop(found.identity))

    def _keyed_by_columns_above(self, partition: Identity) -> None:
        """A column cannot go while a partition that is itself cut by it stands."""
        found = self.plan.have.objects[partition]
        if not found.attributes["partition_key"] or partition in self.plan.rebuilt:
            return
        for parent in texts(found.attributes["parents"]):
            for column in self.plan.have.parts(parent, "column"):
                self.wait(self.homes.drop(column.identity) if column.identity in self.plan.doomed else None, ("drop", partition))

    def referring(self, partition: CatalogObject) -> list[CatalogObject]:
        """Return the foreign keys that refer to the tables of `have` above a partition."""
        found: list[CatalogObject] = []
        parents = texts(partition.attributes["parents"])
        while parents:
            found += self.plan.have.referring(parents[0])
            above = self.plan.have.relation(parents[0])
            parents = texts(above.attributes["parents"]) if above else ()
        return found

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
        away = plan.aside | plan.rebuilt
        for identity in plan.doomed:
            if identity in plan.have.objects and self.homes.drop(identity)[1] not in away:
                for slot in _slots(plan.have.objects[identity]):
                    bearers.setdefault(slot, []).append(identity)
        for identity, found in plan.want.objects.items():
            if plan.created(identity):
                shell: Key = ("shell", identity)
                self._free(shell if shell in self.ranks else self.homes.create(identity), found, bearers)
        for identity, pair in plan.pairs.items():
            if RENAME in self.ranks and renamed(pair.have, pair.want) and pair.have.identity not in plan.doomed:
                self._free(RENAME, plan.want.objects[identity], bearers)

    def _free(self, key: Key | None, found: CatalogObject, bearers: dict[tuple[str, ...], list[Identity]]) -> None:
        for slot in _slots(found):
            for bearer in bearers.get(slot, ()):
                self.wait(key, self.homes.drop(bearer))


def _of_doomed_column(identity: Identity, doomed: set[Identity]) -> bool:
    """Whether this is the default (or generation expression) of a column that goes."""
    return identity.kind == "default" and Identity("column", identity.name, identity.parent) in doomed


def _both_types(dependent: Identity, needed: Identity) -> bool:
    """Whether a type needs another: what is altered below does not ask for the upper one to be gone."""
    return dependent.kind in ("type", "domain") and needed.kind in ("type", "domain")


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
