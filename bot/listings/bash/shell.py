"""A shell script followed step by step without running it: which files it hands to psql, looks for, or talks about."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

import tree_sitter
import tree_sitter_bash

from bot.findings import Location
from bot.listings.bash import arithmetic, assigning, commands, feeding, flow, loops
from bot.listings.bash.expand import fields
from bot.listings.bash.source import Source, prepare, too_complex
from bot.listings.bash.state import DEPTH_LIMIT, Frame, Result, TooMuch, World
from bot.listings.bash.word import Item, Word, raw

if TYPE_CHECKING:
    from tree_sitter import Node, Parser, Tree


@cache
def _parser() -> Parser:
    return tree_sitter.Parser(tree_sitter.Language(tree_sitter_bash.language()))


class Shell:
    """One script in one frame. What it does is recorded in `world.seen`."""

    def __init__(self, world: World, source: Source, frame: Frame) -> None:
        """Stand before the first command of `source`."""
        self.world, self.source, self.frame = world, source, frame
        self.stdin: tuple[Item, ...] = ()

    def run(self) -> Result:
        """Follow the whole source; what cannot be read or goes too far is recorded as broken, with its place."""
        cause = too_complex(self.source.text)
        if cause:
            self.world.seen.broken.append((self.source.at(0), cause))
            return Result()
        if self.source.text.startswith("#!"):
            first = self.source.text.split("\n", 1)[0]
            self.frame.errexit |= re.search(r"\s-[a-z]*e", first) is not None
        self.world.budget[0] -= len(self.source.text) // 500
        root = self.parse(self.source.text.encode()).root_node
        if root.has_error:
            place = _first_error(root)
            self.world.seen.broken.append((self.source.at(place.start_point[0]), "the shell text is not well formed"))
        try:
            return self.block(root)
        except (TooMuch, RecursionError):
            self.world.seen.broken.append((self.source.at(0), "the script does more than can be followed"))
            return Result()

    def block(self, node: Node, skip: frozenset[str] = frozenset()) -> Result:
        """Run the statements among the children of `node`, in order."""
        children = [child for child in node.children if child.is_named and child.type not in skip]
        statements = [child for child in children if child.type != "comment"]
        out: list[Item] = []
        result = Result()
        tail = self.frame.tail
        for number, child in enumerate(statements):
            self.frame.tail = tail and number == len(statements) - 1
            result = self.statement(child)
            out += result.out
            if result.signal:
                break
        self.frame.tail = tail
        return replace(result, out=tuple(out))

    def statement(self, node: Node) -> Result:
        """Run one statement of any kind."""
        self.world.spend()
        action = _STATEMENTS.get(node.type)
        if action is not None:
            return action(self, node)
        if node.type in {"do_group", "compound_statement", "ERROR", "program"}:
            if node.type == "compound_statement" and node.children and node.children[0].type == "((":
                value = self.arithmetic(node)
                return Result(status=None if value is None else bool(value))
            return self.deeper(node)
        return Result()

    def deeper(self, node: Node) -> Result:
        """Run a group of statements one level down. Raises TooMuch when they are nested too deep."""
        if self.frame.depth >= DEPTH_LIMIT:
            raise TooMuch
        self.frame.depth += 1
        try:
            return self.block(node)
        finally:
            self.frame.depth -= 1

    def command(self, node: Node) -> Result:
        """Run a simple command: its assignments, its words, what it is fed."""
        words: list[Word] = []
        stdin = self.stdin
        assigned: dict[str, list[Word]] = {}
        for number, child in enumerate(node.children):
            if child.type == "variable_assignment":
                name, value = assigning.assigned(self, child)
                assigned[name] = value
            elif child.type == "command_name":
                words += fields(self, child.children[0]) if child.children else []
            elif child.type == "file_redirect":
                stdin, _ = feeding.redirected(self, child, stdin)
            elif node.field_name_for_child(number) == "argument" or child.is_named:
                words += fields(self, child)
        return commands.run(self, commands.Request(words, stdin, assigned, node.start_point[0]))

    def each(self, row: int, command: str, lines: Iterable[list[Word]]) -> Result:
        """Run every line of words, all for one `command` on that row: what they apply is one place, that of a loop around it."""
        site = self.frame.site
        self.frame.site = site or f"{command}{row}"
        out: list[Item] = []
        for words in lines:
            out += commands.run(self, commands.Request(words, (), {}, row)).out
        self.frame.site = site
        return Result(tuple(out))

    def include(self, request: commands.Request) -> Result:
        """Run a file here, as `source` does."""
        return commands.include(self, request)

    def capture(self, node: Node) -> tuple[Item, ...]:
        """Run the commands inside a substitution in a copy of the frame and return what they write."""
        outer, stdin = self.frame, self.stdin
        content = [child for child in node.children if child.type == "file_redirect"]
        if content:
            return feeding.redirected(self, content[0], ())[0]
        self.frame = outer.branch(guard="handled", piped=False)
        try:
            return self.deeper(node).out
        finally:
            self.frame, self.stdin = outer, stdin

    def arithmetic(self, node: Node) -> int | None:
        """Return the value of an arithmetic expression."""
        return arithmetic.evaluate(self, node)

    def call(self, name: str, args: list[Word], stdin: tuple[Item, ...]) -> Result:
        """Run a function of the script with its own positional parameters."""
        body, source = self.frame.functions[name]
        saved, before, here = self.frame.args, self.stdin, self.source
        self.frame.args, self.stdin, self.source = args, stdin, source
        try:
            result = self.deeper(body) if body.type != "subshell" else flow.subshell(self, body)
        finally:
            self.frame.args, self.stdin, self.source = saved, before, here
        return replace(result, signal=result.signal if result.signal == "exit" else "")

    def inline(self, text: Word) -> Result:
        """Run the text given to `eval`, `bash -c`, `su -c`."""
        origin = text[0].origin if text else Location(self.source.path)
        spans = self.source.spans if origin.path == self.source.path else ()
        source = prepare(origin.path, raw(text), _lines(text), spans=spans)
        if self.frame.depth > DEPTH_LIMIT:
            raise TooMuch
        inner = Shell(self.world, source, self.frame)
        inner.stdin = self.stdin
        self.frame.depth += 1
        try:
            return inner.run()
        finally:
            self.frame.depth -= 1

    def parse(self, data: bytes) -> Tree:
        """Return the syntax tree of shell text."""
        return _parser().parse(data)


_STATEMENTS = {
    "command": Shell.command, "variable_assignment": assigning.assignment, "declaration_command": assigning.declaration,
    "unset_command": assigning.unset, "pipeline": flow.pipeline, "list": flow.chain, "negated_command": flow.negated,
    "test_command": flow.test, "if_statement": flow.conditional, "case_statement": flow.cases, "for_statement": loops.loop,
    "while_statement": loops.while_loop, "c_style_for_statement": loops.counted, "subshell": flow.subshell,
    "function_definition": flow.function, "redirected_statement": feeding.redirect,
}  # fmt: skip


def _lines(text: Word) -> tuple[int, ...]:
    """Return the line of the file that each row of a text was written on."""
    lines: list[int] = []
    here = 0
    for piece in text:
        for number, part in enumerate(piece.text.split("\n")):
            if number:
                lines.append(here or piece.origin.line)
                here = 0
            here = here or (piece.origin.line if part else 0)
    return (*lines, here or (text[-1].origin.line if text else 0))


def _first_error(node: Node) -> Node:
    while True:
        bad = next((child for child in node.children if child.has_error or child.is_missing or child.type == "ERROR"), None)
        if bad is None or bad.type == "ERROR" or bad.is_missing:
            return bad or node
        node = bad
