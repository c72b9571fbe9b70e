"""The text that EXECUTE runs, where the text of the block alone tells it: constants, joined or put into format()."""

from __future__ import annotations

import re

import postgast
from postgast import pg_query_pb2 as pb

PLACES = re.compile(r"%(?:(\d+)\$)?([sIL%])")
PLAIN = re.compile(r"[a-z_][a-z0-9_$]*")


def constant_text(query: str) -> str | None:
    """Return what the expression `query` evaluates to, None when that depends on a variable or the database."""
    try:
        tree = postgast.parse(f"SELECT {query}")
    except (postgast.PgQueryError, ValueError):
        return None
    select = tree.stmts[0].stmt.select_stmt if len(tree.stmts) == 1 else None
    if select is None or len(select.target_list) != 1:
        return None
    return _value(select.target_list[0].res_target.val)


def _value(node: pb.Node) -> str | None:
    kind = node.WhichOneof("node")
    if kind == "a_const" and node.a_const.WhichOneof("val") == "sval":
        return str(node.a_const.sval.sval)
    if kind == "a_expr" and [part.string.sval for part in node.a_expr.name] == ["||"]:
        left, right = _value(node.a_expr.lexpr), _value(node.a_expr.rexpr)
        return None if left is None or right is None else left + right
    if kind == "func_call" and [part.string.sval for part in node.func_call.funcname][-1] in ("format", "quote_ident"):
        values = [_value(argument) for argument in node.func_call.args]
        known = [value for value in values if value is not None]
        if known and len(known) == len(values):
            return _formatted(known) if node.func_call.funcname[-1].string.sval == "format" else _quoted(known[0])
    return None


def _formatted(values: list[str]) -> str | None:
    """Do what format() does with string constants; None where it would fail."""
    turn = iter(values[1:])

    def put(match: re.Match[str]) -> str:
        if match[2] == "%":
            return "%"
        value = values[int(match[1])] if match[1] else next(turn)
        if match[2] == "L":
            return "'" + value.replace("'", "''") + "'"
        return _quoted(value) if match[2] == "I" else value

    try:
        return PLACES.sub(put, values[0])
    except (IndexError, RuntimeError, StopIteration):
        return None


def _quoted(name: str) -> str:
    return name if PLAIN.fullmatch(name) else '"' + name.replace('"', '""') + '"'
