"""Arithmetic and tests that a script decides by itself: values when every part is known, otherwise None."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeAlias

from bot.listings.bash.expand import scalar
from bot.listings.bash.parameter import lookup
from bot.listings.bash.patterns import is_slow, matches, pattern_of
from bot.listings.bash.word import Piece, Word, is_hard, known, raw

if TYPE_CHECKING:
    from tree_sitter import Node

    from bot.listings.bash.expand import Interpreter

INFIX: dict[str, Callable[[int, int], int]] = {
    "+": operator.add, "-": operator.sub, "*": operator.mul,
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "==": operator.eq, "!=": operator.ne,
}  # fmt: skip
COMPARE = {"-lt": "<", "-le": "<=", "-gt": ">", "-ge": ">=", "-eq": "==", "-ne": "!="}
FILE_TESTS = {"-f", "-e", "-s", "-r", "-d", "-a", "-x"}
BIG = 10**9
Checked: TypeAlias = Callable[[Word, str, Word], None]


def evaluate(shell: Interpreter, node: Node) -> int | None:
    """Return the value of `$((...))`, `((...))` or an index; assignments in it change the variables."""
    kind = node.type
    text = (node.text or b"").decode("utf-8", "replace").strip()
    if kind in {"number", "word", "variable_name"}:
        return _atom(shell, node, text)
    if kind in {"simple_expansion", "expansion"}:
        return _integer(scalar(shell, node))
    inner = [child for child in node.children if child.is_named]
    if kind in {"arithmetic_expansion", "compound_statement", "parenthesized_expression", "subshell", "string"}:
        return evaluate(shell, inner[0]) if len(inner) == 1 else None
    if kind in {"postfix_expression", "unary_expression"} and inner:
        return _unary(shell, node, text, inner[-1] if kind == "unary_expression" else inner[0])
    if kind == "variable_assignment":
        return _assign(shell, node, text)
    if kind == "binary_expression":
        return _binary(shell, node)
    return None


def _atom(shell: Interpreter, node: Node, text: str) -> int | None:
    if re.fullmatch(r"-?\d{1,9}", text):
        return int(text)
    match = re.fullmatch(r"10#(?:\$?\{?(\w+)\}?)", text)
    name = match[1] if match else text
    if name.isdigit():
        return int(name[:9])
    return _integer(lookup(shell, name, node)[0]) if re.fullmatch(r"[A-Za-z_]\w*", name) else None


def _integer(word: Word) -> int | None:
    text = known(word)
    return int(text) if text is not None and re.fullmatch(r"\s*-?\d{1,9}\s*", text) else None


def _store(shell: Interpreter, name: str, value: int | None, node: Node) -> int | None:
    old = shell.frame.values.get(name, [()])
    origin = old[0][0] if old and old[0] else None
    place = origin.origin if origin else shell.source.at(node.start_point[0])
    spelled = origin.spelled if origin else ""
    text = "?" if value is None else str(value)
    shell.frame.values[name] = [(Piece(text, place, spelled, known=value is not None, quoted=True),)]
    return value


def _unary(shell: Interpreter, node: Node, text: str, operand: Node) -> int | None:
    value = evaluate(shell, operand)
    sign = text[-2:] if text.endswith(("++", "--")) else text[:2] if text.startswith(("++", "--")) else text[:1]
    if sign in {"++", "--"}:
        name = (operand.text or b"").decode()
        changed = None if value is None or abs(value) > BIG else value + (1 if sign == "++" else -1)
        _store(shell, name, changed, node)
        return value if node.type == "postfix_expression" else changed
    if value is None:
        return None
    return {"-": -value, "!": int(not value)}.get(sign, value)


def _assign(shell: Interpreter, node: Node, text: str) -> int | None:
    name, right = node.child_by_field_name("name"), node.child_by_field_name("value")
    value = evaluate(shell, right) if right is not None else None
    label = (name.text or b"").decode() if name is not None else ""
    sign = re.search(r"[-+*]?=", text)
    if sign and sign[0] != "=":
        before = _integer(lookup(shell, label, node)[0])
        value = None if before is None or value is None else INFIX[sign[0][0]](before, value)
    return _store(shell, label, None if value is not None and abs(value) > BIG else value, node)


def _binary(shell: Interpreter, node: Node) -> int | None:
    left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
    sign = (node.child_by_field_name("operator") or node).text or b""
    if left is None or right is None:
        return None
    if sign in {b"+=", b"-=", b"="}:
        value = evaluate(shell, right)
        name = (left.text or b"").decode()
        before = _integer(lookup(shell, name, node)[0]) if sign != b"=" else 0
        if value is None or before is None:
            return _store(shell, name, None, node)
        return _store(shell, name, before - value if sign == b"-=" else before + value, node)
    one, two = evaluate(shell, left), evaluate(shell, right)
    action = INFIX.get(sign.decode())
    if one is None or two is None or action is None or max(abs(one), abs(two)) > BIG:
        return None
    return int(action(one, two))


def condition(shell: Interpreter, node: Node, checked: Checked) -> bool | None:
    """Return the value of `[ ... ]`, `[[ ... ]]` or a part of it; `checked` is told every file that is looked for."""
    text = (node.text or b"").decode("utf-8", "replace")
    inner = [child for child in node.children if child.is_named or child.type == "!"]
    if node.type == "test_command" and text.startswith("(("):
        value = evaluate(shell, inner[0]) if inner else None
        return None if value is None else bool(value)
    if node.type in {"test_command", "parenthesized_expression"}:
        return condition(shell, inner[0], checked) if len(inner) == 1 else None
    if node.type == "unary_expression":
        return _unary_test(shell, node, checked)
    if node.type == "binary_expression":
        return _binary_test(shell, node, checked)
    return None


def _unary_test(shell: Interpreter, node: Node, checked: Checked) -> bool | None:
    sign = ((node.child_by_field_name("operator") or node.children[0]).text or b"").decode().strip()
    operand = node.children[-1]
    if sign == "!":
        value = condition(shell, operand, checked)
        return None if value is None else not value
    joint = operand.child_by_field_name("operator")
    if operand.type == "binary_expression" and joint is not None and joint.text in {b"-a", b"-o"}:
        left, right = operand.child_by_field_name("left"), operand.child_by_field_name("right")
        first = unary(sign, scalar(shell, left), checked)
        return both(first, condition(shell, right, checked) if right is not None else None, joint.text == b"-a")
    return unary(sign, scalar(shell, operand), checked)


def unary(sign: str, word: Word, checked: Checked) -> bool | None:
    """Return the value of `-f word`, `-z word` and the like; whether a file exists is never decided, only noted."""
    if sign in FILE_TESTS:
        checked(word, sign, ())
        return None
    if sign in {"-z", "-n"} and is_hard(word):
        return (raw(word) == "") == (sign == "-z")
    return None


def _binary_test(shell: Interpreter, node: Node, checked: Checked) -> bool | None:
    left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
    sign = ((node.child_by_field_name("operator") or node).text or b"").decode().strip()
    if left is None or right is None:
        return None
    if sign in {"&&", "||", "-a", "-o"}:
        return both(condition(shell, left, checked), condition(shell, right, checked), sign in {"&&", "-a"})
    one, two = scalar(shell, left), scalar(shell, right, quoted=False)
    checked(one, sign, two)
    return binary(sign, one, two)


def both(left: bool | None, right: bool | None, conjunction: bool) -> bool | None:  # noqa: FBT001 - the operator itself
    """Return `left and right` (or `or`) in three-valued logic."""
    if conjunction:
        return False if False in {left, right} else (None if None in {left, right} else True)
    return True if True in {left, right} else (None if None in {left, right} else False)


def binary(sign: str, left: Word, right: Word) -> bool | None:
    """Return the value of a comparison of strings, None when a caller may change one of them."""
    if sign in COMPARE:
        one, two = _integer(left), _integer(right)
        return None if one is None or two is None else bool(INFIX[COMPARE[sign]](one, two))
    if not is_hard(left) or not is_hard(right):
        return None
    text = raw(left)
    if sign in {"=", "=="}:
        return matches(pattern_of(right), text)
    if sign == "!=":
        return not matches(pattern_of(right), text)
    if sign == "=~":
        return searched(raw(right), text)
    return None


def searched(pattern: str, text: str) -> bool | None:
    """Whether a regular expression is found in `text`; None for one that may take long or is not ours to read."""
    if len(text) > 300 or is_slow(pattern):
        return None
    try:
        return re.search(pattern.replace("[[:digit:]]", "[0-9]"), text) is not None
    except re.error:
        return None


def plain_test(words: Sequence[Word], checked: Checked) -> bool | None:
    """Return the value of `test ...` written as a command."""
    if words and raw(words[0]) == "!":
        value = plain_test(words[1:], checked)
        return None if value is None else not value
    for sign in ("-o", "-a"):
        texts = [raw(word) for word in words]
        if sign in texts[1:-1] and len(words) > 3:
            at = texts.index(sign, 1)
            return both(plain_test(words[:at], checked), plain_test(words[at + 1 :], checked), sign == "-a")
    if len(words) == 2:
        return unary(raw(words[0]), words[1], checked)
    if len(words) == 3:
        checked(words[0], raw(words[1]), words[2])
        return binary(raw(words[1]), words[0], words[2])
    return None
