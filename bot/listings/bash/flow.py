"""Pipelines, `&&` and `||`, branches: what is decided is followed, what is not is followed on every side and joined."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from bot.listings.bash import apply, arithmetic
from bot.listings.bash.expand import scalar
from bot.listings.bash.state import DEPTH_LIMIT, Frame, Result, TooMuch, text_of_node
from bot.listings.bash.word import Item, Piece, Word, raw

if TYPE_CHECKING:
    from tree_sitter import Node

    from bot.listings.bash.shell import Shell

LEAVING = re.compile(r"\b(?:exit|return|die|fail\w*|abort\w*|error_exit|kill|false|bail|panic|fatal)\b|=")
PRINTED = re.compile(r"\b(?:echo|printf|log|warn|info)\b[^;&|\n}]*")
MERGED = ("errexit", "pipefail", "cwd")


def pipeline(shell: Shell, node: Node) -> Result:
    """Run the parts of a pipeline, each fed by the one before."""
    parts = [child for child in node.children if child.is_named]
    before, piped = shell.stdin, shell.frame.piped
    result = Result()
    for number, part in enumerate(parts):
        last = number == len(parts) - 1
        shell.frame.piped = piped or not last
        result = shell.statement(part)
        shell.stdin = result.out
    shell.stdin, shell.frame.piped = before, piped
    return result


def chain(shell: Shell, node: Node) -> Result:
    """Run `a && b` and `a || b`; the right side is skipped only when the left side is decided."""
    left, right = node.children[0], node.children[-1]
    sign = node.children[1].type
    guard = shell.frame.guard
    if sign == "||":
        leaves = _leaves(text_of_node(right)) or _runs_script(text_of_node(right))
        shell.frame.guard = "handled" if leaves else f"|| {text_of_node(right)[:40]}"
    elif not guard:
        shell.frame.guard = "&&"
    first = shell.statement(left)
    shell.frame.guard = guard
    if first.signal:
        return first
    if first.status is not None and first.status != (sign == "&&"):
        return first
    second = shell.statement(right)
    decided = first.status is not None
    status = arithmetic.both(first.status, second.status, sign == "&&")
    return Result((*first.out, *second.out), status, second.signal if decided else "")


def negated(shell: Shell, node: Node) -> Result:
    """Run `! command`."""
    result = shell.statement(node.children[-1])
    return replace(result, status=None if result.status is None else not result.status)


def test(shell: Shell, node: Node) -> Result:
    """Decide `[ ... ]` and `[[ ... ]]` where that is possible."""
    return Result(status=arithmetic.condition(shell, node, partial(apply.checked, shell)))


def conditional(shell: Shell, node: Node) -> Result:
    """Run `if`: the branch that is decided, or all of them."""
    clauses = _clauses(node)
    outcomes: list[tuple[Frame, Result]] = []
    out: list[Item] = []
    for number, (condition, body) in enumerate(clauses):
        status: bool | None = True
        if condition is not None:
            rest = "\n".join(text_of_node(part) for _, bodies in clauses[number:] for part in bodies)
            guard, tail = shell.frame.guard, shell.frame.tail
            shell.frame.guard = "handled" if _leaves(rest) else "if"
            for part in condition:
                status = shell.statement(part).status
            shell.frame.guard, shell.frame.tail = guard, tail
        if status is False:
            continue
        label = () if status is True and not outcomes else (f"{node.start_byte}:{number}",)
        frame, result = alternative(shell, body, label)
        out += result.out
        outcomes.append((frame, result))
        if status is True:
            break
    else:
        outcomes.append((shell.frame.branch(), Result()))
    return merge(shell, outcomes, tuple(out))


def cases(shell: Shell, node: Node) -> Result:
    """Run `case`: the item that is decided, or all of them."""
    subject = scalar(shell, node.child_by_field_name("value"))
    outcomes: list[tuple[Frame, Result]] = []
    out: list[Item] = []
    for number, item in enumerate(child for child in node.children if child.type == "case_item"):
        status = fits(shell, item, subject)
        if status is False:
            continue
        values = {child.id for child in item.children_by_field_name("value")}
        body = [child for child in item.children if child.is_named and child.id not in values]
        frame, result = alternative(shell, body, () if status is True and not outcomes else (f"{node.start_byte}:{number}",))
        outcomes.append((frame, result))
        out += result.out
        if status is True:
            break
    else:
        outcomes.append((shell.frame.branch(), Result()))
    return merge(shell, outcomes, tuple(out))


def fits(shell: Shell, item: Node, subject: Word) -> bool | None:
    """Whether a case item takes the subject."""
    answers = [
        arithmetic.binary("=", subject, scalar(shell, value, quoted=False)) for value in item.children_by_field_name("value")
    ]
    return True if True in answers else (None if None in answers else False)


def alternative(shell: Shell, body: list[Node], label: tuple[str, ...]) -> tuple[Frame, Result]:
    """Run one branch in a frame of its own and return both."""
    outer = shell.frame
    shell.frame = outer.branch(scope=(*outer.scope, *label), depth=outer.depth + 1)
    if shell.frame.depth > DEPTH_LIMIT:
        raise TooMuch
    result = Result()
    out: list[Item] = []
    for number, part in enumerate(body):
        shell.frame.tail = outer.tail and number == len(body) - 1
        result = shell.statement(part)
        out += result.out
        if result.signal:
            break
    inner, shell.frame = shell.frame, outer
    return inner, replace(result, out=tuple(out))


def merge(shell: Shell, outcomes: list[tuple[Frame, Result]], out: tuple[Item, ...]) -> Result:
    """Join the branches: a value stays when the branches that go on agree on it, or only one of them sets it."""
    going = [frame for frame, result in outcomes if not result.signal]
    signals = {result.signal for _, result in outcomes}
    signal = signals.pop() if len(signals) == 1 else ""
    if going:
        frame = going[0]
        for name in {name for one in going for name in one.values}:
            shell.frame.values[name] = _agreed([one.values[name] for one in going if name in one.values])
        for one in going:
            shell.frame.functions.update(one.functions)
            shell.frame.exported |= one.exported
        for attribute in MERGED:
            setattr(shell.frame, attribute, getattr(frame, attribute))
    statuses = {result.status for _, result in outcomes}
    return Result(out, statuses.pop() if len(statuses) == 1 else None, signal)


def subshell(shell: Shell, node: Node) -> Result:
    """Run `( ... )` in a copy of the frame."""
    outer = shell.frame
    shell.frame = outer.branch()
    try:
        return shell.deeper(node)
    finally:
        shell.frame = outer


def function(shell: Shell, node: Node) -> Result:
    """Remember a function."""
    body = node.child_by_field_name("body")
    if body is not None:
        shell.frame.functions[text_of_node(node.child_by_field_name("name"))] = (body, shell.source)
    return Result(status=True)


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


def _leaves(text: str) -> bool:
    """Whether a handler ends the script or remembers the failure; what it only prints does not count."""
    return LEAVING.search(PRINTED.sub("", text)) is not None


def _runs_script(text: str) -> bool:
    return re.search(r"\bpsql\b", text) is not None
