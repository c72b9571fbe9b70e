"""Tables, views, indexes and constraints: creating and changing each."""

from __future__ import annotations

from bot.catalog.model import CatalogObject, FieldChange
from bot.catalog.names import identifier, literal
from bot.rollback.generator.columns import constraints, definition, finishing, inherited_options
from bot.rollback.generator.databases import option_changes, option_list
from bot.rollback.generator.kinds import Kind, Pair, alter_head, drop_plain, mapping, text, texts
from bot.rollback.generator.sequences import alter_sequence, create_sequence
from bot.rollback.generator.side import Side
from bot.rollback.generator.types import validated


def create_table(table: CatalogObject, side: Side, *, later: frozenset[str] = frozenset()) -> list[str]:
    """Return CREATE TABLE and what columns need after it. `later` names columns whose defaults are set afterwards.

    A partition is created on its own, to be attached when its indexes stand.
    """
    attributes, name = table.attributes, table.identity.name
    columns = side.parts(name, "column")
    partition, parents = attributes["bound"] is not None, texts(attributes["parents"])
    inherits = bool(parents) and not partition
    kind = "UNLOGGED TABLE" if attributes["persistence"] == "unlogged" else "TABLE"
    if table.identity.kind == "foreign table":
        kind = "FOREIGN TABLE"
    listed = [column for column in columns if not (inherits and not column.attributes["local"])]
    if attributes.get("of_type"):
        typed = [_typed(column, side, default=column.identity.name not in later) for column in columns]
        body = f" OF {attributes['of_type']}" + (f" (\n    {_joined(typed)}\n)" if any(typed) else "")
    else:
        lines = [definition(c, side, default=c.identity.name not in later, partition=partition) for c in listed]
        lines += [_named_not_null(guard) for c in columns if c not in listed and (guard := _own_not_null(c, side))]
        body = f" (\n    {_joined(lines)}\n)" if lines else " ()"
    parts = [f"CREATE {kind} {name}{body}"]
    parts += [f"INHERITS ({', '.join(parents)})"] if inherits else []
    parts += [f"PARTITION BY {attributes['partition_key']}"] if attributes.get("partition_key") else []
    parts += _storage(table)
    statements = [" ".join(parts)]
    for column in columns:
        if inherits and column not in listed:
            statements += _own_over_inherited(column, side, parents)
        statements += finishing(column, defined=column in listed and not attributes.get("of_type"))
    return statements + _flags(table)


def _joined(lines: list[str]) -> str:
    return ",\n    ".join(line for line in lines if line)


def _typed(column: CatalogObject, side: Side, *, default: bool) -> str:
    parts = constraints(column, side, default=default, pending=False, partition=False)
    return f"{column.identity.name} WITH OPTIONS {' '.join(parts)}" if parts else ""


def _storage(table: CatalogObject) -> list[str]:
    attributes = table.attributes
    if table.identity.kind == "foreign table":
        options = texts(attributes["fdw_options"])
        return [f"SERVER {attributes['server']}"] + ([f"OPTIONS ({option_list(options)})"] if options else [])
    parts = [f"USING {attributes['access_method']}"] if attributes.get("access_method") not in (None, "heap") else []
    settings = [*texts(attributes["_option_order"]), *(f"toast.{option}" for option in texts(attributes.get("toast_options")))]
    parts += [f"WITH ({', '.join(_setting(option) for option in settings)})"] if settings else []
    parts += [f"TABLESPACE {identifier(text(attributes['tablespace']))}"] if attributes.get("tablespace") else []
    return parts


def _setting(option: str) -> str:
    name, _, value = option.partition("=")
    return f"{name} = {literal(value)}"


def _own_over_inherited(column: CatalogObject, side: Side, parents: tuple[str, ...]) -> list[str]:
    """Return what an inherited column has of its own: a default or NOT NULL that no parent has."""
    above = [found for parent in parents if (found := side.column(parent, column.identity.name))]
    head = f"ALTER TABLE ONLY {column.identity.parent} ALTER COLUMN {column.identity.name}"
    statements = inherited_options(column)
    if column.attributes["default"] is not None and not column.attributes["generated"]:
        if all(parent.attributes["default"] != column.attributes["default"] for parent in above):
            statements.append(f"{head} SET DEFAULT {column.attributes['default']}")
    elif column.attributes["default"] is None and any(parent.attributes["default"] is not None for parent in above):
        statements.append(f"{head} DROP DEFAULT")
    if column.attributes["not_null"] and side.version < 180000 and not any(parent.attributes["not_null"] for parent in above):
        statements.append(f"{head} SET NOT NULL")
    return statements


