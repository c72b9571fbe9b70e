"""The arguments of psql, and the script it is fed on standard input, become one call with its sources in order."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bot.listings.bash.word import Content, Item, Word, cut, known, raw
from bot.scripts.model import STOP_VARIABLE
from bot.scripts.variables import standing_in

NAME = re.compile(r"(?:.*/)?(?:psql|usql|pgcli)(?:-?\d+(?:\.\d+)?)?(?:\.exe)?")
WITH_VALUE = set("cdfFhLopPRTUv")
LONG = {
    "command": "c", "dbname": "d", "field-separator": "F", "file": "f", "host": "h", "log-file": "L", "output": "o",
    "port": "p", "pset": "P", "record-separator": "R", "table-attr": "T", "username": "U", "set": "v", "variable": "v",
}  # fmt: skip
FLAGS = {"single-transaction": "1", "no-psqlrc": "X", "quiet": "q", "help": "?", "version": "V", "list": "l"}
INCLUDE = re.compile(r"\\(i|ir|include|include_relative)\s+(.+)$")
STOP = re.compile(r"\\set\s+ON_ERROR_STOP(?:\s+(\S+))?", re.IGNORECASE)
OPTIONS = re.compile(r"(?i)arg|opt|flag|param|@|\*")


@dataclass(slots=True)
class Invocation:
    """What one psql was told. `steps` are (kind, word) in order: `file`, `content`, `command`, `include`, `relative`."""

    steps: list[tuple[str, Word]] = field(default_factory=list)
    variables: dict[str, str] = field(default_factory=dict)
    single: bool = False
    reads_input: bool = True
    open_options: bool = False
    informs: bool = False


def is_psql(name: str | None) -> bool:
    """Whether a command name is psql, with or without folder and version."""
    return name is not None and NAME.fullmatch(name) is not None


def parse(argv: Sequence[Word], stdin: Sequence[Item], streams: Mapping[str, Sequence[Item]]) -> Invocation:
    """Return what psql with the arguments `argv` (without its own name) and `stdin` will do; `streams` are `<(...)` by name."""
    call = Invocation()
    inputs = {"-": stdin, **streams}
    position = 0
    while position < len(argv):
        word = argv[position]
        text = raw(word)
        position += 1
        if not text.startswith("-") or text == "-":
            call.open_options |= known(word) is None and OPTIONS.search(text) is not None
            continue
        if text.startswith("--"):
            name, _, _ = text[2:].partition("=")
            option = next((LONG[full] for full in LONG if full == name), "")
            if not option:
                _flag(call, FLAGS.get(name, ""))
                continue
            value: Word | None = cut(word, len(name) + 3) if "=" in text else None
        else:
            option, value = _bundle(call, word, text)
            if not option:
                continue
        if value is None:
            value = argv[position] if position < len(argv) else ()
            position += 1
        _option(call, option, value, inputs)
    if call.reads_input:
        _input(call, stdin)
    return call


def _bundle(call: Invocation, word: Word, text: str) -> tuple[str, Word | None]:
    for offset, char in enumerate(text[1:], 1):
        if char in WITH_VALUE:
            return char, cut(word, offset + 1) if offset + 1 < len(text) else None
        _flag(call, char)
    return "", None


def _flag(call: Invocation, flag: str) -> None:
    call.single |= flag == "1"
    call.informs |= flag in {"?", "V", "l"}


def _option(call: Invocation, option: str, value: Word, inputs: Mapping[str, Sequence[Item]]) -> None:
    text = raw(value)
    if option == "f":
        call.reads_input = False
        if text in inputs:
            _input(call, inputs[text])
        else:
            call.steps.append(("file", value))
    elif option == "c":
        call.reads_input = False
        lines = text.strip().splitlines()
        if lines and lines[0].startswith("\\"):
            _meta(call, value, lines[0])
        else:
            call.steps.append(("command", value))
    elif option == "v":
        name, _, setting = text.partition("=")
        plain = name == STOP_VARIABLE or known(value) is not None
        call.variables[name] = setting if plain else standing_in(name)


def _input(call: Invocation, stdin: Sequence[Item]) -> None:
    pending: list[Word] = []
    for item in stdin:
        if isinstance(item, Content):
            _flush(call, pending)
            call.steps.append(("content", item.word))
        elif raw(item).lstrip().startswith("\\"):
            _flush(call, pending)
            _meta(call, item, raw(item))
        else:
            pending.append(item)
    _flush(call, pending)


def _flush(call: Invocation, pending: list[Word]) -> None:
    if any(raw(word).strip() for word in pending):
        first = pending[0]
        merged = list(first)
        for word in pending[1:]:
            merged += [type(piece)("\n", piece.origin, quoted=True) for piece in (word or first)[:1]] + list(word)
        call.steps.append(("command", tuple(merged)))
    pending.clear()


def _meta(call: Invocation, word: Word, line: str) -> None:
    match = INCLUDE.search(line.strip())
    if match:
        name = match[2].strip().rstrip(";").strip()
        quoted = name.startswith(("'", '"')) and name.endswith(name[0]) and len(name) > 1
        name = name[1:-1] if quoted else name
        start = raw(word).find(name, raw(word).find("\\"))
        call.steps.append(
            ("relative" if match[1] in {"ir", "include_relative"} else "include", cut(word, start, start + len(name)))
        )
        return
    stop = STOP.match(line.strip())
    if stop:
        call.variables[STOP_VARIABLE] = stop[1] or ""
        return
    call.steps.append(("command", word))


def stops(variables: dict[str, str]) -> bool:
    """Whether these psql variables make psql stop at the first error."""
    setting = variables.get(STOP_VARIABLE)
    return setting is not None and setting.lower().strip("'\"") not in {"0", "off", "false", "no", ""}
