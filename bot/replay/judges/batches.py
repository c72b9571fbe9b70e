"""Batch comments become findings. Pure: what the comments say, how the grammar sees their statements, what slices showed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.findings import Check, Finding, Rule, Severity
from bot.replay.batched import BatchFacts
from bot.replay.judges.case import listed
from bot.scripts.batches import Mark, Slicing

MALFORMED = Rule(
    "batch-malformed",
    Check.RISK,
    Severity.ERROR,
    "A batch comment is not valid",
    "The statement under it would run in one piece, or nothing would run at all, when the change is applied.",
    "Write -- migrate-bot: batch 10000 on a line of its own directly above the UPDATE, DELETE or INSERT ... SELECT.",
    waivable=False,
    bad="-- migrate-bot: batch many\nUPDATE orders SET status = 'new' WHERE status IS NULL;\n",
    good="-- migrate-bot: batch 10000\nUPDATE orders SET status = 'new' WHERE status IS NULL;\n",
)
UNFIT = Rule(
    "batch-not-sliceable",
    Check.RISK,
    Severity.ERROR,
    "A statement cannot be cut into batches",
    "Batches follow the primary key of one table, and each is committed on its own; here there is no such table, or no commit.",
    "Rewrite the statement so that one table with a primary key gives its rows, or remove the comment.",
    waivable=False,
    bad="-- migrate-bot: batch 10000\nINSERT INTO totals SELECT customer_id, sum(price) FROM orders GROUP BY customer_id;\n",
    good="-- migrate-bot: batch 10000\nINSERT INTO archive SELECT * FROM orders WHERE closed ON CONFLICT DO NOTHING;\n",
)
DIFFERS = Rule(
    "batch-differs",
    Check.RISK,
    Severity.ERROR,
    "In batches the statement gives other rows than in one piece",
    "A batch sees what the batches before it have written; a statement that looks at other rows of its table depends on that.",
    "Take what the statement needs from rows that it does not write, or remove the comment.",
    bad="-- migrate-bot: batch 10000\nUPDATE orders SET place = (SELECT count(*) FROM orders o WHERE o.place IS NULL);\n",
    good="-- migrate-bot: batch 10000\nUPDATE orders SET place = id WHERE place IS NULL;\n",
)
RULES = (MALFORMED, UNFIT, DIFFERS)


def judge(found: Sequence[tuple[Mark, Slicing]], facts: BatchFacts) -> tuple[Finding, ...]:
    """Return what is wrong with the batch comments `found`."""
    return tuple(_findings(found, facts))


def _findings(found: Sequence[tuple[Mark, Slicing]], facts: BatchFacts) -> Iterator[Finding]:
    for mark, slicing in found:
        reason = slicing.problem or facts.unfit.get(mark, "")
        if mark.problem:
            yield MALFORMED.at(mark.location, mark.problem)
        elif reason:
            yield UNFIT.at(mark.location, f"This statement cannot be cut into batches: {reason}", evidence=mark.sql)
    good = [mark for mark, slicing in found if not mark.problem and not slicing.problem]
    if facts.differing and good:
        tables = [f"{table} ({', '.join(columns)})" for table, columns in facts.differing.items()]
        message = f"Run in batches, the files leave other rows than in one piece: {listed(tables)}."
        yield DIFFERS.at(good[-1].location, message, evidence=good[-1].sql)
