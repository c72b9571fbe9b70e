"""Schemas, extensions, publications, subscriptions, foreign data, statistics, default privileges: how each goes back."""

from __future__ import annotations

from bot.catalog.model import CatalogObject, FieldChange
from bot.catalog.names import identifier, literal
from bot.rollback.generator.kinds import Kind, Pair, alter_head, drop_plain, never, text, texts
from bot.rollback.generator.privileges import default_grants, grant_changes, order

_AT_ONCE = (
    "binary", "streaming", "synchronous_commit", "disable_on_error", "password_required", "run_as_owner", "origin", "failover",
)  # fmt: skip
"""Settings of a subscription that need no publisher to answer."""


def option_list(options: tuple[str, ...]) -> str:
    """Return `name=value` texts as OPTIONS wants them."""
    parts = [option.partition("=") for option in options]
    return ", ".join(f"{identifier(name)} {literal(value)}" for name, _, value in parts)


def option_changes(change: FieldChange) -> str:
    """Return the ADD, SET and DROP parts between two sets of `name=value` texts."""
    have = dict(option.split("=", 1) for option in texts(change.old))
    want = dict(option.split("=", 1) for option in texts(change.new))
    parts = [f"DROP {identifier(name)}" for name in have if name not in want]
    parts += [f"SET {identifier(name)} {literal(want[name])}" for name in want if name in have and have[name] != want[name]]
    parts += [f"ADD {identifier(name)} {literal(want[name])}" for name in want if name not in have]
    return ", ".join(parts)


def _create_schema(found: CatalogObject) -> list[str]:
    return [f"CREATE SCHEMA {found.identity.name}"]


def _create_extension(found: CatalogObject) -> list[str]:
    attributes = found.attributes
    version = literal(text(attributes["version"]))
    return [f"CREATE EXTENSION {found.identity.name} SCHEMA {attributes['schema']} VERSION {version}"]


def _alter_extension(pair: Pair) -> list[str] | None:
    statements = []
    if "schema" in pair.fields:
        if not pair.want.attributes["_relocatable"]:
            return None
        statements.append(f"{alter_head(pair.want)} SET SCHEMA {pair.want.attributes['schema']}")
    if "version" in pair.fields:
        statements.append(f"{alter_head(pair.want)} UPDATE TO {literal(text(pair.want.attributes['version']))}")
    return statements


def _create_publication(found: CatalogObject) -> list[str]:
    scope = " FOR ALL TABLES" if found.attributes["all_tables"] else ""
    return [f"CREATE PUBLICATION {found.identity.name}{scope} WITH ({_publication_options(found)})"]


def _publication_options(found: CatalogObject) -> str:
    attributes = found.attributes
    publish = literal(", ".join(texts(attributes["publish"])))
    parts = [f"publish = {publish}", f"publish_via_partition_root = {str(attributes['via_root']).lower()}"]
    if attributes["generated_columns"] is not None:
        parts.append(f"publish_generated_columns = {'stored' if attributes['generated_columns'] == 's' else 'none'}")
    return ", ".join(parts)


def _alter_publication(pair: Pair) -> list[str] | None:
    if "all_tables" in pair.fields:
        return None
    return [f"{alter_head(pair.want)} SET ({_publication_options(pair.want)})"] if pair.fields else []


def _create_publication_table(found: CatalogObject) -> list[str]:
    columns = f" ({', '.join(texts(found.attributes['columns']))})" if found.attributes["columns"] else ""
    where = f" WHERE {_parenthesised(text(found.attributes['filter']))}" if found.attributes["filter"] else ""
    return [f"ALTER PUBLICATION {found.identity.parent} ADD TABLE ONLY {found.identity.name}{columns}{where}"]


def _parenthesised(expression: str) -> str:
    return f"({expression})"


def _create_publication_schema(found: CatalogObject) -> list[str]:
    return [f"ALTER PUBLICATION {found.identity.parent} ADD TABLES IN SCHEMA {found.identity.name}"]