def _own_not_null(column: CatalogObject, side: Side) -> CatalogObject | None:
    """Return the NOT NULL that a table declares itself over an inherited column, whether or not its parents have one."""
    guard = side.not_null(column.identity)
    return guard if guard and guard.attributes["local"] and "NOT VALID" not in text(guard.attributes["definition"]) else None


def _named_not_null(guard: CatalogObject) -> str:
    return f"CONSTRAINT {guard.identity.name} {guard.attributes['definition']}"


def _flags(table: CatalogObject) -> list[str]:
    attributes, head = table.attributes, f"ALTER TABLE {table.identity.name}"
    statements = []
    if attributes.get("row_security"):
        statements.append(f"{head} ENABLE ROW LEVEL SECURITY")
    if attributes.get("force_row_security"):
        statements.append(f"{head} FORCE ROW LEVEL SECURITY")
    if attributes.get("replica_identity") in ("full", "nothing"):
        statements.append(
            f"ALTER TABLE ONLY {table.identity.name} REPLICA IDENTITY {text(attributes['replica_identity']).upper()}"
        )
    return statements


def index_marks(table: CatalogObject, index: CatalogObject) -> list[str]:
    """Return what the table says of one of its indexes: that it is clustered on it, that it identifies replicated rows."""
    bare = identifier(text(index.attributes["_name"]))
    statements = []
    if table.attributes.get("clustered") == bare:
        statements.append(f"ALTER {_table_word(table)} {table.identity.name} CLUSTER ON {bare}")
    if table.attributes.get("replica_identity") == f"index {bare}":
        statements.append(f"ALTER TABLE ONLY {table.identity.name} REPLICA IDENTITY USING INDEX {bare}")
    return statements


def _table_word(table: CatalogObject) -> str:
    return "MATERIALIZED VIEW" if table.identity.kind == "materialized view" else "TABLE"


def alter_table(pair: Pair, side: Side) -> list[str] | None:
    """Return the statements for a table's own attributes (partition bounds and parents apart); None: must be made anew."""
    want, name = pair.want.attributes, pair.want.identity.name
    word = "FOREIGN TABLE" if pair.want.identity.kind == "foreign table" else _table_word(pair.want)
    head = f"ALTER {word} {name}"
    if any(field in pair.fields for field in ("partition_key", "server")):
        return None
    statements: list[str] = []
    if "access_method" in pair.fields:
        if side.version < 150000 or want["access_method"] is None:
            return None
        statements.append(f"{head} SET ACCESS METHOD {identifier(text(want['access_method']))}")
    if "of_type" in pair.fields:
        statements.append(f"{head} OF {want['of_type']}" if want["of_type"] else f"{head} NOT OF")
    if "persistence" in pair.fields:
        statements.append(f"{head} SET {'UNLOGGED' if want['persistence'] == 'unlogged' else 'LOGGED'}")
    if "tablespace" in pair.fields:
        statements.append(f"{head} SET TABLESPACE {identifier(text(want['tablespace'])) if want['tablespace'] else 'pg_default'}")
    if "options" in pair.fields:
        statements += option_statements(head, pair.fields["options"])
    if "fdw_options" in pair.fields:
        statements.append(f"{head} OPTIONS ({option_changes(pair.fields['fdw_options'])})")
    for field, flag in (("row_security", "{} ROW LEVEL SECURITY"), ("force_row_security", "{} ROW LEVEL SECURITY")):
        if field in pair.fields:
            words = ("ENABLE", "DISABLE") if field == "row_security" else ("FORCE", "NO FORCE")
            statements.append(f"{head} {flag.format(words[0] if want[field] else words[1])}")
    return statements


