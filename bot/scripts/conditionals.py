r"""psql's `\if`, `\elif`, `\else`, `\endif`: which text counts, and what happens to a statement that crosses them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum, auto

from bot.scripts.metacommands import Meaning
from bot.scripts.metaline import MetaCommand
from bot.scripts.scanner import Buffer, TooDeep
from bot.scripts.variables import boolean

MAX_DEPTH = 100


class _Branch(Enum):
    TRUE = auto()
    FALSE = auto()
    IGNORED = auto()


@dataclass(slots=True)
class _Level:
    branch: _Branch
    kept: Buffer
    pieces: int
    opened: int
    after_else: bool = False


class Conditionals:
    """The stack of open conditionals of one file."""

    def __init__(self) -> None:
        self._levels: list[_Level] = []

    @property
    def active(self) -> bool:
        """Whether the text at this point counts."""
        return not self._levels or self._levels[-1].branch is _Branch.TRUE

    @property
    def open_at(self) -> int | None:
        r"""The offset of the innermost `\if` that is still open, None when there is none."""
        return self._levels[-1].opened if self._levels else None

    def take(self, means: Meaning, command: MetaCommand, buffer: Buffer, offset: int) -> str:
        """Follow one conditional command; return what is wrong with it, or an empty string."""
        if means is Meaning.IF:
            return self._if(command, buffer, offset)
        if not self._levels:
            return f"{command.shown} has no matching \\if in its file."
        level = self._levels[-1]
        if means is not Meaning.ENDIF and level.after_else:
            return f"{command.shown} cannot stand behind \\else."
        if level.branch is not _Branch.TRUE:
            _restore(buffer, level)
        if means is Meaning.ENDIF:
            self._levels.pop()
            return ""
        problem = ""
        if level.branch is _Branch.TRUE:
            level.branch = _Branch.IGNORED
        elif level.branch is _Branch.FALSE:
            problem = self._decide(level, means, command)
        level.after_else = means is Meaning.ELSE
        level.kept, level.pieces = _kept(buffer)
        return problem

    def _if(self, command: MetaCommand, buffer: Buffer, offset: int) -> str:
        if len(self._levels) >= MAX_DEPTH:
            raise TooDeep(f"\\if nests deeper than {MAX_DEPTH}", offset)
        kept, pieces = _kept(buffer)
        level = _Level(_Branch.IGNORED, kept, pieces, offset)
        problem = self._decide(level, Meaning.IF, command) if self.active else ""
        self._levels.append(level)
        return problem

    @staticmethod
    def _decide(level: _Level, means: Meaning, command: MetaCommand) -> str:
        if means is Meaning.ELSE:
            level.branch = _Branch.TRUE
            return ""
        text = " ".join(command.args)
        value = boolean(text)
        level.branch = _Branch.TRUE if value else _Branch.FALSE
        return "" if value is not None else f"{command.shown} needs true or false, not {text!r}; psql takes it for false."


def _kept(buffer: Buffer) -> tuple[Buffer, int]:
    """Return what is needed to bring the buffer back to this moment."""
    return replace(buffer, pieces=[], words=list(buffer.words), head=list(buffer.head)), len(buffer.pieces)


def _restore(buffer: Buffer, level: _Level) -> None:
    del buffer.pieces[level.pieces :]
    kept = level.kept
    buffer.start, buffer.parens, buffer.brackets, buffer.begins = kept.start, kept.parens, kept.brackets, kept.begins
    buffer.words, buffer.head, buffer.function = list(kept.words), list(kept.head), kept.function
    buffer.tokens, buffer.forced = kept.tokens, kept.forced
