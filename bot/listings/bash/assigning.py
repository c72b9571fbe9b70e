"""Assignments: scalars, arrays, appending, `export`, `local`, `declare`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.listings.bash.expand import fields, scalar
from bot.listings.bash.state import Result, text_of_node
from bot.listings.bash.word import Word, cut, raw

if TYPE_CHECKING:
    from tree_sitter import Node

    from bot.listings.bash.shell import Shell


def assignment(shell: Shell, node: Node) -> Result:
    """Run `name=value`, `name+=value`, `name=(...)`."""
    name, value = assigned(shell, node)
    shell.frame.values[name] = value
    return Result(status=True)


def assigned(shell: Shell, node: Node) -> tuple[str, list[Word]]:
    """Return the name and the new words of an assignment."""
    target, value = node.child_by_field_name("name"), node.child_by_field_name("value")
    name = text_of_node(target)
    index: int | None = None
    if target is not None and target.type == "subscript":
        name = text_of_node(target.child_by_field_name("name"))
        key = target.child_by_field_name("index")
        index = shell.arithmetic(key) if key is not None else None
    appends = any(child.type == "+=" for child in node.children)
    old = shell.frame.values.get(name, [])
    if value is not None and value.type == "array":
        words = [word for child in value.children if child.is_named and child.type != "comment" for word in fields(shell, child)]
        words = [_without_key(word) for word in words]
        shell.world.spend(len(words) + len(old) // 10)
        return name, [*old, *words] if appends else words
    word = scalar(shell, value)
    if target is not None and target.type == "subscript":
        return name, _placed(old, index, word)
    if appends and old:
        return name, [(*old[0], *word), *old[1:]]
    return name, [word]


def declaration(shell: Shell, node: Node) -> Result:
    """Run `export`, `local`, `readonly`, `declare`."""
    for child in node.children:
        if child.type == "variable_assignment":
            name, value = assigned(shell, child)
            shell.frame.values[name] = value
        elif child.type == "variable_name":
            name = text_of_node(child)
        else:
            continue
        if node.children[0].type in {"export", "declare", "typeset"}:
            shell.frame.exported.add(name)
    return Result(status=True)


def unset(shell: Shell, node: Node) -> Result:
    """Run `unset name`."""
    for child in node.children[1:]:
        shell.frame.values.pop(text_of_node(child), None)
    return Result(status=True)


def _placed(old: list[Word], index: int | None, word: Word) -> list[Word]:
    if index is None or not 0 <= index <= len(old) + 1000:
        return [*old, word]
    grown = [*old, *([()] * (index + 1 - len(old)))]
    grown[index] = word
    return grown


def _without_key(word: Word) -> Word:
    match = re.match(r"\[\w+\]=", raw(word))
    if match is None:
        return word
    return cut(word, match.end())
