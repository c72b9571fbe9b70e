"""The server's own grammar on statements that are to run in slices. Run in a limited child: `main` takes untrusted text."""

from __future__ import annotations

import base64
import json
from typing import Any

import postgast
from postgast import pg_query_pb2 as pb

from bot.scripts.batches import KEY, SLICE, Slicing, marks, response, survey_response

_SUMMARIES = frozenset(
    {
        "count", "sum", "min", "max", "avg", "string_agg", "array_agg", "json_agg", "jsonb_agg", "json_object_agg",
        "jsonb_object_agg", "bool_and", "bool_or", "every", "bit_and", "bit_or", "any_value", "xmlagg",
    }
)  # fmt: skip
_WHAT = "Only UPDATE, DELETE and INSERT ... SELECT can be cut into batches"
_PLACES = frozenset({"location", "stmt_location", "stmt_len", "list_start", "list_end", "rexpr_list_start", "rexpr_list_end"})
_JOINS = frozenset({pb.JOIN_INNER, pb.JOIN_LEFT})


class _Unfit(Exception):
    """Why a statement cannot be cut, in one sentence."""


def main(payload: bytes) -> bytes:
    """Answer a request of `bot.scripts.batches.request`."""
    return response([slicing(sql) for sql in json.loads(payload)["statements"]])


def survey(payload: bytes) -> bytes:
    """Answer a request of `bot.scripts.batches.survey_request`: every mark of the files, and how its statement is cut."""
    files = {str(path): base64.b64decode(text) for path, text in json.loads(payload)["files"].items()}
    found = [(mark, slicing(mark.sql) if mark.sql else Slicing()) for path, data in files.items() for mark in marks(path, data)]
    return survey_response(found)


def slicing(sql: str) -> Slicing:
    """Return how `sql` is cut; `problem` is set where it cannot be."""
    try:
        return _cut(_only(sql))
    except _Unfit as error:
        return Slicing(problem=str(error))
    except (postgast.PgQueryError, ValueError) as error:
        return Slicing(problem=f"PostgreSQL's grammar refuses it: {str(error).splitlines()[0]}.")


def _only(sql: str) -> pb.ParseResult:
    tree = postgast.parse(sql)
    if len(tree.stmts) != 1:
        raise _Unfit(f"{_WHAT}.")
    if SLICE in sql or KEY in sql:
        raise _Unfit("The statement uses a name that is kept for batches.")
    return tree


def _cut(tree: pb.ParseResult) -> Slicing:
    node = tree.stmts[0].stmt
    kind = node.WhichOneof("node")
    if kind == "update_stmt":
        columns = tuple(item.res_target.name for item in node.update_stmt.target_list)
        return _rows_of(tree, node.update_stmt, bool(node.update_stmt.from_clause), columns)
    if kind == "delete_stmt":
        return _rows_of(tree, node.delete_stmt, bool(node.delete_stmt.using_clause), ())
    if kind == "insert_stmt":
        return _copied(tree, node.insert_stmt)
    raise _Unfit(f"{_WHAT}.")


def _rows_of(tree: pb.ParseResult, statement: pb.UpdateStmt | pb.DeleteStmt, joined: bool, columns: tuple[str, ...]) -> Slicing:  # noqa: FBT001 - one place each
    """Cut an UPDATE or DELETE along the table that it writes."""
    if statement.where_clause.WhichOneof("node") == "current_of_expr":
        raise _Unfit("It follows a cursor.")
    with_ = _with(statement)
    return _made(tree, statement, statement.relation, alone=not joined and not with_, columns=columns)


def _copied(tree: pb.ParseResult, insert: pb.InsertStmt) -> Slicing:
    """Cut an INSERT ... SELECT along the one table that gives its rows."""
    select = insert.select_stmt.select_stmt
    if not insert.select_stmt.HasField("select_stmt") or select.values_lists:
        raise _Unfit(f"{_WHAT}; this INSERT writes given rows.")
    _with(insert)
    if select.op != pb.SETOP_NONE:
        raise _Unfit("Its rows come from a UNION, INTERSECT or EXCEPT, so there is no single table to cut along.")
    if select.group_clause or select.HasField("having_clause") or select.distinct_clause or select.window_clause:
        raise _Unfit("It groups rows, so a part of the table gives other rows than the whole.")
    if select.HasField("limit_count") or select.HasField("limit_offset"):
        raise _Unfit("It has a LIMIT or OFFSET of its own.")
    if any(_sums_up(target) for target in select.target_list):
        raise _Unfit("It sums rows up or numbers them, so a part of the table gives other rows than the whole.")
    alone = len(select.from_clause) == 1 and select.from_clause[0].WhichOneof("node") == "range_var" and not _with(select)
    driving = _driving(select)
    named = {item.common_table_expr.ctename for part in (insert, select) for item in part.with_clause.ctes}
    if not driving.schemaname and driving.relname in named:
        raise _Unfit("Its rows come from a WITH, so there is no key to cut along.")
    if _same(driving, insert.relation):
        raise _Unfit("It reads the table that it writes.")
    return _made(tree, select, driving, alone=alone, columns=())


