"""From parser nodes to words: quotes, variables, `${...}`, `$(...)`, braces and globs, as bash would expand them."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from bot.listings.bash import parameter, reading
from bot.listings.bash.patterns import TooMany, braces, is_pattern, pattern_of, produced
from bot.listings.bash.source import TOKEN, Source
from bot.listings.bash.state import ROOT, Frame, TooMuch, World, locate
from bot.listings.bash.word import Content, Item, Piece, Word, joined, known, literal, naming, raw, requote, split

if TYPE_CHECKING:
    from tree_sitter import Node


class Interpreter(Protocol):
    """What expansion needs from the interpreter."""

    world: World
    frame: Frame
    source: Source

    def capture(self, node: Node) -> tuple[Item, ...]:
        """Run the commands inside a substitution and return what they write."""

    def arithmetic(self, node: Node) -> int | None:
        """Return the value of an arithmetic expression, None when it is not known."""


WORD_LIMIT = 64 * 1024
PLAIN = re.compile(rb"[\w./:=@%+,-]+")
Part = tuple[Word, bool]
"""A run of pieces, and whether it ends a field (`"${files[@]}"` gives several fields)."""


def fields(shell: Interpreter, node: Node) -> list[Word]:
    """Return the words that an argument becomes: split, braces and globs expanded."""
    shell.world.spend()
    if node.type in {"word", "number"} and node.text is not None and PLAIN.fullmatch(node.text):
        return [literal(node.text.decode(), shell.source.at(node.start_point[0], node.text.decode()), quoted=False)]
    result: list[Word] = []
    for word in _split_fields(_parts(shell, node, quoted=False)):
        try:
            expanded = braces(word)
        except TooMany:
            raise TooMuch from None
        if sum(len(piece.text) for piece in word) > WORD_LIMIT:
            raise TooMuch
        shell.world.spend(len(expanded) + len(word) // 20)
        for one in expanded:
            result += globbed(shell, one)
    return result


def scalar(shell: Interpreter, node: Node | None, *, quoted: bool = True) -> Word:
    """Return the one word that an assignment, a redirection or a pattern takes: neither split nor globbed."""
    if node is None:
        return ()
    word = joined(word for word, _ in _merge(_parts(shell, node, quoted=quoted)))
    if sum(len(piece.text) for piece in word) > WORD_LIMIT:
        raise TooMuch
    shell.world.spend(len(word) // 20)
    return word


def globbed(shell: Interpreter, word: Word) -> list[Word]:
    """Return the words of a pattern in the tree, the pattern itself when nothing fits."""
    text = known(word)
    if text is None or not is_pattern(word):
        return [word]
    pattern = pattern_of(word)
    place = locate(pattern, shell.frame.cwd, shell.world.mounts)
    if place is None:
        return [word]
    found = shell.world.paths.glob(place)
    shell.world.spend(len(found))
    folder = text[: text.rfind("/") + 1]
    if any(char in folder for char in "*?["):
        return [produced(word, 0, f"{ROOT}/{path}", naming(word)) for path in found] or [word]
    return [produced(word, len(folder), folder + path.rsplit("/", 1)[-1], naming(word)) for path in found] or [word]


def text_of(shell: Interpreter, text: str, row: int, *, quoted: bool) -> list[Piece]:
    """Return the pieces of literal text that begins in `row`: one per line, tokens replaced by what they stand for."""
    pieces: list[Piece] = []
    for number, line in enumerate(text.splitlines(keepends=True)):
        position = 0
        for match in TOKEN.finditer(line):
            pieces += _plain(shell, line[position : match.start()], row + number, quoted=quoted)
            value = shell.source.values.get(match[1] + match[2], ())
            pieces += requote(value, quoted=True) if quoted else value
            position = match.end()
        pieces += _plain(shell, line[position:], row + number, quoted=quoted)
    return pieces


def _plain(shell: Interpreter, text: str, row: int, *, quoted: bool) -> list[Piece]:
    if not text:
        return []
    return [Piece(text, shell.source.at(row, text.strip()), text.strip("\n"), quoted=quoted)]


def _split_fields(parts: list[Part]) -> list[Word]:
    result: list[Word] = []
    for run, _ in _merge(parts):
        current: list[Piece] = []
        begun = False
        for piece in run:
            if piece.quoted or not piece.known or not re.search(r"[ \t\n]", piece.text):
                current.append(piece)
                begun = True
                continue
            cells = split((piece,))
            if piece.text[0] in " \t\n" and current:
                result.append(tuple(current))
                current, begun = [], False
            for number, cell in enumerate(cells):
                if number:
                    result.append(tuple(current))
                    current = []
                current += cell
                begun = True
            if piece.text[-1] in " \t\n" and current:
                result.append(tuple(current))
                current, begun = [], False
        if begun:
            result.append(tuple(current))
    return result


def _merge(parts: list[Part]) -> list[Part]:
    result: list[Part] = []
    current: list[Piece] = []
    for word, ends in parts:
        current += word
        if ends:
            result.append((tuple(current), True))
            current = []
    if current:
        result.append((tuple(current), False))
    return result


def _parts(shell: Interpreter, node: Node, *, quoted: bool) -> list[Part]:
    shell.world.spend()
    kind = node.type
    row = node.start_point[0]
    text = node.text.decode() if node.text else ""
    if kind in {"string", "translated_string"}:
        return _string(shell, node)
    if kind == "raw_string":
        return [(tuple(text_of(shell, text[1:-1], row, quoted=True)) or _empty(shell, row), False)]
    if kind == "ansi_c_string":
        body = re.sub(r"\\(.)", lambda m: {"n": "\n", "t": "\t"}.get(m[1], m[1]), text[2:-1])
        return [((Piece(body, shell.source.at(row), body, quoted=True),), False)]
    if kind == "concatenation":
        return _concatenation(shell, node, quoted=quoted)
    if kind in {"simple_expansion", "expansion"}:
        return _variable(shell, node, quoted=quoted)
    if kind in {"command_substitution", "process_substitution"}:
        return _substitution(shell, node, quoted=quoted)
    if kind == "arithmetic_expansion":
        value = shell.arithmetic(node)
        origin = shell.source.at(row)
        return [((Piece(text if value is None else str(value), origin, text, known=value is not None, quoted=True),), False)]
    if not quoted and "\\" in text:
        text = re.sub(r"\\(\n|.)", lambda m: "" if m[1] == "\n" else m[1], text)
    return [(tuple(text_of(shell, text, row, quoted=quoted)), False)]


def _empty(shell: Interpreter, row: int) -> Word:
    return (Piece("", shell.source.at(row), "", quoted=True),)


def _concatenation(shell: Interpreter, node: Node, *, quoted: bool) -> list[Part]:
    parts: list[Part] = []
    for child in node.children:
        parts += _parts(shell, child, quoted=quoted)
    if quoted or any(ends for _, ends in parts):
        return parts
    flat = [piece for word, _ in parts for piece in word]
    merged: list[Piece] = []
    for piece in flat:
        last = merged[-1] if merged else None
        if last and not last.quoted and not piece.quoted and last.known and piece.known and last.spelled == last.text \
                and piece.spelled == piece.text and last.origin == piece.origin:  # fmt: skip
            merged[-1] = replace(last, text=last.text + piece.text, spelled=last.text + piece.text)
        else:
            merged.append(piece)
    return [(tuple(merged), False)]


def _string(shell: Interpreter, node: Node) -> list[Part]:
    source = node.text or b""
    parts: list[Part] = []
    position, row = 1, node.start_point[0]
    start = node.start_byte
    opening = 2 if source.startswith(b'$"') else 1
    position = opening

    def gap(end: int) -> None:
        nonlocal position, row
        if end > position:
            text = source[position:end].decode("utf-8", "replace")
            clean = re.sub(r"\\(\n|[$`\"\\])", lambda m: "" if m[1] == "\n" else m[1], text)
            parts.append((tuple(text_of(shell, clean, row, quoted=True)), False))
            row += text.count("\n")
        position = max(position, end)

    for child in node.children:
        if child.type in {'"', '$"', "string_content"}:
            continue
        lead = len(child.text or b"") - len((child.text or b"").lstrip())
        gap(child.start_byte - start + lead)
        parts += _parts(shell, child, quoted=True)
        position = child.end_byte - start
        row = child.end_point[0]
    gap(len(source) - 1)
    return parts or [(_empty(shell, row), False)]


def _variable(shell: Interpreter, node: Node, *, quoted: bool) -> list[Part]:
    words, many = parameter.value(shell, node)
    prepared = [tuple(replace(p, quoted=quoted or (p.quoted and p.glob)) for p in word) for word in words]
    if not many:
        return [(word, False) for word in prepared[:1]] if quoted else _separated(shell, prepared[:1])
    if not quoted:
        return [(word, True) for word in prepared]
    return [(word or _empty(shell, node.start_point[0]), number < len(prepared) - 1) for number, word in enumerate(prepared)]


def _separated(shell: Interpreter, words: list[Word]) -> list[Part]:
    """Return unquoted words split where a script of its own mind (`IFS=,`) wants them split."""
    at = reading.separators(shell.frame)
    if at == reading.BLANK or not at:
        return [(word, False) for word in words]
    cells = [tuple(replace(piece, quoted=True) for piece in cell) for word in words for cell in split(word, at)]
    return [(cell, number < len(cells) - 1) for number, cell in enumerate(cells)]


def _substitution(shell: Interpreter, node: Node, *, quoted: bool) -> list[Part]:
    out = shell.capture(node)
    origin = shell.source.at(node.start_point[0])
    rows = reading.rows(shell, out)
    if node.type == "process_substitution":
        name = f"/dev/fd/{len(shell.world.streams)}"
        shell.world.streams[name] = out
        return [((Piece(name, origin, name, quoted=True),), False)]
    if not rows and any(isinstance(item, Content) for item in out):
        names = " ".join(raw(item.word) for item in out if isinstance(item, Content))
        return [((Piece(f"$(cat {names})", origin, known=False, quoted=True),), False)]
    if not rows:
        text = (node.text or b"").decode("utf-8", "replace").strip()
        return [((Piece(text, origin, text, known=False, quoted=quoted),), False)]
    text_word = requote(joined(rows, "\n"), quoted=quoted)
    return [(text_word, False)] if quoted else _separated(shell, [text_word])
