"""What changes in place: the object's own attributes, then owner, grants, comment and labels."""

from __future__ import annotations

from bot.catalog.model import CatalogObject, FieldChange, Identity
from bot.catalog.names import literal
from bot.rollback.generator import registry
from bot.rollback.generator.columns import change_in_place, conversion, retype, set_expression
from bot.rollback.generator.homes import Homes
from bot.rollback.generator.kinds import Pair, text, texts
from bot.rollback.generator.names import RELATIONS, address
from bot.rollback.generator.plan import Plan
from bot.rollback.generator.privileges import (
    comment_statement,
    grant_changes,
    label_statements,
    order,
    owner_statement,
    struck_columns,
)
from bot.rollback.generator.renames import renamed_apart
from bot.rollback.generator.system_columns import system_grant_changes
from bot.rollback.generator.tables import mark_changes


class Alterations:
    """Statements for pairs that stay."""

    def __init__(self, plan: Plan, homes: Homes) -> None:
        """Remember the plan."""
        self.plan = plan
        self.homes = homes
        self.new_identities: set[Identity] = set()

    def of(self, pair: Pair) -> list[str]:
        """Return the statements that put right what differs in a pair that stays, renames and attachments apart."""
        own = Pair(pair.have, pair.want, self.plan.own_fields(pair))
        kind = pair.want.identity.kind
        if kind == "column":
            statements = self._column(own)
        elif kind == "default privileges":
            return registry.alter(own, self.plan.have, self.plan.want) or []
        elif kind == "constraint" and renamed_apart(self.plan, own):
            renaming = f"RENAME CONSTRAINT {own.have.identity.name} TO {own.want.identity.name}"
            statements = [f"ALTER TABLE {own.want.identity.parent} {renaming}"]
        elif kind == "constraint" and self._moves_with_parent(own):
            statements = []
        else:
            statements = registry.alter(own, self.plan.have, self.plan.want) or []
        if kind in ("table", "materialized view"):
            statements += self._marks(pair)
        if kind == "type" and any(" ATTRIBUTE " in statement for statement in statements) and self._is_typing(own.want):
            statements = [f"{statement} CASCADE" if " ATTRIBUTE " in statement else statement for statement in statements]
        return statements + self._dress(pair)

    def _is_typing(self, kind: CatalogObject) -> bool:
        """Whether a table is OF this type, which follows its attributes."""
        return any(found.attributes.get("of_type") == kind.identity.name for found in self.plan.want.objects.values())

    def _marks(self, pair: Pair) -> list[str]:
        """Marks on an index that is created anew are set with that index."""
        fields = dict(pair.fields)
        for field in ("clustered", "replica_identity"):
            if field in fields and self._index_comes_anew(pair, text(pair.want.attributes[field])):
                del fields[field]
        return mark_changes(Pair(pair.have, pair.want, fields))

    def _index_comes_anew(self, pair: Pair, value: str) -> bool:
        name = value.removeprefix("index ")
        schema = pair.want.identity.name[: -len(pair.want.identity.name.rsplit(".", 1)[-1])]
        index = self.plan.want.relation(f"{schema}{name}")
        return bool(index and self.plan.created(index.identity))

    def _moves_with_parent(self, pair: Pair) -> bool:
        attributes = pair.want.attributes
        return bool(attributes["clone"] or (attributes["inherited"] and not attributes["local"]))

    def _column(self, pair: Pair) -> list[str]:
        pair = self._identity_from_above(pair)
        have, want = pair.have, pair.want
        relation = self.plan.have.relation(have.identity.parent)
        kind = relation.identity.kind if relation else ""
        if kind not in ("table", "foreign table", "materialized view"):
            return []
        statements: list[str] = []
        word = "FOREIGN TABLE" if kind == "foreign table" else "TABLE"
        head = f"ALTER {word} {want.identity.parent} ALTER COLUMN {want.identity.name}"
        if pair.fields.keys() & {"generated"} and want.attributes["generated"] is None:
            statements += [] if self._above(pair, "generated") else [f"{head} DROP EXPRESSION"]
        elif want.attributes["generated"] and "default" in pair.fields:
            statements += [] if self._above(pair, "default") else [set_expression(want), *self._expressions_below(want)]
        guard = "not_null" in pair.fields and not self._above(pair, "not_null")
        if guard and want.attributes["not_null"]:
            statements.append(f"{head} SET NOT NULL")
        retyped = have.identity in self.plan.retyped
        if retyped and not self._above(pair, "type"):
            statements.append(self._retype(pair, foreign=kind == "foreign table"))
        if "identity" in pair.fields and have.attributes["identity"] is None:
            self.new_identities.add(want.identity)
        if not ("identity" in pair.fields and self._above(pair, "identity")):
            statements += change_in_place(pair, self.plan.want, relation=kind, retyped=retyped)
        if guard and not want.attributes["not_null"]:
            statements.append(f"{head} DROP NOT NULL")
        if kind == "materialized view":
            statements = [
                s.replace(f"ALTER TABLE ONLY {want.identity.parent}", f"ALTER MATERIALIZED VIEW {want.identity.parent}")
                for s in statements
            ]
        return statements

    def _expressions_below(self, column: CatalogObject) -> list[str]:
        """A new expression reaches all that inherit the column; give back those that have another."""
        statements: list[str] = []
        for child in self.plan.want.children(column.identity.parent):
            below = self.plan.want.column(child.identity.name, column.identity.name)
            if below and not self.plan.created(below.identity):
                own = below.attributes["default"] != column.attributes["default"]
                statements += [*([set_expression(below)] if own else []), *self._expressions_below(below)]
        return statements

    def _identity_from_above(self, pair: Pair) -> Pair:
        """A partition gets its identity from the parent when it is attached, and loses it when it leaves."""
        was, shall = self.plan.have.relation(pair.have.identity.parent), self.plan.want.relation(pair.want.identity.parent)
        change = pair.fields.get("identity")
        if change is None or was is None or shall is None:
            return pair
        fields = dict(pair.fields)
        if shall.attributes.get("bound") is not None or (was.attributes.get("bound") is not None and change.new is None):
            del fields["identity"]
        elif was.attributes.get("bound") is not None:
            fields["identity"] = FieldChange("identity", None, change.new)
        return Pair(pair.have, pair.want, fields)

    def _retype(self, pair: Pair, *, foreign: bool) -> str:
        if pair.have.identity not in self.plan.swapped or pair.fields.keys() & {"type", "collation"} or foreign:
            return retype(pair, foreign=foreign)
        kind, name = text(pair.want.attributes["type"]), pair.want.identity.name
        using = conversion(name, kind, kind, swapped=True)
        return f"ALTER TABLE {pair.want.identity.parent} ALTER COLUMN {name} SET DATA TYPE {kind} USING {using}"

    def _above(self, pair: Pair, name: str) -> bool:
        """Whether the parent's column changes in the same respect and takes this one along."""
        holder = self.plan.want.relation(pair.want.identity.parent)
        if not (pair.have.attributes["inherited"] and pair.want.attributes["inherited"]) or holder is None:
            return False
        standing = self.plan.have.relation(pair.have.identity.parent)
        if standing and self.plan.leaves(standing):
            return False
        for parent in texts(holder.attributes.get("parents")):
            above = self.plan.pairs.get(Identity("column", pair.want.identity.name, parent))
            if above is None or above.have.identity in self.plan.doomed:
                continue
            if name in above.fields or (name == "type" and above.have.identity in self.plan.retyped):
                return True
        return False

    def next_value(self, pair: Pair) -> list[str]:
        """A sequence that is made anew for a column with rows goes on behind the highest value."""
        sequence = self.plan.want.identity_sequence(pair.want.identity)
        return self.behind_rows(sequence) if sequence else []

    def behind_rows(self, sequence: CatalogObject, *, rebuilt: bool = False) -> list[str]:
        """Return the statement that moves a sequence behind the values in its column and behind what it had handed out."""
        column = Identity("column", text(sequence.attributes["_owner_column"]), text(sequence.attributes["_owner_table"]))
        held = self.plan.want.objects.get(column)
        if held is None or held.attributes["type"] not in ("smallint", "integer", "bigint"):
            return []
        if (self.plan.created(column) and not rebuilt) or int(text(sequence.attributes["increment"])) < 1:
            return []
        last = sequence.attributes["_last_value"] if self.plan.same_origin else None
        highest = f"GREATEST(pg_catalog.max({column.name})::bigint, {'NULL' if last is None else last}) AS highest"
        return [set_forward(sequence, "highest", f"(SELECT {highest} FROM {column.parent}) AS held, ")]  # noqa: S608 - quoted names

    def behind_rows_of(self, sequence: CatalogObject) -> bool:
        """Whether the sequence's value is set from the rows of its column."""
        return sequence.attributes["owned_by"] is not None and bool(self.behind_rows(sequence))

    def _dress(self, pair: Pair) -> list[str]:
        have, want, fields = pair.have, pair.want, pair.fields
        statements: list[str] = []
        if "owner" in fields and not self._owned_by_table(pair):
            statements += owner_statement(want)
        if "acl" in fields or ("owner" in fields and want.attributes.get("acl") is not None):
            owner, old_owner = self._owners(pair)
            bearer = want if "owner" in want.attributes else CatalogObject(want.identity, {**want.attributes, "owner": owner})
            grants = grant_changes(bearer, order(have), order(want), old_owner=old_owner)
            standing = [
                part for part in self.plan.want.parts(want.identity.name, "column") if not self.plan.created(part.identity)
            ]
            statements += grants + (struck_columns(standing, owner, grants) if want.identity.kind in RELATIONS else [])
        if want.identity.kind in RELATIONS:
            statements += system_grant_changes(have, want, statements)
        if "comment" in fields:
            statements.append(comment_statement(want, fields["comment"].new))
        if "security_labels" in fields:
            statements += label_statements(want, fields["security_labels"].old, fields["security_labels"].new)
        if "depends_on_extension" in fields:
            old, new = texts(fields["depends_on_extension"].old), texts(fields["depends_on_extension"].new)
            statements += [f"ALTER {address(want)} NO DEPENDS ON EXTENSION {name}" for name in old if name not in new]
            statements += [f"ALTER {address(want)} DEPENDS ON EXTENSION {name}" for name in new if name not in old]
        return statements

    def _owned_by_table(self, pair: Pair) -> bool:
        attributes = pair.have.attributes
        return pair.want.identity.kind == "sequence" and bool(attributes["owned_by"]) and bool(pair.want.attributes["owned_by"])

    def _owners(self, pair: Pair) -> tuple[str, str]:
        if "owner" in pair.want.attributes:
            return text(pair.want.attributes["owner"]), text(pair.have.attributes["owner"])
        new, old = self.plan.want.relation(pair.want.identity.parent), self.plan.have.relation(pair.have.identity.parent)
        return text(new.attributes["owner"]) if new else "", text(old.attributes["owner"]) if old else ""


def set_forward(sequence: CatalogObject, value: str, source: str = "") -> str:
    """Return the statement that sets a sequence, unless it has come further already."""
    name = sequence.identity.name
    beyond = "<" if int(text(sequence.attributes["increment"])) > 0 else ">"
    condition = f"s.last_value OPERATOR(pg_catalog.{beyond}) {value}"
    again = f"s.last_value OPERATOR(pg_catalog.=) {value} AND NOT s.is_called"
    return f"SELECT pg_catalog.setval({literal(name)}, {value}) FROM {source}{name} AS s WHERE {condition} OR {again}"  # noqa: S608 - quoted names