def option_statements(head: str, change: FieldChange, prefix: str = "") -> list[str]:
    """Return SET and RESET for storage options."""
    have = dict(option.partition("=")[::2] for option in texts(change.old))
    want = dict(option.partition("=")[::2] for option in texts(change.new))
    gone = [f"{prefix}{name}" for name in have if name not in want]
    changed = [name for name in want if have.get(name) != want[name]]
    if [name for name in have if name in want and name not in changed] + changed != list(want):
        gone, changed = [f"{prefix}{name}" for name in have], list(want)
    news = [f"{prefix}{name} = {literal(want[name])}" for name in changed]
    statements = [f"{head} RESET ({', '.join(gone)})"] if gone else []
    return statements + ([f"{head} SET ({', '.join(news)})"] if news else [])


def mark_changes(pair: Pair) -> list[str]:
    """Return the statements for CLUSTER and REPLICA IDENTITY marks that differ."""
    want, name = pair.want.attributes, pair.want.identity.name
    head = f"ALTER {_table_word(pair.want)} {name}"
    statements = []
    if "clustered" in pair.fields:
        statements.append(f"{head} CLUSTER ON {want['clustered']}" if want["clustered"] else f"{head} SET WITHOUT CLUSTER")
    if "replica_identity" in pair.fields:
        identity = text(want["replica_identity"])
        form = f"USING INDEX {identity[6:]}" if identity.startswith("index ") else identity.upper()
        statements.append(f"ALTER TABLE ONLY {name} REPLICA IDENTITY {form}")
    return statements


def _create_view(found: CatalogObject) -> list[str]:
    return [_view(found, "CREATE VIEW")]


def _view(found: CatalogObject, verb: str) -> str:
    options = texts(found.attributes["_option_order"])
    settings = f" WITH ({', '.join(_setting(option) for option in options)})" if options else ""
    return f"{verb} {found.identity.name}{settings} AS\n{_body(found)}"


def _body(found: CatalogObject) -> str:
    return text(found.attributes["definition"]).rstrip().rstrip(";")


def alter_view(pair: Pair, have: Side, want: Side) -> list[str] | None:
    """CREATE OR REPLACE may only add columns at the end."""
    if "definition" in pair.fields:
        old = [_shape(column) for column in have.parts(pair.have.identity.name, "column")]
        new = [_shape(column) for column in want.parts(pair.want.identity.name, "column")]
        return [_view(pair.want, "CREATE OR REPLACE VIEW")] if new[: len(old)] == old else None
    return option_statements(alter_head(pair.want), pair.fields["options"]) if "options" in pair.fields else []


def _shape(column: CatalogObject) -> tuple[object, ...]:
    return column.identity.name, column.attributes["type"], column.attributes["collation"]


def create_materialized_view(found: CatalogObject, side: Side) -> list[str]:
    """Return CREATE MATERIALIZED VIEW; filled when it was."""
    storage = "".join(f" {part}" for part in _storage(found))
    data = "" if found.attributes["populated"] else " WITH NO DATA"
    statements = [f"CREATE MATERIALIZED VIEW {found.identity.name}{storage} AS\n{_body(found)}{data}"]
    for column in side.parts(found.identity.name, "column"):
        head = f"ALTER MATERIALIZED VIEW {found.identity.name} ALTER COLUMN"
        lines = finishing(column, defined=False)
        statements += [s.replace(f"ALTER TABLE ONLY {found.identity.name} ALTER COLUMN", head) for s in lines]
    return statements


def create_constraint(found: CatalogObject, side: Side) -> list[str]:
    """Return ADD CONSTRAINT and what its index has of its own."""
    attributes, table = found.attributes, side.relation(found.identity.parent)
    partitioned = table is not None and bool(table.attributes.get("partition_key"))
    backed = attributes["form"] in ("primary key", "unique", "exclusion")
    only = "ONLY " if partitioned and backed else ""
    word = "FOREIGN TABLE" if table is not None and table.identity.kind == "foreign table" else "TABLE"
    index = side.relation(text(attributes["_index"])) if backed else None
    settings = ""
    tail = text(attributes["definition"])
    if index is not None:
        options = texts(index.attributes["_option_order"]) if attributes["form"] != "exclusion" else ()
        settings = f" WITH ({', '.join(_setting(option) for option in options)})" if options else ""
        settings += (
            f" USING INDEX TABLESPACE {identifier(text(index.attributes['tablespace']))}"
            if index.attributes["tablespace"]
            else ""
        )
        tail = _with_settings(tail, settings)
    statements = [f"ALTER {word} {only}{found.identity.parent} ADD CONSTRAINT {found.identity.name} {tail}"]
    if index is not None and table is not None:
        statements += _index_statistics(index) + index_marks(table, index)
    return statements


