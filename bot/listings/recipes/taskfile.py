"""`Taskfile.yml`: the commands of a task, with everything it depends on first, as shell text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.findings import Location
from bot.listings.bash.source import Source, prepare, replace_tokens
from bot.listings.bash.state import World
from bot.listings.bash.word import Piece, Word
from bot.listings.yaml_nodes import Node, parse

VARIABLE = re.compile(r"\{\{\s*\.(\w+)\s*\}\}")
DEPTH_LIMIT = 12
ROW_LIMIT = 2000


def tasks(world: World, path: str) -> dict[str, tuple[int, Node]]:
    """Return the tasks of a file by name, with the line of each. Raises Unreadable for what is not YAML we read."""
    return parse(world.tree[path]).root.get("tasks").pairs


def source(world: World, path: str, name: str) -> Source | None:
    """Return the shell text of a task, None when there is nothing to run. Raises Unreadable like `tasks`."""
    root = parse(world.tree[path]).root
    rows = list(_rows(root.get("tasks"), name, 0))[:ROW_LIMIT]
    if not rows:
        return None
    known = {key: child for key, (_, child) in root.get("vars").pairs.items() if child.kind == "scalar"}
    known |= {key: child for key, (_, child) in root.get("tasks", name, "vars").pairs.items() if child.kind == "scalar"}
    values: dict[str, Word] = {}

    def token(match: re.Match[str]) -> str:
        values[f"e{len(values)}"] = _value(known.get(match[1]), match[0], path)
        return f"e{len(values) - 1}"

    text = replace_tokens("\n".join(row for _, row in rows), VARIABLE, token)
    return prepare(path, text, tuple(line for line, _ in rows), values=values)


def _value(node: Node | None, shown: str, path: str) -> Word:
    if node is None or "{{" in node.text:
        return (Piece(shown, Location(path), shown, known=False, quoted=True),)
    return (Piece(node.text, Location(path, node.line), node.text, soft=True),)


def _rows(found: Node, name: str, depth: int) -> Iterator[tuple[int, str]]:
    """Yield (line, text) of every command, those of the tasks it depends on first."""
    task = found.get(name)
    if not task or depth > DEPTH_LIMIT:
        return
    for needed in task.get("deps").items:
        yield from _rows(found, needed.text or needed.get("task").text, depth + 1)
    for command in [*task.get("cmds").items, *(task.items if task.kind == "list" else ()), task.get("cmd"), task]:
        called = command.get("task").text
        node = command.get("cmd") if command.kind == "map" and command is not task else command
        if called and command is not task:
            yield from _rows(found, called.removeprefix(":"), depth + 1)
        elif node.kind == "scalar":
            first = node.line + (1 if node.style in {"|", ">"} else 0)
            shift = 1 if node.style == "|" else 0
            yield from ((first + number * shift, row) for number, row in enumerate(node.text.rstrip("\n").split("\n")))
