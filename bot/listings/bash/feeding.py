"""What a command is fed: redirections, here-documents, here-strings; and whether its output goes on."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.listings.bash.expand import globbed, scalar, text_of
from bot.listings.bash.source import TOKEN
from bot.listings.bash.state import Result, text_of_node
from bot.listings.bash.word import Content, Item, Word, raw
from bot.listings.bash.word import lines as split_lines

if TYPE_CHECKING:
    from tree_sitter import Node

    from bot.listings.bash.shell import Shell


def redirect(shell: Shell, node: Node) -> Result:
    """Run a statement with redirections: what it is fed, and whether its output is kept."""
    body = node.child_by_field_name("body")
    stdin, kept, hidden = shell.stdin, True, shell.frame.hidden
    before = shell.stdin
    for child in node.children_by_field_name("redirect"):
        if child.type == "file_redirect":
            stdin, keeps = redirected(shell, child, stdin)
            kept = kept and keeps
            shell.frame.hidden |= re.match(r"(?:2|&)>{1,2}\s*/dev/null|>&\s*/dev/null", text_of_node(child)) is not None
    shell.stdin = stdin
    result = shell.statement(body) if body is not None else Result()
    shell.stdin, shell.frame.hidden = before, hidden
    for child in node.children_by_field_name("redirect"):
        if child.type == "file_redirect":
            _keep(shell, child, result)
    return result if kept else replace(result, out=())


def _keep(shell: Shell, node: Node, result: Result) -> None:
    """Remember what a command writes into a file, so that psql can be seen to read it there."""
    match = re.match(r"1?(>{1,2})\|?(?![&])", text_of_node(node))
    target = node.child_by_field_name("destination")
    name = raw(scalar(shell, target)) if match and target is not None else ""
    if not match or not name or name == "/dev/null":
        return
    written = shell.world.written
    if result.out or name in written:
        written[name] = (*(written.get(name, ()) if match[1] == ">>" else ()), *result.out)


def redirected(shell: Shell, node: Node, stdin: tuple[Item, ...]) -> tuple[tuple[Item, ...], bool]:
    """Return what a file redirection feeds, and whether standard output still goes on."""
    target = node.child_by_field_name("destination")
    text = text_of_node(node)
    if target is None or not text.lstrip("0").startswith("<"):
        return stdin, not re.match(r"1?>{1,2}(?![&])|&>", text)
    token = TOKEN.match(text_of_node(target))
    if token is not None and token[1] in "hs":
        return here(shell, target), True
    if target.type == "process_substitution":
        return shell.capture(target), True
    words = globbed(shell, scalar(shell, target, quoted=False))
    return tuple(item for word in words for item in shell.world.written.get(raw(word), (Content(word),))), True


def here(shell: Shell, node: Node) -> tuple[Item, ...]:
    """Return the lines of a here-document or here-string."""
    token = TOKEN.match(text_of_node(node))
    if token is None or token[1] != "h":
        return tuple(split_lines(scalar(shell, node)))
    heredoc = shell.source.heredocs[int(token[2])]
    shell.world.spend(len(heredoc.rows) // 10)
    rows: list[Item] = []
    for number, row in enumerate(heredoc.rows):
        rows.append(here_row(shell, row, heredoc.first + number, plain=heredoc.literal))
    return tuple(rows)


def here_row(shell: Shell, row: str, number: int, *, plain: bool) -> Word:
    """Return one line of a here-document, its variables replaced unless the document is literal."""
    if plain or not re.search(r"[$`]", row):
        return tuple(text_of(shell, row, number, quoted=True))
    escaped = row.replace('"', '\\"')
    tree = shell.parse(f'x="{escaped}"'.encode())
    value = next((n for n in tree.root_node.children if n.type == "variable_assignment"), None)
    inner = type(shell)(shell.world, replace(shell.source, lines=(shell.source.at(number).line,), spans=()), shell.frame)
    return (
        scalar(inner, value.child_by_field_name("value"))
        if value is not None
        else tuple(text_of(shell, row, number, quoted=True))
    )
