"""Statements that write rows, to their actions: where they reach, and whether a second run repeats them."""

from __future__ import annotations

from postgast import pg_query_pb2 as pb

from bot.scripts.facts import Action
from bot.scripts.parse_names import flags, relation


def insert(node: pb.InsertStmt) -> list[Action]:
    """Return an INSERT: guarded by ON CONFLICT or by a look at the rows that exist, or not."""
    select = node.select_stmt.select_stmt
    windowed = select.limit_count.WhichOneof("node") is not None or select.limit_offset.WhichOneof("node") is not None
    conflict = node.HasField("on_conflict_clause")
    update = conflict and node.on_conflict_clause.action == pb.ONCONFLICT_UPDATE
    found = flags(windowed=windowed and not select.sort_clause, overwrites=bool(update), values=bool(select.values_lists))
    guarded = conflict or _asks(select.where_clause)
    columns = tuple(item.res_target.name for item in node.cols)
    return [Action("insert", "rows", table=relation(node.relation), guarded=guarded, flags=found, columns=columns)]


def _asks(node: pb.Node) -> bool:
    """Whether a WHERE of an INSERT ... SELECT looks for rows that exist: NOT EXISTS, NOT IN and the like."""
    text = str(node)
    return "sub_link" in text or "ANTI" in text or "nulltest_type: IS_NULL" in text


def update(node: pb.UpdateStmt) -> list[Action]:
    """Return an UPDATE and whether it reaches every row."""
    columns = tuple(item.res_target.name for item in node.target_list)
    return [
        Action(
            "update",
            "rows",
            table=relation(node.relation),
            flags=_where(node.where_clause, bool(node.from_clause)),
            columns=columns,
        )
    ]


def delete(node: pb.DeleteStmt) -> list[Action]:
    """Return a DELETE and whether it reaches every row."""
    return [Action("delete", "rows", table=relation(node.relation), flags=_where(node.where_clause, bool(node.using_clause)))]


def _where(node: pb.Node, joined: bool) -> tuple[str, ...]:  # noqa: FBT001 - one caller each, named there
    if node.WhichOneof("node") is None:
        return () if joined else ("everywhere",)
    return ("everywhere", "tautology") if always_true(node) else ()


def always_true(node: pb.Node) -> bool:
    """Whether a condition holds for every row, as far as its text shows: true, 1 = 1, x = x OR anything true."""
    kind = node.WhichOneof("node")
    if kind == "a_const":
        return bool(node.a_const.WhichOneof("val") == "boolval" and node.a_const.boolval.boolval)
    if kind == "bool_expr":
        parts = [always_true(arg) for arg in node.bool_expr.args]
        return any(parts) if node.bool_expr.boolop == pb.OR_EXPR else node.bool_expr.boolop == pb.AND_EXPR and all(parts)
    if kind != "a_expr" or [name.string.sval for name in node.a_expr.name] not in (["="], [">="], ["<="]):
        return False
    left, right = node.a_expr.lexpr, node.a_expr.rexpr
    if left.WhichOneof("node") != "a_const" or right.WhichOneof("node") != "a_const":
        return False
    left, right = _placeless(left), _placeless(right)
    return bool(left == right)


def _placeless(node: pb.Node) -> pb.Node:
    copy = pb.Node()
    copy.CopyFrom(node)
    copy.a_const.location = 0
    return copy


def copy(node: pb.CopyStmt) -> list[Action]:
    """Return a COPY and whether it uses a file or a program of the server."""
    found = flags(program=node.is_program, file=bool(node.filename) and not node.is_program, to=not node.is_from)
    table = relation(node.relation) if node.HasField("relation") else ""
    return [Action("copy", "rows", table=table, flags=found, other=node.filename)]


def truncate(node: pb.TruncateStmt) -> list[Action]:
    """Return one action per table that is emptied."""
    found = flags(cascade=node.behavior == pb.DROP_CASCADE)
    return [Action("truncate", "table", table=relation(item.range_var), flags=found) for item in node.relations]
