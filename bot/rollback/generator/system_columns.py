"""Grants on system columns (`GRANT SELECT (ctid) ON t`): these columns come and go with their relation, their grants do not."""

from __future__ import annotations

from bot.catalog.model import CatalogObject, Identity
from bot.rollback.generator.kinds import mapping
from bot.rollback.generator.privileges import grant_changes, grantees, order


def fresh_system_grants(found: CatalogObject) -> list[str]:
    """Return the grants that a newly created relation needs on its system columns."""
    return [statement for column in _columns(found) for statement in grant_changes(column, (), order(column))]


def system_grant_changes(have: CatalogObject, want: CatalogObject, statements: list[str]) -> list[str]:
    """Return what leads from the grants of one relation to those of the other, behind the `statements` on the relation itself.

    All is taken away and given again: a REVOKE on the relation reaches its system columns as well.
    """
    if have.attributes.get("system_columns") == want.attributes.get("system_columns") and not any(
        statement.startswith("REVOKE ") for statement in statements
    ):
        return []
    revokes = [
        f"REVOKE ALL ({column.identity.name}) ON TABLE {want.identity.name} FROM {', '.join(grantees(column))} CASCADE"
        for column in _columns(have)
    ]
    return revokes + fresh_system_grants(want)


def _columns(found: CatalogObject) -> list[CatalogObject]:
    """Return the system columns that somebody granted something on, as bearers of these grants."""
    return [
        CatalogObject(Identity("column", name, found.identity.name), {"acl": items, "owner": found.attributes["owner"]})
        for name, items in mapping(found.attributes.get("_system_column_order")).items()
    ]
