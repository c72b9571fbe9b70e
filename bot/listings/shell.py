"""A shell script followed step by step without running it: which files it hands to psql, looks for, or talks about."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache, partial
from typing import TYPE_CHECKING

import tree_sitter
import tree_sitter_bash

from bot.findings import Location
from bot.listings import apply, arithmetic, commands
from bot.listings.expand import fields, globbed, scalar, text_of
from bot.listings.source import TOKEN, Source, prepare, too_complex
from bot.listings.state import DEPTH_LIMIT, Frame, Result, TooMuch, World
from bot.listings.word import Content, Item, Piece, Word, cut, raw
from bot.listings.word import lines as split_lines

if TYPE_CHECKING:
    from tree_sitter import Node, Parser

LOOP_LIMIT = 1200
LEAVING = re.compile(r"\b(?:exit|return|die|fail\w*|abort\w*|error_exit|kill|false|bail|panic|fatal)\b|=")
MERGED = ("errexit", "pipefail", "cwd")


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
        root = _parser().parse(self.source.text.encode()).root_node
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
                name, value = self.assigned(child)
                assigned[name] = value
            elif child.type == "command_name":
                words += fields(self, child.children[0]) if child.children else []
            elif child.type in {"herestring_redirect", "heredoc_redirect"}:
                stdin = self.here(child)
            elif child.type in {"file_redirect"}:
                stdin, _ = self.redirected(child, stdin)
            elif node.field_name_for_child(number) == "argument" or child.is_named:
                words += fields(self, child)
        return commands.run(self, commands.Request(words, stdin, assigned, node.start_point[0]))

    def assignment(self, node: Node) -> Result:
        """Run `name=value`, `name+=value`, `name=(...)`."""
        name, value = self.assigned(node)
        self.frame.values[name] = value
        return Result(status=True)

    def assigned(self, node: Node) -> tuple[str, list[Word]]:
        """Return the name and the new words of an assignment."""
        target, value = node.child_by_field_name("name"), node.child_by_field_name("value")
        name = _text(target)
        index: int | None = None
        if target is not None and target.type == "subscript":
            name = _text(target.child_by_field_name("name"))
            key = target.child_by_field_name("index")
            index = self.arithmetic(key) if key is not None else None
        appends = any(child.type == "+=" for child in node.children)
        old = self.frame.values.get(name, [])
        if value is not None and value.type == "array":
            words = [
                word for child in value.children if child.is_named and child.type != "comment" for word in fields(self, child)
            ]
            words = [_without_key(word) for word in words]
            return name, [*old, *words] if appends else words
        word = scalar(self, value)
        if target is not None and target.type == "subscript":
            return name, _placed(old, index, word)
        if appends and old:
            return name, [(*old[0], *word), *old[1:]]
        return name, [word]

    def declaration(self, node: Node) -> Result:
        """Run `export`, `local`, `readonly`, `declare`."""
        for child in node.children:
            if child.type == "variable_assignment":
                name, value = self.assigned(child)
                self.frame.values[name] = value
            elif child.type == "variable_name":
                name = _text(child)
            else:
                continue
            if node.children[0].type in {"export", "declare", "typeset"}:
                self.frame.exported.add(name)
        return Result(status=True)

    def unset(self, node: Node) -> Result:
        """Run `unset name`."""
        for child in node.children[1:]:
            self.frame.values.pop(_text(child), None)
        return Result(status=True)

    def pipeline(self, node: Node) -> Result:
        """Run the parts of a pipeline, each fed by the one before."""
        parts = [child for child in node.children if child.is_named]
        before, piped = self.stdin, self.frame.piped
        result = Result()
        for number, part in enumerate(parts):
            last = number == len(parts) - 1
            self.frame.piped = piped or not last
            result = self.statement(part)
            self.stdin = result.out
        self.stdin, self.frame.piped = before, piped
        return result

    def chain(self, node: Node) -> Result:
        """Run `a && b` and `a || b`; the right side is skipped only when the left side is decided."""
        left, right = node.children[0], node.children[-1]
        sign = node.children[1].type
        guard = self.frame.guard
        if sign == "||":
            leaves = LEAVING.search(_text(right)) is not None or _runs_script(_text(right))
            self.frame.guard = "handled" if leaves else f"|| {_text(right)[:40]}"
        elif not guard:
            self.frame.guard = "&&"
        first = self.statement(left)
        self.frame.guard = guard
        if first.signal:
            return first
        if first.status is not None and first.status != (sign == "&&"):
            return first
        second = self.statement(right)
        decided = first.status is not None
        status = arithmetic.both(first.status, second.status, sign == "&&")
        return Result((*first.out, *second.out), status, second.signal if decided else "")

    def negated(self, node: Node) -> Result:
        """Run `! command`."""
        result = self.statement(node.children[-1])
        return replace(result, status=None if result.status is None else not result.status)

    def test(self, node: Node) -> Result:
        """Decide `[ ... ]` and `[[ ... ]]` where that is possible."""
        return Result(status=arithmetic.condition(self, node, partial(apply.checked, self)))

    def conditional(self, node: Node) -> Result:
        """Run `if`: the branch that is decided, or all of them."""
        clauses = _clauses(node)
        outcomes: list[tuple[Frame, Result]] = []
        out: list[Item] = []
        for number, (condition, body) in enumerate(clauses):
            status: bool | None = True
            if condition is not None:
                rest = " ".join(_text(part) for _, bodies in clauses[number:] for part in bodies)
                guard, tail = self.frame.guard, self.frame.tail
                self.frame.guard = "handled" if LEAVING.search(rest) else "if"
                for part in condition:
                    status = self.statement(part).status
                self.frame.guard, self.frame.tail = guard, tail
            if status is False:
                continue
            label = () if status is True and not outcomes else (f"{node.start_byte}:{number}",)
            frame, result = self.alternative(body, label)
            out += result.out
            outcomes.append((frame, result))
            if status is True:
                break
        else:
            outcomes.append((self.frame.branch(), Result()))
        return self.merge(outcomes, tuple(out))

    def cases(self, node: Node) -> Result:
        """Run `case`: the item that is decided, or all of them."""
        subject = scalar(self, node.child_by_field_name("value"))
        outcomes: list[tuple[Frame, Result]] = []
        out: list[Item] = []
        for number, item in enumerate(child for child in node.children if child.type == "case_item"):
            status = self.fits(item, subject)
            if status is False:
                continue
            values = {child.id for child in item.children_by_field_name("value")}
            body = [child for child in item.children if child.is_named and child.id not in values]
            frame, result = self.alternative(body, () if status is True and not outcomes else (f"{node.start_byte}:{number}",))
            outcomes.append((frame, result))
            out += result.out
            if status is True:
                break
        else:
            outcomes.append((self.frame.branch(), Result()))
        return self.merge(outcomes, tuple(out))

    def fits(self, item: Node, subject: Word) -> bool | None:
        """Whether a case item takes the subject."""
        answers = [
            arithmetic.binary("=", subject, scalar(self, value, quoted=False)) for value in item.children_by_field_name("value")
        ]
        return True if True in answers else (None if None in answers else False)

    def alternative(self, body: list[Node], label: tuple[str, ...]) -> tuple[Frame, Result]:
        """Run one branch in a frame of its own and return both."""
        outer = self.frame
        self.frame = outer.branch(scope=(*outer.scope, *label), depth=outer.depth + 1)
        if self.frame.depth > DEPTH_LIMIT:
            raise TooMuch
        result, out = Result(), []
        for number, part in enumerate(body):
            self.frame.tail = outer.tail and number == len(body) - 1
            result = self.statement(part)
            out += result.out
            if result.signal:
                break
        inner, self.frame = self.frame, outer
        return inner, replace(result, out=tuple(out))

    def merge(self, outcomes: list[tuple[Frame, Result]], out: tuple[Item, ...]) -> Result:
        """Join the branches: a value stays when the branches that go on agree on it, or only one of them sets it."""
        going = [frame for frame, result in outcomes if not result.signal]
        signals = {result.signal for _, result in outcomes}
        signal = signals.pop() if len(signals) == 1 else ""
        if going:
            frame = going[0]
            for name in {name for one in going for name in one.values}:
                self.frame.values[name] = _agreed([one.values[name] for one in going if name in one.values])
            for one in going:
                self.frame.functions.update(one.functions)
                self.frame.exported |= one.exported
            for attribute in MERGED:
                setattr(self.frame, attribute, getattr(frame, attribute))
        statuses = {result.status for _, result in outcomes}
        return Result(out, statuses.pop() if len(statuses) == 1 else None, signal)

    def loop(self, node: Node) -> Result:
        """Run `for name in words` (and `select`), once per word."""
        name = _text(node.child_by_field_name("variable"))
        values = node.children_by_field_name("value")
        words = [word for value in values for word in fields(self, value)]
        if not values and not any(child.type == "in" for child in node.children):
            words = self.frame.args or []
        body = node.child_by_field_name("body")
        return self.repeat(node, body, [{name: word} for word in words])

    def repeat(self, node: Node, body: Node | None, rounds: list[dict[str, Word]]) -> Result:
        """Run the body once per round of variables."""
        if body is None:
            return Result()
        if len(rounds) > LOOP_LIMIT:
            raise TooMuch
        site, tail, out = self.frame.site, self.frame.tail, []
        self.frame.site = site or f"loop{node.start_byte}"
        for number, values in enumerate(rounds):
            self.frame.values.update({name: [word] for name, word in values.items()})
            self.frame.tail = tail and number == len(rounds) - 1
            result = self.deeper(body)
            out += result.out
            if result.signal in {"break", "return", "exit"}:
                self.frame.site, self.frame.tail = site, tail
                return Result(tuple(out), None, "" if result.signal == "break" else result.signal)
        self.frame.site, self.frame.tail = site, tail
        return Result(tuple(out))

    def while_loop(self, node: Node) -> Result:
        """Run `while`: per line when it reads its input, while the condition is decided, else once."""
        body = node.child_by_field_name("body")
        conditions = node.children_by_field_name("condition")
        reading = next((part for part in conditions if re.search(r"\bread\b", _text(part))), None)
        if reading is not None:
            return self.repeat(node, body, commands.rounds(_text(reading), self.stdin, self))
        site, out = self.frame.site, []
        self.frame.site = site or f"loop{node.start_byte}"
        for _ in range(LOOP_LIMIT):
            status = None
            for part in conditions:
                status = self.statement(part).status if part.is_named else status
            status = None if status is None else status == (node.children[0].type == "while")
            if status is False or body is None:
                break
            result = self.deeper(body)
            out += result.out
            if status is None or result.signal in {"break", "return", "exit"}:
                break
        self.frame.site = site
        return Result(tuple(out))

    def counted(self, node: Node) -> Result:
        """Run `for ((i=1; i<=6; i++))`."""
        parts = {name: node.child_by_field_name(name) for name in ("initializer", "condition", "update", "body")}
        site, out = self.frame.site, []
        self.frame.site = site or f"loop{node.start_byte}"
        if parts["initializer"] is not None:
            self.arithmetic(parts["initializer"])
        condition, body = parts["condition"], parts["body"]
        for _ in range(LOOP_LIMIT):
            value = self.arithmetic(condition) if condition is not None else None
            if value == 0 or body is None:
                break
            self.mark_counter(parts["initializer"], condition)
            result = self.deeper(body)
            out += result.out
            if value is None or result.signal in {"break", "return", "exit"} or parts["update"] is None:
                break
            self.arithmetic(parts["update"])
        self.frame.site = site
        return Result(tuple(out))

    def mark_counter(self, start: Node | None, condition: Node | None) -> None:
        """Let the counter of a loop say that the condition spells its values."""
        name = re.match(r"\w+", _text(start))
        words = self.frame.values.get(name[0]) if name else None
        if words and words[0] and condition is not None:
            place = self.source.at(condition.start_point[0])
            self.frame.values[name[0]] = [(replace(words[0][0], origin=place, spelled=_text(condition)),)]  # type: ignore[index]

    def subshell(self, node: Node) -> Result:
        """Run `( ... )` in a copy of the frame."""
        outer = self.frame
        self.frame = outer.branch()
        try:
            return self.deeper(node)
        finally:
            self.frame = outer

    def function(self, node: Node) -> Result:
        """Remember a function."""
        body = node.child_by_field_name("body")
        if body is not None:
            self.frame.functions[_text(node.child_by_field_name("name"))] = (body, self.source)
        return Result(status=True)

    def redirect(self, node: Node) -> Result:
        """Run a statement with redirections: what it is fed, and whether its output is kept."""
        body = node.child_by_field_name("body")
        stdin, kept, hidden = self.stdin, True, self.frame.hidden
        before = self.stdin
        for child in node.children_by_field_name("redirect"):
            if child.type == "file_redirect":
                stdin, keeps = self.redirected(child, stdin)
                kept = kept and keeps
                self.frame.hidden |= re.match(r"(?:2|&)>{1,2}\s*/dev/null|>&\s*/dev/null", _text(child)) is not None
            else:
                stdin = self.here(child)
        self.stdin = stdin
        result = self.statement(body) if body is not None else Result()
        self.stdin, self.frame.hidden = before, hidden
        return result if kept else replace(result, out=())

    def redirected(self, node: Node, stdin: tuple[Item, ...]) -> tuple[tuple[Item, ...], bool]:
        """Return what a file redirection feeds, and whether standard output still goes on."""
        target = node.child_by_field_name("destination")
        text = _text(node)
        if target is None or not text.lstrip("0").startswith("<"):
            return stdin, not re.match(r"1?>{1,2}(?![&])|&>", text)
        if target.type == "process_substitution":
            return self.capture(target), True
        return tuple(Content(word) for word in globbed(self, scalar(self, target, quoted=False))), True

    def here(self, node: Node) -> tuple[Item, ...]:
        """Return the lines of a here-document or here-string."""
        target = node.children[-1]
        token = TOKEN.fullmatch(_text(target))
        if token is None or token[1] != "h":
            return tuple(split_lines(scalar(self, target)))
        heredoc = self.source.heredocs[int(token[2])]
        rows: list[Item] = []
        for number, row in enumerate(heredoc.rows):
            rows.append(self.here_row(row, heredoc.first + number, plain=heredoc.literal))
        return tuple(rows)

    def here_row(self, row: str, number: int, *, plain: bool) -> Word:
        """Return one line of a here-document, its variables replaced unless the document is literal."""
        if plain or not re.search(r"[$`]", row):
            return tuple(text_of(self, row, number, quoted=True))
        escaped = row.replace('"', '\\"')
        tree = _parser().parse(f'x="{escaped}"'.encode())
        value = next((n for n in tree.root_node.children if n.type == "variable_assignment"), None)
        inner = Shell(self.world, replace(self.source, lines=(self.source.at(number).line,), spans=()), self.frame)
        return (
            scalar(inner, value.child_by_field_name("value"))
            if value is not None
            else tuple(text_of(self, row, number, quoted=True))
        )

    def capture(self, node: Node) -> tuple[Item, ...]:
        """Run the commands inside a substitution in a copy of the frame and return what they write."""
        outer, stdin = self.frame, self.stdin
        content = [child for child in node.children if child.type == "file_redirect"]
        if content:
            return self.redirected(content[0], ())[0]
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
            result = self.deeper(body) if body.type != "subshell" else self.subshell(body)
        finally:
            self.frame.args, self.stdin, self.source = saved, before, here
        return replace(result, signal=result.signal if result.signal == "exit" else "")

    def inline(self, text: Word) -> Result:
        """Run the text given to `eval`, `bash -c`, `su -c`."""
        origin = text[0].origin if text else Location(self.source.path)
        source = prepare(origin.path, raw(text), (origin.line,) * (raw(text).count("\n") + 1))
        if self.frame.depth > DEPTH_LIMIT:
            raise TooMuch
        inner = Shell(self.world, source, self.frame)
        inner.stdin = self.stdin
        self.frame.depth += 1
        try:
            return inner.run()
        finally:
            self.frame.depth -= 1


_STATEMENTS = {
    "command": Shell.command, "variable_assignment": Shell.assignment, "declaration_command": Shell.declaration,
    "unset_command": Shell.unset, "pipeline": Shell.pipeline, "list": Shell.chain, "negated_command": Shell.negated,
    "test_command": Shell.test, "if_statement": Shell.conditional, "case_statement": Shell.cases, "for_statement": Shell.loop,
    "while_statement": Shell.while_loop, "c_style_for_statement": Shell.counted, "subshell": Shell.subshell,
    "function_definition": Shell.function, "redirected_statement": Shell.redirect,
}  # fmt: skip


def _clauses(node: Node) -> list[tuple[list[Node] | None, list[Node]]]:
    result: list[tuple[list[Node] | None, list[Node]]] = []
    conditions = [child for child in node.children_by_field_name("condition") if child.is_named]
    ids = {child.id for child in conditions}
    body = [
        c for c in node.children if c.is_named and c.id not in ids and c.type not in {"elif_clause", "else_clause", "comment"}
    ]
    result.append((conditions, body))
    for child in node.children:
        if child.type == "elif_clause":
            then = next((n for n, part in enumerate(child.children) if part.type == "then"), 0)
            result.append(([c for c in child.children[:then] if c.is_named], [c for c in child.children[then:] if c.is_named]))
        elif child.type == "else_clause":
            result.append((None, [part for part in child.children if part.is_named]))
    return result


def _agreed(values: list[list[Word]]) -> list[Word]:
    texts = [[raw(word) for word in words] for words in values]
    longest = max(range(len(values)), key=lambda number: len(texts[number]))
    if all(texts[longest][: len(text)] == text for text in texts):
        return values[longest]
    hard = [number for number, words in enumerate(values) if all(piece.known for word in words for piece in word)]
    distinct = {tuple(texts[number]) for number in hard}
    if len(distinct) == 1:
        return values[hard[0]]
    first = values[0][0][:1] if values[0] and values[0][0] else ()
    return [tuple(Piece(" | ".join(t[0] for t in texts if t), piece.origin, piece.spelled, known=False) for piece in first)]


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


def _first_error(node: Node) -> Node:
    while True:
        bad = next((child for child in node.children if child.has_error or child.is_missing or child.type == "ERROR"), None)
        if bad is None or bad.type == "ERROR" or bad.is_missing:
            return bad or node
        node = bad


def _runs_script(text: str) -> bool:
    return re.search(r"\bpsql\b", text) is not None


def _text(node: Node | None) -> str:
    return "" if node is None or node.text is None else node.text.decode("utf-8", "replace")