def _create_subscription(found: CatalogObject) -> list[str]:
    """Nothing is asked of the publisher: tables follow with REFRESH PUBLICATION. Without the connection there is no statement."""
    attributes = found.attributes
    if attributes.get("_connection") is None:
        return []
    names = ", ".join(identifier(name) for name in texts(attributes["publications"]))
    slot = "NONE" if attributes["slot"] is None else literal(text(attributes["slot"]))
    settings = ["connect = false", f"slot_name = {slot}"]
    settings += [f"{name} = {_setting(attributes[name])}" for name in _AT_ONCE if attributes[name] is not None]
    if attributes["two_phase"] not in (None, "d"):
        settings.append("two_phase = true")
    connection = literal(text(attributes["_connection"]))
    statements = [
        f"CREATE SUBSCRIPTION {found.identity.name} CONNECTION {connection} PUBLICATION {names} WITH ({', '.join(settings)})"
    ]
    return statements + ([f"{alter_head(found)} ENABLE"] if attributes["enabled"] else [])


def _alter_subscription(pair: Pair) -> list[str] | None:
    """Only the settings that need no publisher to answer change in place."""
    if not pair.only("enabled", "publications", "connection", "slot", *_AT_ONCE) or "failover" in pair.fields:
        return None
    want = pair.want.attributes
    statements = [f"{alter_head(pair.want)} DISABLE"] if "enabled" in pair.fields and not want["enabled"] else []
    if "connection" in pair.fields and want["_connection"] is not None:
        statements.append(f"{alter_head(pair.want)} CONNECTION {literal(text(want['_connection']))}")
    settings = [f"{name} = {_setting(want[name])}" for name in _AT_ONCE if name in pair.fields and want[name] is not None]
    if "slot" in pair.fields:
        settings.append(f"slot_name = {'NONE' if want['slot'] is None else literal(text(want['slot']))}")
    if settings:
        statements.append(f"{alter_head(pair.want)} SET ({', '.join(settings)})")
    if "publications" in pair.fields:
        names = ", ".join(identifier(name) for name in texts(want["publications"]))
        statements.append(f"{alter_head(pair.want)} SET PUBLICATION {names} WITH (refresh = false)")
    if "enabled" in pair.fields and want["enabled"]:
        statements.append(f"{alter_head(pair.want)} ENABLE")
    return statements


def _setting(value: object) -> str:
    letters = {"f": "off", "t": "on", "p": "parallel"}
    return str(value).lower() if isinstance(value, bool) else letters.get(str(value), literal(str(value)))


def _drop_subscription(found: CatalogObject) -> list[str]:
    name = found.identity.name
    return [
        f"ALTER SUBSCRIPTION {name} DISABLE",
        f"ALTER SUBSCRIPTION {name} SET (slot_name = NONE)",
        f"DROP SUBSCRIPTION {name}",
    ]


def _create_wrapper(found: CatalogObject) -> list[str]:
    attributes = found.attributes
    parts = [f"CREATE FOREIGN DATA WRAPPER {found.identity.name}"]
    parts += [f"HANDLER {attributes['handler']}"] if attributes["handler"] else []
    parts += [f"VALIDATOR {attributes['validator']}"] if attributes["validator"] else []
    parts += [f"OPTIONS ({option_list(texts(attributes['options']))})"] if attributes["options"] else []
    return [" ".join(parts)]


def _alter_wrapper(pair: Pair) -> list[str] | None:
    parts = []
    for name in ("handler", "validator"):
        if name in pair.fields:
            value = pair.want.attributes[name]
            parts.append(f"{name.upper()} {value}" if value else f"NO {name.upper()}")
    if "options" in pair.fields:
        parts.append(f"OPTIONS ({option_changes(pair.fields['options'])})")
    return [f"{alter_head(pair.want)} {' '.join(parts)}"] if parts else []