def _with_settings(tail: str, settings: str) -> str:
    """Put index settings where the grammar wants them: before WHERE and the deferral words."""
    if not settings:
        return tail
    cut = len(tail)
    for mark in (" WHERE (", " NOT DEFERRABLE", " DEFERRABLE", " INITIALLY"):
        position = tail.rfind(mark)
        if position > tail.rfind(")") or (mark == " WHERE (" and position > 0):
            cut = min(cut, position)
    return tail[:cut] + settings + tail[cut:]


def alter_constraint(pair: Pair) -> list[str] | None:
    """Validate, or change deferral and enforcement of foreign keys in place."""
    if pair.only("local", "inherited", "clone", "validated"):
        return []
    if validated(pair):
        return [f"ALTER TABLE {pair.want.identity.parent} VALIDATE CONSTRAINT {pair.want.identity.name}"]
    return None


def create_index(found: CatalogObject, side: Side) -> list[str]:
    """Return CREATE INDEX with its options, statistics and the table's marks."""
    attributes = found.attributes
    statement = text(attributes["definition"])
    options = texts(attributes["_option_order"])
    settings = f" WITH ({', '.join(_setting(option) for option in options)})" if options else ""
    settings += f" TABLESPACE {identifier(text(attributes['tablespace']))}" if attributes["tablespace"] else ""
    where = statement.rfind(" WHERE (")
    where = where if where > 0 and settings else len(statement)
    statements = [statement[:where] + settings + statement[where:]]
    table = side.relation(text(attributes["_table"]))
    return statements + _index_statistics(found) + (index_marks(table, found) if table else [])


def _index_statistics(found: CatalogObject) -> list[str]:
    return [
        f"{alter_head(found)} ALTER COLUMN {number} SET STATISTICS {value}"
        for number, value in mapping(found.attributes["statistics"]).items()
    ]


def alter_index(pair: Pair) -> list[str] | None:
    """Options, tablespace, statistics and attachment change in place."""
    if pair.fields.keys() - {"options", "tablespace", "statistics", "parent", "valid"}:
        return None
    want, head = pair.want.attributes, alter_head(pair.want)
    statements = option_statements(head, pair.fields["options"]) if "options" in pair.fields else []
    if "tablespace" in pair.fields:
        statements.append(f"{head} SET TABLESPACE {identifier(text(want['tablespace'])) if want['tablespace'] else 'pg_default'}")
    if "statistics" in pair.fields:
        have = mapping(pair.have.attributes["statistics"])
        statements += [
            f"{head} ALTER COLUMN {number} SET STATISTICS -1" for number in have if number not in mapping(want["statistics"])
        ]
        statements += _index_statistics(pair.want)
    if "valid" in pair.fields and want["valid"]:
        statements.append(f"REINDEX INDEX {pair.want.identity.name}")
    return statements


def drop_constraint(found: CatalogObject) -> list[str]:
    """Return DROP CONSTRAINT; NOT NULL goes by its column, as its name is another on each server and none before 18."""
    attributes, columns = found.attributes, texts(found.attributes.get("_columns"))
    if attributes.get("form") == "not null" and len(columns) == 1 and not attributes.get("inherited"):
        return [f"ALTER TABLE {found.identity.parent} ALTER COLUMN {columns[0]} DROP NOT NULL"]
    return [f"ALTER TABLE {found.identity.parent} DROP CONSTRAINT {found.identity.name}"]


KINDS = {
    "view": Kind(_create_view, lambda _pair: None, drop_plain),
    "sequence": Kind(create_sequence, alter_sequence, drop_plain),
}
