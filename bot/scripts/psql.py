r"""The psql reader: a file's text becomes statements and backslash commands, in order, each with its exact span.

Nothing runs. `\i` lines come out as items of their own and are followed by `bot.scripts.program`; the reader is a generator
so that what an included file sets is known to the lines behind it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from bot.findings import Finding, Rule
from bot.scripts import rules
from bot.scripts.admission import Limits, Text, admit
from bot.scripts.conditionals import Conditionals
from bot.scripts.metacommands import REFUSED, Meaning, meaning
from bot.scripts.metaline import MAX_ARGUMENT, MetaCommand, read_command
from bot.scripts.model import Statement
from bot.scripts.scanner import Buffer, Inside, Scanner, Stop, TooDeep
from bot.scripts.variables import RUN_TIME, VALID_NAME, boolean, stands_in

COPY_END = re.compile(r"^\\\.\r?$", re.MULTILINE)
_STRINGS_SET = re.compile(r"\bstandard_conforming_strings\b\s*(?:'\s*,|=|\bto\b)\s*'?(\w+)", re.IGNORECASE)
_BLANK = re.compile(r"[ \t\r\f\v]*(?:--.*)?")
MAX_FINDINGS = 100
"""Per file: enough for a person, and a bound on what a hostile file can make us keep."""
_SENDING = frozenset({"g", "gx", "gexec", "gset", "crosstabview", "watch"})
_ON_OFF = frozenset({"ON_ERROR_STOP", "AUTOCOMMIT", "SINGLELINE", "SINGLESTEP", "QUIET"})
_PLAIN_SETTING = {"AUTOCOMMIT": "on", "SINGLELINE": "off", "SINGLESTEP": "off", "ON_ERROR_ROLLBACK": "off"}


class ItemKind(StrEnum):
    """What a stretch of a file is."""

    STATEMENT = "statement"
    COMMAND = "command"
    INCLUDE = "include"
    BLANK = "blank"


@dataclass(frozen=True, slots=True)
class Item:
    r"""A stretch of the file, `start` up to `end` (offsets in characters); the items of a file tile it.

    Whitespace, comments and text skipped by `\if` belong to the item behind them. An include names its `target` and
    whether that is `relative` to the file. `at` is the offset of the statement's first word or of the backslash.
    """

    kind: ItemKind
    start: int
    end: int
    statement: Statement | None = None
    command: MetaCommand | None = None
    target: str = ""
    relative: bool = False
    at: int = 0


@dataclass(slots=True)
class RunState:
    """What one psql run carries from file to file: its variables and the key of `restrict`, empty when not restricted."""

    variables: dict[str, str] = field(default_factory=dict)
    restricted: str = ""
    statements: int = 0

    @property
    def on_error_stop(self) -> bool:
        """Whether psql would stop at the first error now."""
        return bool(boolean(self.variables.get("ON_ERROR_STOP", "off")))


@dataclass(frozen=True, slots=True)
class Reading:
    """A file read alone: its items and what is wrong with it."""

    text: str
    items: tuple[Item, ...]
    findings: tuple[Finding, ...]

    @property
    def statements(self) -> tuple[Statement, ...]:
        """The statements in order."""
        return tuple(item.statement for item in self.items if item.statement is not None)


def read(path: str, data: bytes, variables: Mapping[str, str] | None = None, limits: Limits | None = None) -> Reading:
    r"""Return the items of one file and its findings. `\i` lines are items, not followed; never raises for any bytes."""
    limits = limits or Limits()
    text = admit(path, data, limits)
    if isinstance(text, Finding):
        return Reading("", (), (text,))
    reader = FileReader(text, RunState(dict(variables or {})), limits)
    items = tuple(reader.items())
    return Reading(text.text, items, (*text.findings, *reader.findings))


class FileReader:
    """Reads one file of a psql run; `findings` grows while `items()` is consumed."""

    def __init__(self, text: Text, state: RunState, limits: Limits) -> None:
        self.text = text
        self.state = state
        self.limits = limits
        self.findings: list[Finding] = []
        self._scanner = Scanner(text.text, state.variables, limits)
        self._conditionals = Conditionals()
        self._begin = 0
        self._quit = False

    def items(self) -> Iterator[Item]:
        """Yield the items of the file in order."""
        try:
            while not self._quit:
                stop = self._scanner.run()
                if stop is Stop.END:
                    yield from self._finish()
                    break
                yield from self._semicolon() if stop is Stop.SEMICOLON else self._backslash()
        except TooDeep as error:
            self._find(rules.NESTING, error.offset, f"{error.what}; the file was read only up to here.")
        if self._begin < len(self.text.text):
            yield self._item(ItemKind.BLANK, len(self.text.text), self._begin)

    def _semicolon(self) -> Iterator[Item]:
        if not self._conditionals.active:
            self._scanner.buffer.pieces.append(";")
            return
        if self._scanner.buffer.start >= 0:
            yield self._send(self._scanner.take(), self._scanner.position)

    def _finish(self) -> Iterator[Item]:
        """Send what stands behind the last semicolon, as psql does, and report what was left open."""
        inside, opened = self._scanner.inside, self._scanner.opened
        if inside is not Inside.NOTHING:
            message = f"The {inside.value} that starts here never ends; the rest of the file belongs to it."
            self._find(rules.UNTERMINATED, opened, message)
        if self._conditionals.open_at is not None:
            self._find(rules.CONDITIONAL, self._conditionals.open_at, "This \\if has no \\endif in its file.")
        if self._scanner.buffer.start >= 0 and self._conditionals.active:
            yield self._send(self._scanner.take(), len(self.text.text))

    def _send(self, buffer: Buffer, end: int) -> Item:
        self.state.statements += 1
        if self.state.statements > self.limits.statements:
            raise TooDeep(f"One psql run holds more than {self.limits.statements} statements", buffer.start)
        sql = buffer.text.rstrip()
        last = buffer.start + len(self.text.text[buffer.start : end].rstrip().removesuffix(";").rstrip())
        location = self.text.location(buffer.start, last)
        self._variables(buffer.start)
        self._strings(sql, buffer.start)
        copy_data, end = self._copy_data(buffer, end)
        statement = Statement(sql, location, copy_data, self.state.on_error_stop)
        return self._item(ItemKind.STATEMENT, end, buffer.start, statement=statement)

    def _copy_data(self, buffer: Buffer, end: int) -> tuple[str | None, int]:
        if not is_copy_from_stdin(buffer.words):
            return None, end
        text = self.text.text
        line_end = text.find("\n", end)
        line_end = len(text) if line_end < 0 else line_end
        if not _BLANK.fullmatch(text, end, line_end):
            self._find(rules.COPY_LINE, end, "What stands behind this COPY on its line runs only after the data.")
        mark = COPY_END.search(text, line_end + 1) if line_end < len(text) else None
        if mark is None:
            self._find(rules.UNTERMINATED, buffer.start, "The data of this COPY are not ended by a line that holds only \\. .")
            stop = after = len(text)
        else:
            stop, after = mark.start(), min(mark.end() + 1, len(text))
        self._scanner.leave_variables()
        self._scanner.position = after
        return text[line_end + 1 : stop], after

    def _variables(self, start: int) -> None:
        undefined, self._scanner.undefined = self._scanner.undefined, []
        for offset, name in undefined:
            self._unset(name, max(offset, start))

    def _unset(self, name: str, offset: int) -> None:
        if RUN_TIME.fullmatch(name):
            message = f"The value of :{name} comes from the connection or the last result and is not known before the deploy."
            self._find(rules.RUN_TIME, offset, message)
            return
        if stands_in(self.state.variables.get(name)):
            message = f"The value of :{name} is known only to the deploy, and without quotes around it it may be anything."
            self._find(
                rules.RUN_TIME, offset, message, fix=f"Write :'{name}' or :\"{name}\", or set it in a script to what it is."
            )
            return
        message = f"The psql variable {name} has no value that the file or its call shows, so the server gets a stray colon."
        self._find(rules.VARIABLE, offset, message, fix=f"\\set {name} value")

    def _strings(self, sql: str, offset: int) -> None:
        found = _STRINGS_SET.search(sql) if "onforming_strings" in sql or "ONFORMING_STRINGS" in sql else None
        if found and boolean(found[1]) is not True and found[1].lower() != "default":
            message = "With standard_conforming_strings off, psql and the server no longer agree with this reading of the file."
            self._find(rules.STRINGS, offset, message)

    def _backslash(self) -> Iterator[Item]:
        scanner = self._scanner
        start = scanner.position - 1
        if scanner.in_variable:
            message = f"The value of :{scanner.in_variable} holds a backslash command, which is not followed."
            self._find(rules.REFUSED, start, message, fix="Put the command into the file itself.")
            scanner.leave_variables()
            return
        command = read_command(self.text.text, start, self.state.variables, active=self._conditionals.active)
        scanner.position = command.end
        self._line_to_end(command)
        means = meaning(command.name)
        if self._conditionals.active:
            self._complain(command, means, start)
            if self.state.restricted and means is not Meaning.UNRESTRICT:
                message = f"{command.shown} stands between \\restrict and \\unrestrict, where psql refuses every command."
                self._find(rules.REFUSED, start, message)
                return
        elif means is Meaning.UNKNOWN:
            self._unknown(command, start)
        if means in {Meaning.IF, Meaning.ELIF, Meaning.ELSE, Meaning.ENDIF}:
            problem = self._conditionals.take(means, command, scanner.buffer, start)
            scanner.expanding = self._conditionals.active
            if problem:
                self._find(rules.CONDITIONAL, start, problem)
        elif self._conditionals.active:
            yield from self._obey(command, means, start)

    def _line_to_end(self, command: MetaCommand) -> None:
        """Throw the rest of the line away after a command that psql would refuse, as psql does."""
        means = meaning(command.name)
        restricted = self.state.restricted and means is not Meaning.UNRESTRICT and self._conditionals.active
        if means in {Meaning.UNKNOWN, Meaning.REFUSED} or command.open_quote or restricted:
            line_end = self.text.text.find("\n", command.end)
            self._scanner.position = len(self.text.text) if line_end < 0 else line_end

    def _complain(self, command: MetaCommand, means: Meaning, start: int) -> None:
        if means is Meaning.UNKNOWN:
            self._unknown(command, start)
            return
        if means is Meaning.REFUSED:
            reason, way_out = REFUSED[command.name]
            self._find(rules.REFUSED, start, f"{command.shown} is refused: {reason}.", fix=way_out, evidence=command.raw)
        elif command.backtick:
            message = f"The backticks in this {command.shown} line run a shell command on the machine that deploys."
            self._find(rules.REFUSED, start, message, fix="Give the value with psql -v name=value.", evidence=command.raw)
        elif command.open_quote:
            self._find(rules.UNTERMINATED, start, f"A quote in this {command.shown} line never ends.", evidence=command.raw)
        if command.too_long:
            self._find(rules.NESTING, start, f"The variables in this {command.shown} line grow beyond {MAX_ARGUMENT} characters.")
        for name in command.undefined:
            if RUN_TIME.fullmatch(name) or means not in {Meaning.HARMLESS, Meaning.IF, Meaning.ELIF}:
                self._unset(name, start)

    def _unknown(self, command: MetaCommand, start: int) -> None:
        self._find(rules.UNKNOWN, start, f"psql has no command {command.shown}.", evidence=command.raw)

    def _obey(self, command: MetaCommand, means: Meaning, start: int) -> Iterator[Item]:
        """Do what an understood command does to the reading, and yield its item (behind the statement that it sends)."""
        if means is Meaning.SEND or command.name in _SENDING:
            yield from self._sent_by(command, start)
            return
        if means in {Meaning.INCLUDE, Meaning.INCLUDE_RELATIVE}:
            yield self._include(command, means, start)
            return
        if means is Meaning.RESET:
            self._scanner.take()
        elif means is Meaning.QUIT:
            self._quit = True
            if self._scanner.buffer.start >= 0:
                yield self._send(self._scanner.take(), command.end)
        elif means is Meaning.SET:
            self._set(command, start)
        elif means is Meaning.UNSET and command.args:
            self.state.variables.pop(command.args[0], None)
        elif means is Meaning.ENCODING and command.args and command.args[0].lower() not in {"utf8", "utf-8", "unicode"}:
            self._find(rules.SETTING, start, f"The file is read as UTF-8, not as {command.args[0]}.", fix="\\encoding UTF8")
        elif means in {Meaning.RESTRICT, Meaning.UNRESTRICT}:
            self._restrict(command, means, start)
        if self._scanner.buffer.start < 0:
            yield self._item(ItemKind.COMMAND, self._scanner.position, start, command=command)

    def _sent_by(self, command: MetaCommand, start: int) -> Iterator[Item]:
        options = command.args and command.args[0].startswith("(") and command.args[-1].endswith(")")
        if meaning(command.name) is Meaning.SEND and command.args and not options:
            reason, way_out = REFUSED["g"]
            self._find(rules.REFUSED, start, f"{command.shown} is refused: {reason}.", fix=way_out, evidence=command.raw)
        if self._scanner.buffer.start >= 0:
            yield self._send(self._scanner.take(), self._scanner.position)

    def _include(self, command: MetaCommand, means: Meaning, start: int) -> Item:
        if not command.args:
            self._find(rules.INCLUDE, start, f"{command.shown} names no file.")
        target = command.args[0] if command.args else ""
        relative = means is Meaning.INCLUDE_RELATIVE
        begin = self._begin
        if self._scanner.buffer.start < 0:
            self._begin = self._scanner.position
        return Item(ItemKind.INCLUDE, begin, self._begin, None, command, target, relative, start)

    def _set(self, command: MetaCommand, start: int) -> None:
        if not command.args:
            return
        name, value = command.args[0], "".join(command.args[1:])
        if not VALID_NAME.fullmatch(name):
            self._find(rules.VARIABLE, start, f"{name} is not a name that a psql variable can have.", evidence=command.raw)
            return
        if name in _ON_OFF and not value:
            value = "on"
        wanted = _PLAIN_SETTING.get(name)
        if wanted is not None and boolean(value) is not boolean(wanted):
            message = f"{name} = {value} changes how psql sends the statements of this and every later file."
            self._find(rules.SETTING, start, message, evidence=command.raw)
            return
        self.state.variables[name] = value

    def _restrict(self, command: MetaCommand, means: Meaning, start: int) -> None:
        key = command.args[0] if command.args else ""
        if not key or (means is Meaning.UNRESTRICT and key != self.state.restricted):
            self._find(rules.REFUSED, start, f"{command.shown} needs the key of its \\restrict; psql refuses the file here.")
        self.state.restricted = key if means is Meaning.RESTRICT else ""

    def _item(
        self, kind: ItemKind, end: int, at: int, *, statement: Statement | None = None, command: MetaCommand | None = None
    ) -> Item:
        item = Item(kind, self._begin, end, statement, command, at=at)
        self._begin = end
        return item

    def _find(self, rule: Rule, offset: int, message: str, *, fix: str = "", evidence: str = "") -> None:
        if len(self.findings) >= MAX_FINDINGS:
            return
        place = min(max(offset, 0), len(self.text.text))
        self.findings.append(rule.at(self.text.location(place, place + 1), message, fix=fix, evidence=evidence))


def is_copy_from_stdin(words: list[str]) -> bool:
    """Return whether these leading words (outside parentheses) are of a COPY that reads its rows from the client."""
    if words[:1] != ["copy"]:
        return False
    return any(words[index : index + 2] == ["from", "stdin"] for index in range(1, len(words) - 1))