def _create_server(found: CatalogObject) -> list[str]:
    attributes = found.attributes
    parts = [f"CREATE SERVER {found.identity.name}"]
    parts += [f"TYPE {literal(text(attributes['type']))}"] if attributes["type"] is not None else []
    parts += [f"VERSION {literal(text(attributes['version']))}"] if attributes["version"] is not None else []
    parts.append(f"FOREIGN DATA WRAPPER {attributes['wrapper']}")
    parts += [f"OPTIONS ({option_list(texts(attributes['options']))})"] if attributes["options"] else []
    return [" ".join(parts)]


def _alter_server(pair: Pair) -> list[str] | None:
    if not pair.only("version", "options"):
        return None
    parts = []
    if "version" in pair.fields:
        version = pair.want.attributes["version"]
        parts.append(f"VERSION {literal(text(version)) if version is not None else 'NULL'}")
    if "options" in pair.fields:
        parts.append(f"OPTIONS ({option_changes(pair.fields['options'])})")
    return [f"{alter_head(pair.want)} {' '.join(parts)}"] if parts else []


def _create_user_mapping(found: CatalogObject) -> list[str]:
    options = texts(found.attributes["options"])
    if not found.attributes["_readable"]:
        return []
    return [f"CREATE USER MAPPING {found.identity.name}{f' OPTIONS ({option_list(options)})' if options else ''}"]


def _alter_user_mapping(pair: Pair) -> list[str] | None:
    return (
        [f"ALTER USER MAPPING {pair.want.identity.name} OPTIONS ({option_changes(pair.fields['options'])})"]
        if pair.fields
        else []
    )


def _create_statistics(found: CatalogObject) -> list[str]:
    statements = [text(found.attributes["_sql"])]
    if found.attributes["target"] is not None:
        statements.append(f"{alter_head(found)} SET STATISTICS {found.attributes['target']}")
    return statements


def _alter_statistics(pair: Pair) -> list[str] | None:
    if not pair.only("target"):
        return None
    target = pair.want.attributes["target"]
    return [f"{alter_head(pair.want)} SET STATISTICS {-1 if target is None else target}"] if pair.fields else []


def _create_default_privileges(found: CatalogObject) -> list[str]:
    return default_grants(found, texts(found.attributes["_built_in"]), order(found))


def _drop_default_privileges(found: CatalogObject) -> list[str]:
    return default_grants(found, order(found), texts(found.attributes["_built_in"]))


def _alter_default_privileges(pair: Pair) -> list[str] | None:
    return default_grants(pair.want, order(pair.have), order(pair.want))


def _create_system_privileges(found: CatalogObject) -> list[str]:
    return grant_changes(found, texts(found.attributes["revoked"]), texts(found.attributes["granted"]))


def _drop_system_privileges(found: CatalogObject) -> list[str]:
    return grant_changes(found, texts(found.attributes["granted"]), texts(found.attributes["revoked"]))


KINDS = {
    "schema": Kind(_create_schema, never, drop_plain),
    "extension": Kind(_create_extension, _alter_extension, drop_plain),
    "publication": Kind(_create_publication, _alter_publication, drop_plain),
    "publication table": Kind(
        _create_publication_table,
        never,
        lambda found: [f"ALTER PUBLICATION {found.identity.parent} DROP TABLE ONLY {found.identity.name}"],
    ),
    "publication schema": Kind(
        _create_publication_schema,
        never,
        lambda found: [f"ALTER PUBLICATION {found.identity.parent} DROP TABLES IN SCHEMA {found.identity.name}"],
    ),
    "subscription": Kind(_create_subscription, _alter_subscription, _drop_subscription),
    "foreign data wrapper": Kind(_create_wrapper, _alter_wrapper, drop_plain),
    "server": Kind(_create_server, _alter_server, drop_plain),
    "user mapping": Kind(_create_user_mapping, _alter_user_mapping, drop_plain),
    "statistics": Kind(_create_statistics, _alter_statistics, drop_plain),
    "default privileges": Kind(_create_default_privileges, _alter_default_privileges, _drop_default_privileges),
    "system privileges": Kind(_create_system_privileges, lambda pair: None if pair.fields else [], _drop_system_privileges),
}
