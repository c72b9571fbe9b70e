"""Programs, read by psql's rules in a limited child: the text is a stranger's, the reader is ours, and neither is trusted."""

from __future__ import annotations

from bot.errors import ChildCrashed
from bot.postgres.child import call
from bot.scripts.model import Program
from bot.scripts.reading import ROUNDS, Question, answer

TARGET = "bot.scripts.reading:main"


def ask(question: Question) -> tuple[Program, ...]:
    """Return the programs that `question` wants, in its order. Raises CouldNotJudge when the child did not live to tell."""
    wanted: frozenset[str] = frozenset()
    for _ in range(ROUNDS):
        try:
            programs, missing = answer(call(TARGET, question.payload(wanted)))
        except ValueError:
            break
        if not missing and len(programs) == len(question.asks):
            return programs
        if missing <= wanted:
            break
        wanted |= missing
    raise ChildCrashed("The reader of the schema files gave a damaged answer.")
