"""Renames and moves, known by origin: every survivor gets its wanted name before anything is created."""

from __future__ import annotations

from bot.catalog.matching import renamed
from bot.catalog.model import CatalogObject, Identity
from bot.catalog.names import identifier, literal, qualified
from bot.rollback.generator.ground import PASSING
from bot.rollback.generator.kinds import Pair, text, texts
from bot.rollback.generator.names import RELATIONS, ROUTINES, word
from bot.rollback.generator.plan import Plan
from bot.rollback.generator.types import renamed_attributes, renamed_labels

_ORDER = ("schema", "domain", "type", "table", "foreign table", "view", "materialized view", "sequence", "index")
_INHERITED = frozenset({"column", "constraint", "trigger"})
_AWAY = "migrate_bot_old_"


class Renames:
    """Statements in order, and how an object that waits to be dropped is called after them."""

    def __init__(self, plan: Plan) -> None:
        """Work out the statements from `plan`."""
        self.plan = plan
        self.statements: list[str] = []
        self._names: set[tuple[object, ...]] = set()
        self._schemas = {
            text(pair.have.attributes["_name"]): text(pair.want.attributes["_name"])
            for identity, pair in plan.pairs.items()
            if identity.kind == "schema" and pair.have.identity not in plan.doomed
        }
        self._away: dict[Identity, str] = {}
        aside = sorted(plan.aside | plan.rebuilt, key=lambda identity: (identity.kind != "schema", identity))
        for number, identity in enumerate(aside):
            self._away[identity] = f"{_AWAY}{number}"
        pairs = [pair for pair in plan.pairs.values() if pair.have.identity not in plan.doomed]
        moved = [pair for pair in pairs if renamed(pair.have, pair.want)]
        if not any(pair.want.identity.kind == "schema" for pair in moved):
            routines = [pair for pair in moved if pair.want.identity.kind in ROUTINES]
            self._group(sorted(routines, key=lambda pair: pair.want.identity), self._top)
            moved = [pair for pair in moved if pair not in routines]
        for identity in aside:
            if identity.kind in PASSING:
                self._let_pass(identity)
        self._schemas_first([pair for pair in moved if pair.want.identity.kind == "schema"])
        for identity in aside:
            if identity.kind not in PASSING:
                self._put_aside(plan.have.objects[identity])
        tops = [pair for pair in moved if not pair.want.identity.parent and pair.want.identity.kind != "schema"]
        self._group(sorted(tops, key=lambda pair: (_rank(pair), pair.want.identity)), self._top)
        parts = [pair for pair in moved if pair.want.identity.parent and not self._follows_parent(pair)]
        parts = [pair for pair in parts if not renamed_apart(plan, pair)]
        held = (pair.have for pair in parts if pair.want.identity.kind == "constraint" and pair.have.attributes["inherited"])
        plan.reasons += [f"{found.identity} is inherited, and PostgreSQL lets nobody rename it" for found in held]
        self._group(sorted(parts, key=lambda pair: pair.want.identity), self._part)
        for pair in pairs:
            self._labels(pair, pair.want.identity.name)
        for identity in aside:
            if identity in plan.partner:
                self._labels(plan.pairs[plan.partner[identity]], self.current(plan.have.objects[identity]).identity.name)

    def current(self, found: CatalogObject) -> CatalogObject:
        """Return the doomed object `found` under the name it has once the renames are done."""
        identity = found.identity
        if identity in self._away and identity.kind in PASSING:
            return CatalogObject(Identity(identity.kind, self._away[identity]), found.attributes, found.classid)
        if identity in self._away:
            name = qualified(self._schema(found), self._away[identity])
            return CatalogObject(
                Identity(identity.kind, name), {**found.attributes, "_name": self._away[identity]}, found.classid
            )
        if identity.parent:
            return CatalogObject(
                Identity(identity.kind, identity.name, self.relation(identity.parent)), found.attributes, found.classid
            )
        schema = found.attributes.get("_schema")
        if schema is None or self._schema(found) == schema:
            return found
        name = identity.name.replace(identifier(text(schema)), identifier(self._schema(found)), 1)
        return CatalogObject(Identity(identity.kind, name), {**found.attributes, "_schema": self._schema(found)}, found.classid)

    def relation(self, name: str) -> str:
        """Return the name that a relation or domain of `have` has after the renames."""
        found = self.plan.have.relation(name) or self.plan.have.objects.get(Identity("domain", name))
        if found is None:
            return name
        partner = self.plan.partner.get(found.identity)
        if partner and found.identity not in self.plan.doomed:
            return partner.name
        return self.current(found).identity.name

    def _schema(self, found: CatalogObject) -> str:
        """Return the schema that something which waits to be dropped is in after the renames: with its table, if it has one."""
        table = self.plan.have.relation(text(found.attributes.get("_table") or found.attributes.get("_owner_table")))
        partner = self.plan.partner.get(table.identity) if table and table.identity not in self.plan.doomed else None
        if partner and found.identity.kind in ("index", "sequence"):
            return text(self.plan.want.objects[partner].attributes["_schema"])
        schema = text(found.attributes["_schema"])
        return self._schemas.get(schema, schema)

    def _schemas_first(self, pairs: list[Pair]) -> None:
        self._group(
            pairs, lambda pair, name: [f"ALTER SCHEMA {identifier(text(pair.have.attributes['_name']))} RENAME TO {name}"]
        )

    def _let_pass(self, identity: Identity) -> None:
        if identity.kind == "schema":
            self._schemas[text(self.plan.have.objects[identity].attributes["_name"])] = self._away[identity]
        self.statements.append(f"ALTER {word(identity.kind)} {identity.name} RENAME TO {self._away[identity]}")

    def _put_aside(self, found: CatalogObject) -> None:
        name = qualified(self._schema(found), text(found.attributes["_name"]))
        for number, constructor in enumerate(texts(found.attributes.get("_constructors"))):
            self.statements.append(f"ALTER FUNCTION {constructor} RENAME TO {self._away[found.identity]}_{number}")
        self.statements.append(f"ALTER {word(found.identity.kind)} {name} RENAME TO {self._away[found.identity]}")
        for column in self.plan.have.parts(found.identity.name, "column") if found.identity.kind == "table" else ():
            if column.attributes["identity"]:
                away = qualified(self._schema(found), self._away[found.identity])
                self.statements.append(f"ALTER TABLE {away} ALTER COLUMN {column.identity.name} DROP IDENTITY")
        multirange = found.attributes.get("multirange")
        if multirange:
            self.statements.append(f"ALTER TYPE {multirange} RENAME TO {self._away[found.identity]}_multi")

    def _group(self, pairs: list[Pair], write: object) -> None:
        """Write renames so that no name is taken twice: who waits for a name goes later, rings go by way of another name."""
        assert callable(write), "a way to write one rename"
        waiting = list(pairs)
        while waiting:
            held = [(pair, self._slots(pair.have)) for pair in waiting]
            ready = next(
                (
                    pair
                    for pair in waiting
                    if not any(slots & self._wanted_slots(pair.want) for other, slots in held if other is not pair)
                ),
                None,
            )
            if ready is None:
                ready = waiting[0]
                away = f"{_AWAY}{len(self.statements)}"
                self.statements += write(ready, away)
                attributes = {**ready.have.attributes, "_name": away, "_schema": ready.want.attributes.get("_schema")}
                kind, name, parent = ready.have.identity
                signature = name[name.index("(") :] if kind in ROUTINES else ""
                moved = CatalogObject(Identity(kind, f"{identifier(away)}{signature}", parent), attributes)
                waiting[0] = Pair(moved, ready.want, ready.fields)
                continue
            waiting.remove(ready)
            self.statements += write(ready, identifier(text(ready.want.attributes["_name"])))

    def _slots(self, found: CatalogObject) -> set[tuple[object, ...]]:
        """Return the names that `found` occupies: its own, and those of what inherits it and is renamed along with it."""
        have = self.plan.have
        holder = have.relation(found.identity.parent)
        schema = found.attributes.get("_schema") or (holder.attributes["_schema"] if holder else None)
        parent = self.relation(found.identity.parent) if found.identity.parent else ""
        slots = {_slot(found, self._schemas.get(text(schema), schema), parent)}
        for child in have.children(found.identity.parent) if found.identity.kind in _INHERITED else ():
            slots |= self._slots(_below(found, child))
        return slots

    def _wanted_slots(self, found: CatalogObject) -> set[tuple[object, ...]]:
        want = self.plan.want
        holder = want.relation(found.identity.parent)
        schema = found.attributes.get("_schema") or (holder.attributes["_schema"] if holder else None)
        slots = {_slot(found, schema, found.identity.parent)}
        for child in want.children(found.identity.parent) if found.identity.kind in _INHERITED else ():
            slots |= self._wanted_slots(_below(found, child))
        return slots

    def _top(self, pair: Pair, name: str) -> list[str]:
        have, want = pair.have, pair.want
        kind = word(want.identity.kind)
        schema = have.attributes.get("_schema")
        statements = []
        standing = text(have.attributes["_name"])
        if schema is not None:
            now, target = self._schemas.get(text(schema), text(schema)), text(want.attributes["_schema"])
            moves = now != target and not self._follows_table(pair)
            if moves and identifier(standing) != name and _slot(have, target, "") in self._taken():
                away = name if name.startswith(_AWAY) else f"{_AWAY}{len(self.statements)}"
                statements.append(f"ALTER {kind} {_called(have, now, standing)} RENAME TO {away}")
                standing = away
            if moves:
                statements.append(f"ALTER {kind} {_called(have, now, standing)} SET SCHEMA {identifier(target)}")
            if identifier(standing) != name:
                statements.append(f"ALTER {kind} {_called(have, target, standing)} RENAME TO {name}")
            return [] if self._named_by_constraint(pair) else statements
        return [f"ALTER {kind} {identifier(standing)} RENAME TO {name}"]

    def _taken(self) -> set[tuple[object, ...]]:
        """Return every name that stands or shall stand: none of them is free to pass through on the way to another schema."""
        if not self._names:
            sides = (self.plan.have, self.plan.want)
            tops = (found for side in sides for found in side.objects.values() if not found.identity.parent)
            self._names = {_slot(found, found.attributes.get("_schema"), "") for found in tops}
        return self._names

    def _follows_table(self, pair: Pair) -> bool:
        if pair.want.identity.kind == "index":
            return True
        owned = pair.want.identity.kind == "sequence" and pair.have.attributes["owned_by"] is not None
        return owned and pair.have.identity not in self.plan.released

    def _named_by_constraint(self, pair: Pair) -> bool:
        """Whether the index takes its name from its constraint, which is renamed itself."""
        return bool(pair.want.identity.kind == "index" and pair.have.attributes["backs_constraint"])

    def _part(self, pair: Pair, name: str) -> list[str]:
        kind, parent = pair.want.identity.kind, pair.want.identity.parent
        standing = identifier(text(pair.have.attributes["_name"]))
        holder = self.plan.want.relation(parent)
        relation = word(holder.identity.kind) if holder else "DOMAIN"
        if kind == "column":
            return [f"ALTER {relation} {parent} RENAME COLUMN {standing} TO {name}"]
        if kind == "constraint":
            return [f"ALTER TABLE {parent} RENAME CONSTRAINT {standing} TO {name}"]
        if kind == "domain constraint":
            return [f"ALTER DOMAIN {parent} RENAME CONSTRAINT {standing} TO {name}"]
        return [f"ALTER {word(kind)} {standing} ON {parent} RENAME TO {name}"]

    def _follows_parent(self, pair: Pair) -> bool:
        """Whether renaming the parent table's part renames this one too."""
        attributes = pair.have.attributes
        if attributes.get("clone"):
            return pair.want.identity.kind != "constraint" or attributes["form"] == "foreign key"
        holder = self.plan.have.relation(pair.have.identity.parent)
        if holder is not None and holder.attributes.get("of_type") and self.plan.stays_typed(holder):
            return True
        if not attributes.get("inherited") or holder is None:
            return False
        for parent in texts(holder.attributes["parents"]):
            above = self.plan.have.objects.get(Identity(pair.have.identity.kind, pair.have.identity.name, parent))
            partner = self.plan.partner.get(above.identity) if above else None
            if partner and partner.name == pair.want.identity.name:
                return True
        return False

    def _labels(self, pair: Pair, called: str) -> None:
        """Values of an enum get their names back, also where it is made anew: they are carried over by name."""
        if pair.want.identity.kind != "type" or not self.plan.same_origin:
            return
        head = f"ALTER TYPE {called}"
        held, waiting = list(texts(pair.have.attributes.get("labels"))), renamed_labels(pair.have, pair.want)
        while waiting:
            old, new = next((rename for rename in waiting if rename[1] not in held), waiting[0])
            waiting.remove((old, new))
            if new in held:
                waiting.append((away := f"{_AWAY}{len(self.statements)}", new))
                new = away
            held[held.index(old)] = new
            self.statements.append(f"{head} RENAME VALUE {literal(old)} TO {literal(new)}")
        if pair.have.identity in self.plan.doomed:
            return
        typed = any(found.attributes.get("of_type") == pair.have.identity.name for found in self.plan.have.objects.values())
        for old, new in renamed_attributes(pair.have, pair.want):
            self.statements.append(f"{head} RENAME ATTRIBUTE {old} TO {new}{' CASCADE' if typed else ''}")


