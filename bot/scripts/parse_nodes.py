"""One parsed statement to its actions: a function per kind of node, found in a table."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

import postgast
from postgast import pg_query_pb2 as pb

from bot.scripts import parse_rows
from bot.scripts.facts import Action
from bot.scripts.parse_names import constant, dotted, flags, kind_of, object_name, relation, type_name

TRANSACTIONS = {
    pb.TRANS_STMT_BEGIN: "begin",
    pb.TRANS_STMT_START: "begin",
    pb.TRANS_STMT_COMMIT: "commit",
    pb.TRANS_STMT_ROLLBACK: "rollback",
    pb.TRANS_STMT_SAVEPOINT: "savepoint",
    pb.TRANS_STMT_RELEASE: "release",
    pb.TRANS_STMT_ROLLBACK_TO: "rollback to",
}
CONSTRAINTS = {
    pb.CONSTR_CHECK: "check",
    pb.CONSTR_FOREIGN: "foreign key",
    pb.CONSTR_UNIQUE: "unique",
    pb.CONSTR_PRIMARY: "primary key",
    pb.CONSTR_EXCLUSION: "exclude",
    pb.CONSTR_NOTNULL: "not null",
}


def actions(node: Any) -> list[Action]:
    """Return what a statement does; a kind of statement that no rule needs gives one action with its node's name."""
    reader = _READERS.get(type(node))
    if reader is None:
        return [Action("other", kind=type(node).__name__.removesuffix("Stmt").lower())]
    return reader(node)


def _create_table(node: pb.CreateStmt) -> list[Action]:
    table = relation(node.relation)
    columns = [element.column_def for element in node.table_elts if element.WhichOneof("node") == "column_def"]
    parts = tuple((column.colname, _add_column(node.relation, column)) for column in columns)
    own = Action(
        "create",
        "table",
        table,
        table,
        node.if_not_exists,
        flags(
            temporary=node.relation.relpersistence == "t",
            unlogged=node.relation.relpersistence == "u",
            partition=node.HasField("partbound"),
        ),
        tuple(column.colname for column in columns),
        parts=parts,
    )
    found = [own]
    for column in columns:
        found += [
            _constraint(table, item.constraint, (column.colname,), inline=True)
            for item in column.constraints
            if _kept(item.constraint)
        ]
    for element in node.table_elts:
        if element.WhichOneof("node") == "constraint":
            found.append(_constraint(table, element.constraint, (), inline=True))
    return found


def _kept(constraint: pb.Constraint) -> bool:
    return constraint.contype in CONSTRAINTS and constraint.contype != pb.CONSTR_NOTNULL


def _constraint(table: str, node: pb.Constraint, columns: tuple[str, ...], *, inline: bool) -> Action:
    named = tuple(key.string.sval for key in (node.fk_attrs or node.keys))
    return Action(
        "add",
        "constraint",
        node.conname,
        table,
        False,
        (
            CONSTRAINTS.get(node.contype, "other"),
            *flags(inline=inline, not_valid=node.skip_validation, using_index=bool(node.indexname)),
        ),
        named or columns,
        relation(node.pktable) if node.contype == pb.CONSTR_FOREIGN else "",
    )


def _add_column(table: pb.RangeVar, column: pb.ColumnDef) -> str:
    """Return the statement that adds the column to a table that lacks it."""
    tree = postgast.parse("ALTER TABLE t ADD COLUMN IF NOT EXISTS c int")
    alter = tree.stmts[0].stmt.alter_table_stmt
    alter.relation.CopyFrom(table)
    _definition(alter.cmds[0].alter_table_cmd).column_def.CopyFrom(column)
    return str(postgast.deparse(tree)) + ";"


def _definition(node: pb.AlterTableCmd) -> pb.Node:
    """Return the field that is called `def`, a word that Python keeps for itself."""
    return getattr(node, "def")


def _alter_table(node: pb.AlterTableStmt) -> list[Action]:
    return [_alter_command(relation(node.relation), item.alter_table_cmd, kind_of(node.objtype)) for item in node.cmds]


