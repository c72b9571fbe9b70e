"""`$name`, `$1`, `$@`, `${name[@]}` and the operators inside `${...}`."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.listings.bash.patterns import translate
from bot.listings.bash.state import ROOT
from bot.listings.bash.word import Piece, Word, cut, joined, known, soften

if TYPE_CHECKING:
    from tree_sitter import Node

    from bot.listings.bash.expand import Interpreter

TEXT_LIMIT = 400
WORKSPACE = {"GITHUB_WORKSPACE", "CI_PROJECT_DIR", "BUILD_SOURCESDIRECTORY"}


def value(shell: Interpreter, node: Node) -> tuple[list[Word], bool]:
    """Return the words of an expansion and whether it stands for a list (`$@`, `${files[@]}`)."""
    if node.type == "simple_expansion":
        name = _text(node).strip().lstrip("$")
        return lookup(shell, name, node), name in {"@", "*"}
    children = [child for child in node.children if child.type not in {"${", "}"}]
    if not children:
        return [_unknown(shell, node)], False
    if _text(children[0]) in {"#", "!"} and len(children) > 1:
        return _prefixed(shell, node, _text(children[0]), children[1])
    base, rest = children[0], children[1:]
    words, many = _base(shell, base, node)
    if not rest:
        return words, many
    return _operate(shell, node, words, _text(rest[0]), rest[1:]), many


def lookup(shell: Interpreter, name: str, node: Node) -> list[Word]:
    """Return the words of a variable or special parameter; an unset one is known only at run time."""
    frame = shell.frame
    if name in {"@", "*"} or name.isdigit() or name == "#":
        return _positional(shell, name, node)
    if name == "PWD" and frame.cwd is not None:
        return [_made(shell, f"{ROOT}/{frame.cwd}".rstrip("/"), node)]
    if name == "BASH_SOURCE":
        return [_made(shell, f"{ROOT}/{shell.source.path}", node)]
    if name in frame.values:
        return frame.values[name]
    if name in WORKSPACE:
        return [_made(shell, ROOT, node)]
    return [_unknown(shell, node)]


def _positional(shell: Interpreter, name: str, node: Node) -> list[Word]:
    args = shell.frame.args
    if name == "0":
        return [_made(shell, f"{ROOT}/{shell.frame.script}", node)] if shell.frame.script else [_unknown(shell, node)]
    if args is None:
        return [_unknown(shell, node)]
    if name == "#":
        return [_made(shell, str(len(args)), node)]
    if name in {"@", "*"}:
        return list(args)
    index = int(name[:4]) - 1
    return [args[index]] if index < len(args) else [_made(shell, "", node)]


def _base(shell: Interpreter, base: Node, node: Node) -> tuple[list[Word], bool]:
    if base.type != "subscript":
        name = _text(base)
        return lookup(shell, name, node), name in {"@", "*"}
    index = base.child_by_field_name("index")
    words = lookup(shell, _text(base.child_by_field_name("name")), node)
    key = _text(index)
    if key in {"@", "*"}:
        return words, True
    number = shell.arithmetic(index) if index is not None else None
    if number is None or not -len(words) <= number < len(words):
        return [_unknown(shell, node)], False
    return [words[number]], False


def _prefixed(shell: Interpreter, node: Node, sign: str, base: Node) -> tuple[list[Word], bool]:
    words, many = _base(shell, base, node)
    if sign == "#":
        if many:
            return [_made(shell, str(len(words)), node)], False
        text = known(words[0]) if words else ""
        return [_unknown(shell, node) if text is None else _made(shell, str(len(text)), node)], False
    if many:
        return [_made(shell, str(number), node) for number in range(len(words))], True
    name = known(words[0]) if words else None
    return (lookup(shell, name, node) if name and re.fullmatch(r"\w+", name) else [_unknown(shell, node)]), False


def _operate(shell: Interpreter, node: Node, words: list[Word], operator: str, rest: list[Node]) -> list[Word]:
    if operator in {":-", "-", ":=", "="}:
        return _defaulted(shell, words, rest)
    if operator in {":+", "+"}:
        is_set = bool(words) and known(words[0]) not in {None, ""}
        return [_argument(shell, rest)] if is_set else [_unknown(shell, node)]
    if operator in {":?", "?"}:
        return words
    if operator in {"%", "%%", "#", "##"}:
        pattern = _pattern(shell, rest)
        return [_strip(word, operator, pattern) for word in words]
    if operator in {"/", "//", "/#", "/%"}:
        return [_replace(shell, word, operator, rest) for word in words]
    if operator == ":":
        return _slice(shell, node, words, rest)
    return [word if known(word) is None else _recase(word, operator) for word in words]


def _defaulted(shell: Interpreter, words: list[Word], rest: list[Node]) -> list[Word]:
    text = known(words[0]) if words else ""
    if text:
        return words
    return [soften(_argument(shell, rest))]


def _argument(shell: Interpreter, rest: list[Node]) -> Word:
    from bot.listings.bash.expand import scalar  # noqa: PLC0415 - the two sides of one recursion

    return joined((scalar(shell, child) for child in rest), "")


def _pattern(shell: Interpreter, rest: list[Node]) -> str:
    text = "".join(_text(child) for child in rest)
    if "$" in text:
        resolved = known(_argument(shell, rest))
        return resolved if resolved is not None else ""
    return re.sub(r"""^(["'])(.*)\1$""", r"\2", text)


def _strip(word: Word, operator: str, pattern: str) -> Word:
    text = known(word)
    if text is None or not pattern or pattern.count("*") > 2 or len(text) > TEXT_LIMIT:
        return word
    greedy = len(operator) == 2
    expression = translate(pattern, star=".*", greedy=greedy)
    if operator[0] == "#":
        match = expression.match(text)
        return cut(word, match.end()) if match else word
    starts = range(len(text) + 1) if greedy else range(len(text), -1, -1)
    start = next((number for number in starts if expression.fullmatch(text, number)), None)
    return word if start is None else cut(word, 0, start)


def _replace(shell: Interpreter, word: Word, operator: str, rest: list[Node]) -> Word:
    text = known(word)
    parts = [child for child in rest if _text(child) != "/"]
    if text is None or not parts:
        return word
    pattern = _pattern(shell, parts[:1])
    new = known(_argument(shell, parts[1:])) if parts[1:] else ""
    if new is None or pattern.count("*") > 2 or len(text) > TEXT_LIMIT:
        return word
    count = 0 if operator == "//" else 1
    changed = translate(pattern, star=".*").sub(lambda _: new, text, count=count)
    return (replace(word[-1], text=changed),) if word else word


def _slice(shell: Interpreter, node: Node, words: list[Word], rest: list[Node]) -> list[Word]:
    bounds = [_number(shell, child) for child in rest if _text(child) != ":"]
    if not bounds or any(bound is None for bound in bounds):
        return [_unknown(shell, node)]
    start = bounds[0] or 0
    length = bounds[1] if len(bounds) > 1 else None
    if _text(node)[2:3] in {"@", "*"} or "[@]" in _text(node) or "[*]" in _text(node):
        first = max(start - 1, 0) if _text(node)[2:3] in {"@", "*"} else start
        return words[first : None if length is None else first + length]
    return [cut(word, start, None if length is None else start + length) for word in words]


def _number(shell: Interpreter, node: Node) -> int | None:
    text = _text(node).strip()
    return int(text) if re.fullmatch(r"-?\d{1,9}", text) else shell.arithmetic(node)


def _recase(word: Word, operator: str) -> Word:
    change = {"^^": str.upper, ",,": str.lower}.get(operator)
    if change is None:
        return word
    return tuple(replace(piece, text=change(piece.text)) for piece in word)


def _made(shell: Interpreter, text: str, node: Node) -> Word:
    return (Piece(text, shell.source.at(node.start_point[0]), _text(node), quoted=True),)


def _unknown(shell: Interpreter, node: Node) -> Word:
    text = _text(node).strip()
    return (Piece(text, shell.source.at(node.start_point[0]), text, known=False, quoted=True),)


def _text(node: Node | None) -> str:
    return "" if node is None or node.text is None else node.text.decode("utf-8", "replace")
