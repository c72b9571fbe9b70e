"""Statements to facts with the server's own grammar. Runs in a limited child: the parser may crash on hostile text."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import postgast
from postgast import pg_query_pb2 as pb

from bot.scripts.executed import constant_text
from bot.scripts.facts import Action, Guard, Handler, StatementFacts, response
from bot.scripts.parse_nodes import actions

DEPTH = 3
"""DO blocks within EXECUTE within DO blocks are followed this far."""
REACHING = re.compile(
    r"\b(?:COPY|lo_import|lo_export|pg_read_\w+|pg_ls_dir|pg_execute_server_program|pg_reload_conf)\b", re.IGNORECASE
)
"""Words without which a body is not read: the parser is best spared what nobody asks about."""


def main(payload: bytes) -> bytes:
    """Answer a request of `bot.scripts.facts.request`."""
    return response([facts(sql) for sql in json.loads(payload)["statements"]])


def facts(sql: str, depth: int = 0) -> StatementFacts:
    """Return the facts of `sql`, which may hold several statements; a syntax error is a fact, not an exception."""
    try:
        tree = postgast.parse(sql)
    except (postgast.PgQueryError, ValueError) as error:
        return StatementFacts(error=str(error).splitlines()[0])
    found: list[Action] = []
    blocks: list[StatementFacts] = []
    for raw in tree.stmts:
        line = sql.encode()[: raw.stmt_location].count(b"\n")
        node = _node(raw.stmt)
        if isinstance(node, pb.DoStmt):
            found.append(Action("do", line=line))
            blocks.append(_block(sql, node, depth))
        else:
            found += [replace(action, line=line) for part in (*_written_first(node), node) for action in actions(part)]
    inner = [action for block in blocks for action in block.actions]
    guards = tuple(guard for block in blocks for guard in block.guards)
    handlers = tuple(handler for block in blocks for handler in block.handlers)
    problem = next((block.error for block in blocks if block.error), "")
    called = _called(sql, tree) if not depth and REACHING.search(sql) else ()
    return StatementFacts((*found, *inner), guards, handlers, problem, called)


def _called(sql: str, tree: Any) -> tuple[Action, ...]:
    """Return what the bodies of new functions in SQL and PL/pgSQL do; a body that cannot be read is the server's to refuse."""
    found: list[Action] = []
    for raw in tree.stmts:
        node = _node(raw.stmt)
        if not isinstance(node, pb.CreateFunctionStmt):
            continue
        options = {option.def_elem.defname: option.def_elem.arg for option in node.options}
        language = options["language"].string.sval.lower() if "language" in options else "sql"
        texts = [item.string.sval for item in options["as"].list.items] if "as" in options else []
        if language == "plpgsql":
            found += _block(sql, node, 0).actions
        elif language == "sql" and texts:
            above = sql[: max(0, sql.find(texts[0]))].count("\n")
            found += [replace(action, line=above + action.line, inner=True) for action in facts(texts[0], 1).actions]
    return tuple(found)


def _node(stmt: pb.Node) -> Any:
    kind = stmt.WhichOneof("node")
    return getattr(stmt, kind) if kind else None


def _written_first(node: Any) -> Iterator[Any]:
    """Yield the writing statements in the WITH of `node`: they run although only their result is named."""
    clause = getattr(node, "with_clause", None)
    for item in clause.ctes if clause is not None else ():
        part = _node(item.common_table_expr.ctequery)
        if isinstance(part, (pb.InsertStmt, pb.UpdateStmt, pb.DeleteStmt)):
            yield part