def renamed_apart(plan: Plan, pair: Pair) -> bool:
    """Whether a constraint is inherited until its table has left the parent, and can be renamed only then."""
    table = plan.have.relation(pair.have.identity.parent)
    inherited = pair.have.identity.kind == "constraint" and pair.have.attributes["inherited"]
    return bool(inherited and renamed(pair.have, pair.want) and table and plan.leaves(table))


def _below(found: CatalogObject, child: CatalogObject) -> CatalogObject:
    """Return the part of a parent as its child has it."""
    return CatalogObject(Identity(found.identity.kind, found.identity.name, child.identity.name), found.attributes)


def _called(found: CatalogObject, schema: str, name: str) -> str:
    called = qualified(schema, name)
    if found.identity.kind in ROUTINES:
        return f"{called}({found.attributes['_signature'] or ('*' if found.identity.kind == 'aggregate' else '')})"
    if found.identity.kind == "operator":
        return f"{identifier(schema)}.{name}{found.identity.name[found.identity.name.index('(') :]}"
    if found.identity.kind in ("operator class", "operator family"):
        return f"{called} USING {found.identity.name.rsplit(' USING ', 1)[1]}"
    return called


def _rank(pair: Pair) -> int:
    kind = pair.want.identity.kind
    return _ORDER.index(kind) if kind in _ORDER else len(_ORDER)


def _slot(found: CatalogObject, schema: object, parent: str) -> tuple[object, ...]:
    """Return what two objects of one namespace cannot share."""
    kind = found.identity.kind
    if found.attributes.get("form") in ("primary key", "unique", "exclusion"):
        return "relation", schema, "", found.attributes.get("_name"), ""
    group = "relation" if kind in RELATIONS or kind == "index" else "type" if kind == "domain" else kind
    signature = found.identity.name.split("(", 1)[1] if kind in ROUTINES else ""
    return group, schema, parent, found.attributes.get("_name"), signature
