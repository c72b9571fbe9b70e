"""Which statement takes an object down, and which brings it up: parts go and come with what holds them."""

from __future__ import annotations

from typing import TypeAlias

from bot.catalog.model import CatalogObject, Identity
from bot.rollback.generator.kinds import text, texts
from bot.rollback.generator.plan import Plan
from bot.rollback.generator.side import Side

Key: TypeAlias = tuple[str, Identity]

_TABLE_PARTS = frozenset(
    {"constraint", "trigger", "policy", "rule", "publication table", "column", "default", "domain constraint"}
)


class Homes:
    """Answers by which step an object of either side goes or comes."""

    def __init__(self, plan: Plan, *, explicit: bool) -> None:
        """Remember the plan; `explicit` gives foreign keys, checks and defaults steps of their own to untie a knot."""
        self.plan = plan
        self.explicit = explicit

    def drop(self, identity: Identity) -> Key:
        """Return the step that takes down a doomed object of `have`."""
        plan, have = self.plan, self.plan.have
        container = self._doomed_container(identity)
        found = have.objects.get(identity)
        if identity.kind == "trigger" and found and found.attributes["clone"] and not container:
            holder = have.relation(identity.parent)
            if holder and plan.detached(holder):
                return ("detach", plan.partner[holder.identity])
        if container and self.explicit and found and found.attributes.get("form") == "foreign key":
            above = self._parent_part(have, found) if found.attributes["clone"] else None
            apart = not found.attributes["clone"] or (above and self.drop(above)[1].kind == "constraint")
            container = above if apart else container
        if self.explicit and identity.kind in ("rule", "policy"):
            container = None
        if container:
            return self.drop(container)
        if identity.kind == "sequence" and found and found.attributes["identity"]:
            column = Identity("column", text(found.attributes["_owner_column"]), text(found.attributes["_owner_table"]))
            return ("alter", plan.partner.get(column, column))
        if identity.kind == "column" and (holder := have.relation(identity.parent)):
            if holder.identity.kind in ("view", "materialized view"):
                return ("alter", plan.partner[holder.identity])
            if (typed := holder.attributes.get("of_type")) and plan.stays_typed(holder):
                return ("alter", plan.partner[Identity("type", text(typed))])
        return ("drop", identity)

    def _doomed_container(self, identity: Identity) -> Identity | None:
        """Return the doomed object whose drop takes this one along."""
        have, doomed = self.plan.have, self.plan.doomed
        found = have.objects.get(identity)
        if identity.kind in _TABLE_PARTS:
            holder = _holder(have, identity.parent)
            if holder and holder.identity in doomed:
                return None if self._occupies(identity, holder) else holder.identity
        if identity.kind.startswith("publication "):
            return self._publication_container(identity)
        if identity.kind == "default":
            column = Identity("column", identity.name, identity.parent)
            return column if column in doomed else None
        return self._object_container(found) if found else None

    def _publication_container(self, identity: Identity) -> Identity | None:
        doomed, have = self.plan.doomed, self.plan.have
        if identity.kind == "publication table":
            publication = Identity("publication", identity.parent)
            table = have.relation(identity.name)
            if publication in doomed:
                return publication
            return table.identity if table and table.identity in doomed else None
        schema, publication = Identity("schema", identity.name), Identity("publication", identity.parent)
        return next((holder for holder in (publication, schema) if holder in doomed), None)

    def _object_container(self, found: CatalogObject) -> Identity | None:
        plan, have, identity = self.plan, self.plan.have, found.identity
        doomed = plan.doomed
        if identity.kind == "system privileges":
            extension = member_of(found)
            return extension if extension in doomed else None
        if identity.kind == "column":
            return self._parent_part(have, found) if found.attributes["inherited"] and not found.attributes["local"] else None
        if identity.kind == "constraint":
            return self._constraint_container(found)
        if identity.kind == "trigger" and found.attributes["clone"]:
            return self._parent_part(have, found)
        if identity.kind == "index":
            return self._index_container(found)
        if identity.kind == "function":
            needs = have.needs.get(identity, frozenset())
            return next((kind for kind in needs if kind in doomed and identity in have.workers(kind)), None)
        if identity.kind == "statistics":
            return self._table_or_column(text(found.attributes["_table"]), identity)
        if identity.kind == "sequence" and found.attributes["owned_by"] and identity not in plan.released:
            owner = text(found.attributes["_owner_table"])
            column = Identity("column", text(found.attributes["_owner_column"]), owner)
            holder = have.relation(owner)
            if holder and holder.identity in doomed:
                return holder.identity
            return column if column in doomed else None
        return None

    def _occupies(self, identity: Identity, holder: CatalogObject) -> bool:
        """Whether the part's name must be free before the table that is copied from is dropped."""
        found = self.plan.have.objects.get(identity)
        if not self.plan.is_rebuilt(holder.identity) or found is None:
            return False
        return found.attributes.get("form") in ("primary key", "unique", "exclusion")

    def _table_or_column(self, table: str, identity: Identity) -> Identity | None:
        plan = self.plan
        holder = plan.have.relation(table)
        if holder and holder.identity in plan.doomed:
            return None if plan.is_rebuilt(holder.identity) else holder.identity
        needs = plan.have.needs.get(identity, frozenset())
        return next((n for n in sorted(needs) if n.kind == "column" and n.parent == table and n in plan.doomed), None)

    def _constraint_container(self, found: CatalogObject) -> Identity | None:
        plan, identity = self.plan, found.identity
        for name in texts(found.attributes["_columns"]):
            column = Identity("column", name, identity.parent)
            if column in plan.doomed:
                return None if found.attributes["form"] == "not null" and self._stays_below(column) else column
        if found.attributes["clone"] or (found.attributes["inherited"] and not found.attributes["local"]):
            if found.attributes["form"] in ("primary key", "unique", "exclusion"):
                index = plan.have.relation(text(found.attributes["_index"]))
                holder = plan.have.relation(identity.parent)
                if holder and (plan.detached(holder) or plan.is_rebuilt(holder.identity)):
                    return None
                parent = plan.have.relation(text(index.attributes["parent"])) if index and index.attributes["parent"] else None
                if parent and parent.identity in plan.doomed:
                    return Identity("constraint", text(parent.attributes["_constraint"]), text(parent.attributes["_table"]))
                return None
            return self._parent_part(plan.have, found)
        return None

    def _stays_below(self, column: Identity) -> bool:
        """Whether a child keeps the column: PostgreSQL would leave it an inherited NOT NULL that nothing can drop any more."""
        plan = self.plan
        children = (Identity("column", column.name, child.identity.name) for child in plan.have.children(column.parent))
        return any(below in plan.have.objects and below not in plan.doomed for below in children)

    def _index_container(self, found: CatalogObject) -> Identity | None:
        plan = self.plan
        table = text(found.attributes["_table"])
        if found.attributes["backs_constraint"]:
            constraint = Identity("constraint", text(found.attributes["_constraint"]), table)
            if constraint in plan.doomed:
                return constraint
        if container := self._table_or_column(table, found.identity):
            return container
        holder = plan.have.relation(table)
        if holder and (plan.detached(holder) or plan.is_rebuilt(holder.identity)):
            return None
        parent = plan.have.relation(text(found.attributes["parent"])) if found.attributes["parent"] else None
        return parent.identity if parent and parent.identity in plan.doomed else None

    def _parent_part(self, side: Side, found: CatalogObject) -> Identity | None:
        """Return the part of the parent table that this one was inherited from, when that is doomed."""
        holder = side.relation(found.identity.parent)
        if holder is None or "parents" not in holder.attributes:
            return None
        left = self.plan.leaves(holder)
        for parent in texts(holder.attributes["parents"]):
            if parent in left:
                continue
            candidate = self._ancestor(side, found, parent)
            if candidate in self.plan.doomed:
                return candidate
        return None

    def _ancestor(self, side: Side, found: CatalogObject, parent: str) -> Identity:
        identity = found.identity
        if found.attributes.get("form") in ("foreign key", "not null"):
            for candidate in side.constraints(parent, text(found.attributes["form"])):
                same = candidate.attributes["_columns"] == found.attributes["_columns"]
                if same and candidate.attributes["_referenced"] == found.attributes["_referenced"]:
                    return candidate.identity
        return Identity(identity.kind, identity.name, parent)

    def create(self, identity: Identity) -> Key | None:
        """Return the step that brings up (or changes) an object of `want`; None when nothing of it changes."""
        plan, want = self.plan, self.plan.want
        if identity.kind == "default":
            return self._default_step(identity)
        if not plan.created(identity):
            return ("alter", identity)
        found = want.objects[identity]
        if identity.kind in ("column", "constraint", "rule", "trigger"):
            holder = _holder(want, identity.parent)
            if holder and identity.kind == "column" and plan.created(holder.identity):
                return ("create", holder.identity)
            if holder and identity.kind == "column" and holder.identity.kind in ("view", "materialized view"):
                return ("alter", holder.identity)
            if holder and identity.kind == "column" and plan.stays_typed(plan.pairs[holder.identity].have):
                return ("alter", Identity("type", text(holder.attributes["of_type"])))
            if inherited := self._inherited_home(found):
                return inherited
        if (
            identity.kind == "constraint"
            and found.attributes["form"] == "not null"
            and "NOT VALID" not in text(found.attributes["definition"])
        ):
            column = Identity("column", texts(found.attributes["_columns"])[0], identity.parent)
            if plan.created(column):
                return self.create(column)
        return self._brought_along(found) or ("create", identity)

    def _brought_along(self, found: CatalogObject) -> Key | None:
        """Return the step of another object that makes this one as well."""
        identity, attributes = found.identity, found.attributes
        if identity.kind == "operator" and not attributes["function"]:
            promising = next((i for i in self.plan.want.promised_by(identity) if self.plan.created(i)), identity)
            return ("create", promising)
        if identity.kind == "index" and attributes["backs_constraint"]:
            return self.create(Identity("constraint", text(attributes["_constraint"]), text(attributes["_table"])))
        if identity.kind == "sequence" and attributes["identity"]:
            return self.create(Identity("column", text(attributes["_owner_column"]), text(attributes["_owner_table"])))
        return None

    def _default_step(self, identity: Identity) -> Key | None:
        column = Identity("column", identity.name, identity.parent)
        if column not in self.plan.want.objects:
            return None
        if self.plan.created(column):
            return ("default", identity) if column_default_apart(self, column) else self.create(column)
        return ("default", identity)

    def _joins(self, table: Identity) -> bool:
        """Whether a partition that stands is attached by the script: until then nothing comes to it from the parent."""
        standing = self.plan.pairs[table].have
        return bool(self.plan.leaves(standing)) or not texts(standing.attributes["parents"])

    def _inherited_home(self, found: CatalogObject) -> Key | None:
        """Return the step of the parent's part, where that brings this one along."""
        plan, want = self.plan, self.plan.want
        holder = want.relation(found.identity.parent)
        if holder is None or "parents" not in holder.attributes:
            return None
        attributes = found.attributes
        implied = attributes.get("clone") or (attributes.get("inherited") and not attributes.get("local"))
        if not implied or attributes.get("form") in ("primary key", "unique", "exclusion"):
            return None
        alone = holder.attributes["bound"] is not None and (plan.created(holder.identity) or self._joins(holder.identity))
        if alone and found.identity.kind in ("column", "constraint") and attributes.get("form") != "foreign key":
            return None
        for parent in texts(holder.attributes["parents"]):
            ancestor = self._ancestor(want, found, parent)
            if ancestor in want.objects:
                if plan.created(holder.identity) and holder.attributes["bound"] is None:
                    above = self.create(ancestor) if found.identity.kind == "constraint" and plan.created(ancestor) else None
                    return above if above == ("create", ancestor) else ("create", holder.identity)
                return self.create(ancestor) if plan.created(ancestor) else ("attach", holder.identity)
        return None


def member_of(privileges: CatalogObject) -> Identity | None:
    """Return the extension whose member the privileges of a system object are about, if it is one."""
    name = privileges.attributes["_extension"]
    return None if name is None else Identity("extension", text(name))


def column_default_apart(homes: Homes, column: Identity) -> bool:
    """Whether the default of a new table's column is set by a later statement."""
    found = homes.plan.want.objects[column]
    holder = _holder(homes.plan.want, column.parent)
    if not homes.explicit or found.attributes["generated"] or holder is None:
        return False
    return homes.plan.created(holder.identity)


def _holder(side: Side, name: str) -> CatalogObject | None:
    return side.relation(name) or side.objects.get(Identity("domain", name))