def _driving(select: pb.SelectStmt) -> pb.RangeVar:
    """Return the table of which every row of the result has exactly one row: the first one of inner and left joins."""
    if len(select.from_clause) != 1:
        raise _Unfit("Its rows come from no table or from several, so there is no single one to cut along.")
    node = select.from_clause[0]
    while node.WhichOneof("node") == "join_expr":
        if node.join_expr.jointype not in _JOINS:
            raise _Unfit("Its first table stands in a RIGHT or FULL JOIN.")
        if node.join_expr.HasField("alias"):
            raise _Unfit("Its join has a name of its own.")
        node = node.join_expr.larg
    if node.WhichOneof("node") != "range_var":
        raise _Unfit("Its rows do not come from a table, so there is no key to cut along.")
    return node.range_var


def _made(
    tree: pb.ParseResult,
    part: pb.UpdateStmt | pb.DeleteStmt | pb.SelectStmt,
    driving: pb.RangeVar,
    *,
    alone: bool,
    columns: tuple[str, ...],
) -> Slicing:
    """Return the texts; the rows of a slice are counted among those that match when the condition is about this table alone."""
    asked = postgast.parse(f"SELECT {KEY} FROM x WHERE true")  # noqa: S608 - a constant
    bounds = asked.stmts[0].stmt.select_stmt
    bounds.from_clause[0].range_var.CopyFrom(driving)
    bounds.where_clause.CopyFrom(_and(part.where_clause if alone else None))
    table = pb.RangeVar()
    table.CopyFrom(driving)
    alias = _quoted(driving.alias.aliasname or driving.relname)
    part.where_clause.CopyFrom(_and(part.where_clause))
    text = _written(tree)
    name = ".".join(_quoted(word) for word in (driving.catalogname, driving.schemaname, driving.relname) if word)
    return Slicing(text, _written(asked), name, alias, columns)


def _written(tree: pb.ParseResult) -> str:
    """Return the tree as SQL, after a look that the text means the same tree and has one place for a slice's condition."""
    text: str = postgast.deparse(tree)
    again = postgast.parse(text)
    for result in (tree, again):
        _without_places(result)
    if again.stmts[0].stmt != tree.stmts[0].stmt or text.count(SLICE) != 1:
        raise _Unfit("It could not be written again with a slice's condition in it.")
    return text


def _without_places(message: Any) -> None:
    """Set every offset into the text to zero."""
    for field, value in message.ListFields():
        if field.name in _PLACES:
            message.ClearField(field.name)
        elif field.message_type is not None:
            for part in value if field.is_repeated else (value,):
                _without_places(part)


def _and(condition: pb.Node | None) -> pb.Node:
    """Return `condition AND migrate_bot_slice`."""
    slice_ = postgast.parse(f"SELECT {SLICE}").stmts[0].stmt.select_stmt.target_list[0].res_target.val
    if condition is None or condition.WhichOneof("node") is None:
        return slice_
    both = pb.Node()
    both.bool_expr.boolop = pb.AND_EXPR
    is_and = condition.WhichOneof("node") == "bool_expr" and condition.bool_expr.boolop == pb.AND_EXPR
    both.bool_expr.args.extend(condition.bool_expr.args if is_and else [condition])
    both.bool_expr.args.add().CopyFrom(slice_)
    return both


def _with(statement: pb.UpdateStmt | pb.DeleteStmt | pb.InsertStmt | pb.SelectStmt) -> bool:
    """Whether there is a WITH. One that writes would write once per slice."""
    for item in statement.with_clause.ctes:
        if item.common_table_expr.ctequery.WhichOneof("node") != "select_stmt":
            raise _Unfit("A statement in its WITH writes, too, and would do so once per batch.")
    return bool(statement.with_clause.ctes)


def _sums_up(target: pb.Node) -> bool:
    """Whether a column of the result is a well-known aggregate or a window function; the proof finds the others."""
    call = target.res_target.val.func_call
    named: str = call.funcname[-1].string.sval.lower() if call.funcname else ""
    windowed: bool = call.HasField("over")
    return windowed or named in _SUMMARIES


def _same(one: pb.RangeVar, other: pb.RangeVar) -> bool:
    schemas = {one.schemaname, other.schemaname} - {""}
    return bool(one.relname == other.relname) and len(schemas) < 2


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
