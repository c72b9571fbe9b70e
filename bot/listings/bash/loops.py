"""Loops: once per word, per line of input, per value of a counter; once when nothing tells how often."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.listings.bash import reading
from bot.listings.bash.expand import fields
from bot.listings.bash.state import Result, TooMuch, text_of_node
from bot.listings.bash.word import Item, Word

if TYPE_CHECKING:
    from tree_sitter import Node

    from bot.listings.bash.shell import Shell

LOOP_LIMIT = 2000
COUNT_LIMIT = 300


def loop(shell: Shell, node: Node) -> Result:
    """Run `for name in words` (and `select`), once per word."""
    name = text_of_node(node.child_by_field_name("variable"))
    values = node.children_by_field_name("value")
    words = [word for value in values for word in fields(shell, value)]
    if not values and not any(child.type == "in" for child in node.children):
        words = shell.frame.args or []
    body = node.child_by_field_name("body")
    return repeat(shell, node, body, [{name: word} for word in words])


def repeat(shell: Shell, node: Node, body: Node | None, rounds: list[dict[str, Word]]) -> Result:
    """Run the body once per round of variables."""
    if body is None:
        return Result()
    if len(rounds) > LOOP_LIMIT:
        raise TooMuch
    site, tail = shell.frame.site, shell.frame.tail
    out: list[Item] = []
    shell.frame.site = site or f"loop{node.start_byte}"
    for number, values in enumerate(rounds):
        shell.frame.values.update({name: [word] for name, word in values.items()})
        shell.frame.tail = tail and number == len(rounds) - 1
        result = shell.deeper(body)
        out += result.out
        if result.signal in {"break", "return", "exit"}:
            shell.frame.site, shell.frame.tail = site, tail
            return Result(tuple(out), None, "" if result.signal == "break" else result.signal)
    shell.frame.site, shell.frame.tail = site, tail
    return Result(tuple(out))


def while_loop(shell: Shell, node: Node) -> Result:
    """Run `while`: per line when it reads its input, while the condition is decided, else once."""
    body = node.child_by_field_name("body")
    conditions = node.children_by_field_name("condition")
    reads = next((part for part in conditions if re.search(r"\bread\b", text_of_node(part))), None)
    if reads is not None:
        return repeat(shell, node, body, reading.rounds(text_of_node(reads), shell.stdin, shell))
    site = shell.frame.site
    out: list[Item] = []
    shell.frame.site = site or f"loop{node.start_byte}"
    for _ in range(COUNT_LIMIT):
        status = None
        for part in conditions:
            status = shell.statement(part).status if part.is_named else status
        status = None if status is None else status == (node.children[0].type == "while")
        if status is False or body is None:
            break
        result = shell.deeper(body)
        out += result.out
        if status is None or result.signal in {"break", "return", "exit"}:
            break
    shell.frame.site = site
    return Result(tuple(out))


def counted(shell: Shell, node: Node) -> Result:
    """Run `for ((i=1; i<=6; i++))`."""
    parts = {name: node.child_by_field_name(name) for name in ("initializer", "condition", "update", "body")}
    site = shell.frame.site
    out: list[Item] = []
    shell.frame.site = site or f"loop{node.start_byte}"
    if parts["initializer"] is not None:
        shell.arithmetic(parts["initializer"])
    condition, body = parts["condition"], parts["body"]
    for _ in range(COUNT_LIMIT):
        value = shell.arithmetic(condition) if condition is not None else None
        if value == 0 or body is None:
            break
        mark_counter(shell, parts["initializer"], condition)
        result = shell.deeper(body)
        out += result.out
        if value is None or result.signal in {"break", "return", "exit"} or parts["update"] is None:
            break
        shell.arithmetic(parts["update"])
    shell.frame.site = site
    return Result(tuple(out))


def mark_counter(shell: Shell, start: Node | None, condition: Node | None) -> None:
    """Let the counter of a loop say that the condition spells its values."""
    name = re.match(r"\w+", text_of_node(start))
    words = shell.frame.values.get(name[0]) if name else None
    if words and words[0] and condition is not None:
        place = shell.source.at(condition.start_point[0])
        shell.frame.values[name[0]] = [(replace(words[0][0], origin=place, spelled=text_of_node(condition)),)]  # type: ignore[index]