def _alter_command(table: str, node: pb.AlterTableCmd, kind: str) -> Action:
    what = str(pb.AlterTableType.Name(node.subtype)).removeprefix("AT_")
    cascade = node.behavior == pb.DROP_CASCADE
    if what == "AddColumn":
        column = _definition(node).column_def
        kinds = [CONSTRAINTS.get(item.constraint.contype, "") for item in column.constraints]
        default = any(item.constraint.contype == pb.CONSTR_DEFAULT for item in column.constraints)
        found = (*(name for name in kinds if name), *flags(default=default))
        return Action(
            "add", "column", column.colname, table, node.missing_ok, found, (column.colname,), type_name(column.type_name)
        )
    if what == "AddConstraint":
        return _constraint(table, _definition(node).constraint, (), inline=False)
    if what == "DropColumn":
        return Action("drop", "column", node.name, table, node.missing_ok, flags(cascade=cascade), (node.name,))
    if what == "DropConstraint":
        return Action("drop", "constraint", node.name, table, node.missing_ok, flags(cascade=cascade))
    if what == "AlterColumnType":
        return Action("alter", "column type", node.name, table, other=type_name(_definition(node).column_def.type_name))
    restart = what == "SetIdentity" and any(item.def_elem.defname == "restart" for item in _definition(node).list.items)
    return Action("alter", _spaced(what), node.name, table, flags=(kind, *flags(restart=restart)))


def _spaced(name: str) -> str:
    """AT names such as EnableTrigAll read `enable trig all`."""
    return "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in name).strip()


def _index(node: pb.IndexStmt) -> list[Action]:
    columns = tuple(item.index_elem.name for item in node.index_params)
    found = flags(
        concurrently=node.concurrent,
        unique=node.unique,
        partial=node.where_clause.WhichOneof("node") is not None,
        unnamed=not node.idxname,
        expression="" in columns,
    )
    return [
        Action("create", "index", node.idxname, relation(node.relation), node.if_not_exists, found, tuple(filter(None, columns)))
    ]


def _rename(node: pb.RenameStmt) -> list[Action]:
    kind = kind_of(node.rename_type)
    table = relation(node.relation) if node.HasField("relation") else ""
    name = node.subname or table or object_name(node.object)
    return [Action("rename", kind, name, table, node.missing_ok, (), (), node.newname)]


def _drop(node: pb.DropStmt) -> list[Action]:
    kind = kind_of(node.remove_type)
    found = flags(cascade=node.behavior == pb.DROP_CASCADE, concurrently=node.concurrent)
    gone = []
    for item in node.objects:
        name = object_name(item)
        table = name if kind == "table" else name.rpartition(".")[0] if kind in {"trigger", "policy", "rule"} else ""
        gone.append(
            Action(
                "drop",
                kind,
                name.rpartition(".")[2] if kind in {"trigger", "policy", "rule"} else name,
                table,
                node.missing_ok,
                found,
            )
        )
    return gone


def _comment(node: pb.CommentStmt) -> list[Action]:
    return [Action("comment", kind_of(node.objtype), object_name(node.object), other=node.comment[:200])]


def _set(node: pb.VariableSetStmt) -> list[Action]:
    verb = "reset" if node.kind in {pb.VAR_RESET, pb.VAR_RESET_ALL, pb.VAR_SET_DEFAULT} else "set"
    values = [constant(arg) for arg in node.args]
    return [Action(verb, "setting", node.name or "all", flags=flags(local=node.is_local), other=", ".join(values))]


def _transaction(node: pb.TransactionStmt) -> list[Action]:
    return [Action(TRANSACTIONS.get(node.kind, "transaction"), "transaction")]


def _function(node: pb.CreateFunctionStmt) -> list[Action]:
    options = {option.def_elem.defname: option.def_elem.arg for option in node.options}
    settings = [option.def_elem.arg.variable_set_stmt.name for option in node.options if option.def_elem.defname == "set"]
    definer = "security" in options and options["security"].boolean.boolval
    language = options["language"].string.sval.lower() if "language" in options else ""
    found = flags(definer=definer, search_path="search_path" in settings)
    kind = "procedure" if node.is_procedure else "function"
    return [
        Action("create", kind, dotted(node.funcname), guarded=node.replace, flags=found, columns=tuple(settings), other=language)
    ]


def _grant(node: pb.GrantStmt) -> list[Action]:
    public = any(item.role_spec.roletype == pb.ROLESPEC_PUBLIC for item in node.grantees)
    privileges = tuple(item.access_priv.priv_name for item in node.privileges)
    names = [relation(item.range_var) if item.WhichOneof("node") == "range_var" else object_name(item) for item in node.objects]
    verb = "grant" if node.is_grant else "revoke"
    return [
        Action(verb, kind_of(node.objtype), ", ".join(names), flags=flags(public=public, all=not privileges), columns=privileges)
    ]


def _default_privileges(node: pb.AlterDefaultPrivilegesStmt) -> list[Action]:
    return [replace(action, kind=f"every future {action.kind}") for action in _grant(node.action)]


