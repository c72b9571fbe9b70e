"""Which parts of two catalogs are the same although they bear other names, and how both are read alike. Pure."""

from __future__ import annotations

from bot.catalog.matching import Matches
from bot.catalog.model import Catalog, CatalogObject, Identity
from bot.rollback.generator.kinds import mapping, texts
from bot.rollback.generator.types import renamed_attributes


def one_reading_of_not_null(have: Catalog, want: Catalog) -> tuple[Catalog, Catalog]:
    """PostgreSQL 18 keeps NOT NULL as a constraint, older ones as a mark: read both the older way if either is old."""
    if (have.server_version >= 180000) == (want.server_version >= 180000):
        return have, want
    return _without_not_null(have), _without_not_null(want)


def _without_not_null(catalog: Catalog) -> Catalog:
    objects = {identity: found for identity, found in catalog.objects.items() if found.attributes.get("form") != "not null"}
    return Catalog(objects, catalog.dependencies, catalog.not_read, catalog.server_version)


def same_not_null(matches: Matches) -> list[tuple[CatalogObject, CatalogObject]]:
    """Pair NOT NULL constraints by their column: under another name they are still the same."""
    columns = {old.identity: new.identity for old, new in matches.pairs if old.identity.kind == "column"}
    wanted = {_guarded(found): found for found in matches.added if _is_not_null(found)}
    pairs = ((old, columns.get(_guarded(old))) for old in matches.removed if _is_not_null(old))
    return [(old, wanted[column]) for old, column in pairs if column in wanted]


def _is_not_null(found: CatalogObject) -> bool:
    return found.attributes.get("form") == "not null" and found.identity.kind == "constraint"


def same_identity_sequence(matches: Matches) -> list[tuple[CatalogObject, CatalogObject]]:
    """Pair the sequences of identity columns by their column."""
    columns = {old.identity: new.identity for old, new in matches.pairs if old.identity.kind == "column"}
    wanted = {
        _owner(found): found for found in matches.added if found.attributes.get("identity") and found.identity.kind == "sequence"
    }
    gone = (found for found in matches.removed if found.attributes.get("identity") and found.identity.kind == "sequence")
    pairs = ((old, columns.get(_owner(old))) for old in gone)
    return [(old, wanted[column]) for old, column in pairs if column in wanted]


def _owner(found: CatalogObject) -> Identity:
    return Identity("column", str(found.attributes["_owner_column"]), str(found.attributes["_owner_table"]))


def with_wanted_attribute_names(have: CatalogObject, want: CatalogObject) -> CatalogObject:
    """Return a composite type as it is once its renamed attributes have their names back."""
    renames = dict(renamed_attributes(have, want))
    parts = have.attributes.get("attributes")
    if not renames or not isinstance(parts, tuple):
        return have
    called = tuple((renames.get(str(part[0]), part[0]), *part[1:]) for part in parts if isinstance(part, tuple))
    comments = {renames.get(name, name): text for name, text in mapping(have.attributes["attribute_comments"]).items()}
    changed = {**have.attributes, "attributes": called, "attribute_comments": comments}
    return CatalogObject(have.identity, changed, have.classid, have.oid, have.subid)


def _guarded(found: CatalogObject) -> Identity:
    return Identity("column", texts(found.attributes["_columns"])[0], found.identity.parent)
