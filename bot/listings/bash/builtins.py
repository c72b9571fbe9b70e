"""What the shell's own commands write and change, as far as lists of files depend on it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.listings.bash import apply, arithmetic, tools
from bot.listings.bash.state import ROOT, Result, locate
from bot.listings.bash.word import joined, known, lines, literal, raw

if TYPE_CHECKING:
    from bot.listings.bash.commands import Request
    from bot.listings.bash.shell import Shell

Builtin = Callable[["Shell", "Request"], Result]


def echo(shell: Shell, request: Request) -> Result:
    """`echo`: mentions what it prints, writes one line."""
    words = list(request.words)
    flags = ""
    while words and re.fullmatch(r"-[neE]+", raw(words[0])):
        flags += raw(words.pop(0))
    apply.mention(shell, words)
    if "e" in flags:
        words = [tuple(replace(piece, text=_unescaped(piece.text)) for piece in word) for word in words]
    return Result(tuple(lines(joined(words))), True)


def _unescaped(text: str) -> str:
    return re.sub(r"\\(.)", lambda match: {"n": "\n", "t": "\t", "\\": "\\"}.get(match[1], match[0]), text)


def printf(shell: Shell, request: Request) -> Result:
    """`printf`: writes the formatted words; `-v name` stores them."""
    words = list(request.words)
    target = ""
    if len(words) > 2 and raw(words[0]) == "-v":
        target, words = raw(words[1]), words[2:]
    if words and raw(words[0]) == "--":
        words.pop(0)
    if not words:
        return Result()
    apply.mention(shell, words)
    out = tools.formatted(words[0], words[1:])
    if target:
        shell.frame.values[target] = [joined(out, "")]
        return Result(status=True)
    return Result(tuple(out), True)


def cd(shell: Shell, request: Request) -> Result:
    """`cd`, `pushd`: change the folder; one that is not known makes it unknown."""
    operands = [word for word in request.operands if raw(word) != "-"]
    if not operands:
        return Result(status=True)
    text = known(operands[0])
    shell.frame.cwd = None if text is None else locate(text, shell.frame.cwd, shell.world.mounts)
    return Result(status=True)


def pwd(shell: Shell, request: Request) -> Result:
    """`pwd`: the folder."""
    if shell.frame.cwd is None:
        return Result()
    return Result((literal(f"{ROOT}/{shell.frame.cwd}".rstrip("/"), shell.source.at(request.row)),), True)


def set_options(shell: Shell, request: Request) -> Result:
    """`set`: -e, -o pipefail, and positional parameters after `--`."""
    texts = request.texts
    for number, text in enumerate(texts):
        if text == "--":
            shell.frame.args = request.words[number + 1 :]
            break
        on = text.startswith("-")
        if re.fullmatch(r"[-+][a-zA-Z]+", text) and "e" in text:
            shell.frame.errexit = on
        if text.endswith("o") and number + 1 < len(texts) and re.fullmatch(r"[-+][a-zA-Z]*o", text):
            if texts[number + 1] == "pipefail":
                shell.frame.pipefail = on
            if texts[number + 1] == "errexit":
                shell.frame.errexit = on
    return Result(status=True)


def shift(shell: Shell, request: Request) -> Result:
    """`shift [n]`."""
    if shell.frame.args:
        count = int(raw(request.words[0])) if request.words and raw(request.words[0]).isdigit() else 1
        shell.frame.args = shell.frame.args[count:]
    return Result(status=True)


def test(shell: Shell, request: Request) -> Result:
    """`test ...` and `[ ... ]` as a command."""
    words = [word for word in request.words if raw(word) != "]"]
    return Result(status=arithmetic.plain_test(words, lambda word, sign, other: apply.checked(shell, word, sign, other)))


def include(shell: Shell, request: Request) -> Result:
    """`source file`."""
    return shell.include(request)


def evaluate(shell: Shell, request: Request) -> Result:
    """`eval`: the joined words as a command."""
    return shell.inline(joined(request.words))


def background(_shell: Shell, _request: Request) -> Result:
    """`true`, `:`."""
    return Result(status=True)


def failure(_shell: Shell, _request: Request) -> Result:
    """`false`."""
    return Result(status=False)


def leave(signal: str) -> Builtin:
    """Return the handler of a command that leaves the flow."""
    return lambda _shell, _request: Result(signal=signal)