def _role(node: Any) -> list[Action]:
    options = {option.def_elem.defname: option.def_elem.arg for option in node.options}
    password = "password" in options and bool(options["password"].string.sval)
    name = node.role.rolename if isinstance(node, pb.AlterRoleStmt) else node.role
    return [Action("alter" if isinstance(node, pb.AlterRoleStmt) else "create", "role", name, flags=flags(password=password))]


def _named(verb: str, kind: str, field: str = "", guard: str = "") -> Callable[[Any], list[Action]]:
    """Return a reader for nodes that need no more than a name and whether they are guarded."""

    def reader(node: Any) -> list[Action]:
        value = getattr(node, field) if field else ""
        name = value if isinstance(value, str) else relation(value) if isinstance(value, pb.RangeVar) else dotted(value)
        table = relation(node.relation) if hasattr(node, "relation") else getattr(node, "table", None)
        table = relation(table) if isinstance(table, pb.RangeVar) else table or ""
        return [Action(verb, kind, name, table, bool(getattr(node, guard)) if guard else False)]

    return reader


def _create_as(node: pb.CreateTableAsStmt) -> list[Action]:
    name = relation(node.into.rel)
    kind = "table" if node.objtype == pb.OBJECT_TABLE else "materialized view"
    found = ("as", *flags(temporary=node.into.rel.relpersistence == "t"))
    return [Action("create", kind, name, name, node.if_not_exists, found)]


def _sequence(node: pb.AlterSeqStmt) -> list[Action]:
    restart = any(option.def_elem.defname == "restart" for option in node.options)
    return [Action("alter", "sequence", relation(node.sequence), flags=flags(restart=restart))]


def _select(node: pb.SelectStmt) -> list[Action]:
    calls = [
        item.func_call
        for target in node.target_list
        for item in [target.res_target.val]
        if item.WhichOneof("node") == "func_call"
    ]
    return [
        Action(
            "call",
            "function",
            dotted(call.funcname).removeprefix("pg_catalog."),
            guarded=node.HasField("where_clause"),
            columns=tuple(_arguments(call)),
        )
        for call in calls
    ] or [Action("select", "rows")]


def _arguments(call: pb.FuncCall) -> Iterable[str]:
    for arg in call.args:
        yield constant(arg) if arg.WhichOneof("node") == "a_const" else ""


_READERS: dict[type, Callable[[Any], list[Action]]] = {
    pb.CreateStmt: _create_table,
    pb.CreateTableAsStmt: _create_as,
    pb.AlterTableStmt: _alter_table,
    pb.IndexStmt: _index,
    pb.RenameStmt: _rename,
    pb.DropStmt: _drop,
    pb.CommentStmt: _comment,
    pb.InsertStmt: parse_rows.insert,
    pb.UpdateStmt: parse_rows.update,
    pb.DeleteStmt: parse_rows.delete,
    pb.TruncateStmt: parse_rows.truncate,
    pb.VariableSetStmt: _set,
    pb.TransactionStmt: _transaction,
    pb.CreateFunctionStmt: _function,
    pb.CopyStmt: parse_rows.copy,
    pb.GrantStmt: _grant,
    pb.AlterDefaultPrivilegesStmt: _default_privileges,
    pb.AlterRoleStmt: _role,
    pb.CreateRoleStmt: _role,
    pb.AlterSeqStmt: _sequence,
    pb.SelectStmt: _select,
    pb.ViewStmt: lambda node: [Action("create", "view", relation(node.view), guarded=node.replace)],
    pb.CreateTrigStmt: _named("create", "trigger", "trigname", "replace"),
    pb.CreatePolicyStmt: _named("create", "policy", "policy_name"),
    pb.CreateSeqStmt: _named("create", "sequence", "sequence", "if_not_exists"),
    pb.CreateSchemaStmt: _named("create", "schema", "schemaname", "if_not_exists"),
    pb.CreateExtensionStmt: _named("create", "extension", "extname", "if_not_exists"),
    pb.CreateEnumStmt: _named("create", "type", "type_name"),
    pb.CreateDomainStmt: _named("create", "domain", "domainname"),
    pb.CompositeTypeStmt: _named("create", "type", "typevar"),
    pb.CreateRangeStmt: _named("create", "type", "type_name"),
    pb.RuleStmt: _named("create", "rule", "rulename", "replace"),
    pb.AlterSystemStmt: _named("alter", "system"),
    pb.RefreshMatViewStmt: _named("refresh", "materialized view"),
    pb.LockStmt: _named("lock", "table"),
    pb.CreateUserMappingStmt: _named("create", "user mapping", "servername", "if_not_exists"),
}