def _block(sql: str, node: pb.DoStmt | pb.CreateFunctionStmt, depth: int) -> StatementFacts:
    """Return what stands in a DO block, or a function's body, of PL/pgSQL."""
    given = node.args if isinstance(node, pb.DoStmt) else node.options
    options = {option.def_elem.defname: option.def_elem.arg for option in given}
    language = options["language"].string.sval.lower() if "language" in options else "plpgsql"
    if language != "plpgsql" or depth >= DEPTH:
        return StatementFacts()
    try:
        parsed = postgast.parse_plpgsql(sql)
    except (postgast.PgQueryError, ValueError) as error:
        return StatementFacts(error=str(error).splitlines()[0])
    body = options.get("as")
    text = body.string.sval or body.list.items[0].string.sval if body is not None else ""
    offset = sql[: max(0, sql.find(text))].count("\n")
    reader = _Block(offset, depth)
    reader.walk(parsed)
    return StatementFacts(tuple(reader.actions), tuple(reader.guards), tuple(reader.handlers))


class _Block:
    """Walks the parser's JSON of a PL/pgSQL body."""

    def __init__(self, offset: int, depth: int) -> None:
        self.offset = offset
        self.depth = depth
        self.actions: list[Action] = []
        self.guards: list[Guard] = []
        self.handlers: list[Handler] = []

    def walk(self, value: Any) -> None:
        if isinstance(value, list):
            for item in value:
                self.walk(item)
        elif isinstance(value, dict):
            for key, item in value.items():
                self._entry(key, item)

    def _entry(self, key: str, item: Any) -> None:
        if key == "PLpgSQL_stmt_execsql":
            self._sql(item["sqlstmt"]["PLpgSQL_expr"]["query"], self._line(item))
        elif key in ("PLpgSQL_stmt_perform", "PLpgSQL_stmt_call"):
            self._sql(item["expr"]["PLpgSQL_expr"]["query"], self._line(item))
        elif key == "PLpgSQL_stmt_dynexecute":
            query = item["query"]["PLpgSQL_expr"]["query"]
            constant = constant_text(query)
            if constant is None:
                self.actions.append(Action("execute", other=query, line=self._line(item), inner=True))
            else:
                self._sql(constant, self._line(item))
        elif key == "PLpgSQL_stmt_if":
            self._if(item)
        elif key == "PLpgSQL_stmt_block":
            self.walk(item.get("body"))
            for exception in _exceptions(item):
                conditions = tuple(entry["PLpgSQL_condition"]["condname"] for entry in exception["conditions"])
                raises = any(_raises(statement) for statement in exception.get("action", []))
                self.handlers.append(Handler(conditions, raises, self._line(item)))
                self.walk(exception.get("action"))
        else:
            self.walk(item)

    def _if(self, item: dict[str, Any]) -> None:
        before = len(self.actions)
        self.walk(item.get("then_body"))
        condition = item["cond"]["PLpgSQL_expr"]["query"]
        self.guards.append(Guard(condition, self._line(item), tuple(self.actions[before:])))
        self.walk(item.get("elsif_list"))
        self.walk(item.get("else_body"))

    def _sql(self, sql: str, line: int) -> None:
        inner = facts(sql, self.depth + 1)
        self.actions += [replace(action, line=line, inner=True) for action in inner.actions]
        self.guards += inner.guards
        self.handlers += inner.handlers

    def _line(self, item: dict[str, Any]) -> int:
        return self.offset + int(item.get("lineno", 1)) - 1


def _exceptions(block: dict[str, Any]) -> Iterator[dict[str, Any]]:
    handler = block.get("exceptions", {}).get("PLpgSQL_exception_block", {})
    for entry in handler.get("exc_list", []):
        yield entry["PLpgSQL_exception"]


def _raises(statement: Any) -> bool:
    """Whether the handler's statement raises an error again, or some of them; RAISE NOTICE and its like (below 21) do not."""
    if isinstance(statement, list):
        return any(map(_raises, statement))
    if not isinstance(statement, dict):
        return False
    raised = statement.get("PLpgSQL_stmt_raise")
    return int(raised.get("elog_level", 21)) >= 21 if raised is not None else any(map(_raises, statement.values()))
