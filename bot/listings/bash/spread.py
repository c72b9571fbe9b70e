"""One command for many words: `xargs` and GNU `parallel`."""

from __future__ import annotations

import re
from posixpath import basename
from typing import TYPE_CHECKING

from bot.listings.bash import reading, tools
from bot.listings.bash.state import Result
from bot.listings.bash.word import Content, Item, Word, cut, literal, raw, split

if TYPE_CHECKING:
    from bot.listings.bash.commands import Request
    from bot.listings.bash.shell import Shell

VALUED = {
    "-j",
    "--jobs",
    "-P",
    "--delay",
    "--timeout",
    "--retries",
    "--joblog",
    "--halt",
    "--tmpdir",
    "-N",
    "-n",
    "-C",
    "--colsep",
}
HOLDERS = {"{}": (0, 0), "{.}": (0, 1), "{/}": (1, 0), "{/.}": (1, 1)}
"""What `parallel` replaces: (without the folder, without the extension)."""


def xargs(shell: Shell, request: Request) -> Result:
    """`xargs command`: the command once per line with -I or -n1, once for all otherwise."""
    words, holder, size = list(request.words), "", 0
    rest: list[Word] = []
    stdin = request.stdin
    while words:
        text = raw(words.pop(0))
        if text in {"-I", "-i", "-J"}:
            holder = raw(words.pop(0)) if words else "{}"
        elif re.fullmatch(r"-I.+", text):
            holder = text[2:]
        elif text in {"-n", "-L", "-P", "-d", "-s", "-a"}:
            value = words.pop(0) if words else ()
            size = int(raw(value)) if text in {"-n", "-L"} and raw(value).isdigit() else size
            stdin = (Content(value),) if text == "-a" else stdin
        elif re.fullmatch(r"-[nL]\d+", text):
            size = int(text[2:])
        elif not text.startswith("-"):
            rest = [literal(text, shell.source.at(request.row)), *words]
            break
    given = [word for row in reading.rows(shell, stdin) for word in ([row] if holder else split(row))]
    batches = tools.batches(given, 1 if holder else size)
    if holder:
        return shell.each(request.row, "each", ([tools.filled(word, holder, batch[0]) for word in rest] for batch in batches))
    return shell.each(request.row, "each", ([*rest, *batch] for batch in batches))


def parallel(shell: Shell, request: Request) -> Result:
    """`parallel command ::: words`: the command once per word; without -j1 nothing fixes the order."""
    words = list(request.words)
    jobs = ""
    while words and raw(words[0]).startswith("-"):
        text = raw(words.pop(0))
        value = raw(words.pop(0)) if text in VALUED and words else ""
        jobs = (
            value if text in {"-j", "--jobs", "-P"} else text.removeprefix("-j").removeprefix("--jobs=") if "j" in text else jobs
        )
    texts = [raw(word) for word in words]
    at = next((number for number, text in enumerate(texts) if text in {":::", "::::"}), len(words))
    command, given = words[:at], words[at + 1 :]
    if at == len(words):
        given = reading.rows(shell, request.stdin)
    elif texts[at] == "::::":
        given = reading.rows(shell, [Content(word) for word in given])
    given = given if jobs == "1" else tools.loosened(given)
    if len(command) == 1 and " " in raw(command[0]):
        return _inline(shell, command[0], given)
    return shell.each(request.row, "each", (_filled(command, word) for word in given))


def _inline(shell: Shell, command: Word, given: list[Word]) -> Result:
    """Run a command line given as one word, once per word."""
    out: list[Item] = []
    site = shell.frame.site
    shell.frame.site = site or "parallel"
    for word in given:
        line = _replaced(command, word)
        out += shell.inline(line if raw(line) != raw(command) else (*command, *literal(" ", command[0].origin), *word)).out
    shell.frame.site = site
    return Result(tuple(out))


def _filled(command: list[Word], word: Word) -> list[Word]:
    argv = [_replaced(part, word) for part in command]
    return argv if any(raw(one) != raw(other) for one, other in zip(argv, command, strict=True)) else [*argv, word]


def _replaced(part: Word, word: Word) -> Word:
    for holder, (bare, stem) in HOLDERS.items():
        if holder in raw(part):
            text = raw(word)
            start = len(text) - len(basename(text)) if bare else 0
            dot = text.rfind(".")
            part = tools.filled(part, holder, cut(word, start, dot if stem and dot > start else None))
    return part
