"""What a script must find before it drops something whose name comes back: run twice, it would drop what it has restored.

The signs are read from the two catalogs: something that stands only after the change, under a name or in a shape of its own.
"""

from __future__ import annotations

from bot.catalog.model import CatalogObject, Identity
from bot.catalog.names import dollar, literal
from bot.rollback.generator.kinds import Pair, text
from bot.rollback.generator.plan import Plan

_HOLD_ROWS = frozenset({"table", "column"})


def guard(plan: Plan) -> list[str]:
    """Return the statement that stops the script where its work is done already; none where a second run does no harm."""
    signs = sorted({sign for identity in plan.doomed if (sign := _sign(plan, identity))} | _swaps(plan) | _schemas(plan))
    if not signs:
        return []
    message = "RAISE EXCEPTION 'nothing to undo: the database does not stand as after the change'"
    found = " AND ".join(signs)
    return [f"DO {dollar(f'BEGIN IF NOT ({found}) THEN {message}; END IF; END')}"]


def _sign(plan: Plan, identity: Identity) -> str:
    """Return what shows that a doomed table or column is still the one to drop, where its name returns."""
    if identity.kind not in _HOLD_ROWS or identity not in plan.want.objects or identity not in plan.have.objects:
        return ""
    if identity.parent and ((holder := plan.have.relation(identity.parent)) is None or holder.identity.kind != "table"):
        return ""
    if identity.parent and holder and holder.identity in plan.doomed:
        return ""
    pair = plan.pairs[identity]
    if pair.have.identity != identity:
        return _stands(pair.have)
    return _shape(pair)


def _swaps(plan: Plan) -> set[str]:
    """Return signs for names that change places: the same renames once more would change them again."""
    signs = set()
    for identity, pair in plan.pairs.items():
        taken = identity != pair.have.identity and plan.partner.get(identity) not in (None, identity)
        if taken and identity.kind in _HOLD_ROWS and pair.have.identity not in plan.doomed and identity not in plan.doomed:
            standing = plan.have.objects[identity]
            sign = _column_shape(standing) if identity.kind == "column" else _own_column(plan, standing)
            signs |= {sign} - {""}
    return signs


def _schemas(plan: Plan) -> set[str]:
    """Return the signs that a schema whose name another bears meanwhile is still called otherwise."""
    aside = (plan.pairs[identity].have for identity in plan.aside if identity.kind == "schema")
    return {f"pg_catalog.to_regnamespace({literal(found.identity.name)}) IS NOT NULL" for found in aside}


def _own_column(plan: Plan, standing: CatalogObject) -> str:
    """Return the sign of a column that the table which bears this name now has, and the one that shall bear it has not."""
    name = standing.identity.name
    wanted = {(column.identity.name, column.attributes["type"]) for column in plan.want.parts(name, "column")}
    for column in plan.have.parts(name, "column"):
        if (column.identity.name, column.attributes["type"]) not in wanted:
            return _column_shape(column)
    return ""


def _stands(found: CatalogObject) -> str:
    if found.identity.kind == "column":
        return _column_shape(found)
    return f"pg_catalog.to_regclass({literal(found.identity.name)}) IS NOT NULL"


def _column_shape(found: CatalogObject) -> str:
    generated = {"stored": "s", "virtual": "v"}.get(text(found.attributes["generated"]), "")
    return (
        "EXISTS (SELECT FROM pg_catalog.pg_attribute AS a WHERE a.attrelid OPERATOR(pg_catalog.=) "
        f"pg_catalog.to_regclass({literal(found.identity.parent)}) AND a.attname OPERATOR(pg_catalog.=) "
        f"{literal(text(found.attributes['_name']))} AND pg_catalog.format_type(a.atttypid, a.atttypmod) OPERATOR(pg_catalog.=) "
        f"{literal(text(found.attributes['type']))} AND a.attgenerated OPERATOR(pg_catalog.=) {literal(generated)})"
    )


def _shape(pair: Pair) -> str:
    have, want = pair.have, pair.want
    if have.identity.kind == "column":
        alike = (
            have.attributes["type"] == want.attributes["type"] and have.attributes["generated"] == want.attributes["generated"]
        )
        return "" if alike else _column_shape(have)
    key = have.attributes["partition_key"]
    if key == want.attributes["partition_key"]:
        return ""
    name, shown = literal(have.identity.name), "NULL" if key is None else literal(text(key))
    return f"pg_catalog.pg_get_partkeydef(pg_catalog.to_regclass({name})) IS NOT DISTINCT FROM {shown}"
