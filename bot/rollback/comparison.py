"""An author's own rollback beside the generated one: who leads back, who keeps more rows, what is missing. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.rollback.prove import Proof
from bot.rollback.script import Refusal, Script

_GOOD = ("proven", "schema_only")
_MOST = 5


def compared(own: Proof, written: str, made: Script | Refusal, proof: Proof | None) -> list[str]:
    """Return what is worth knowing about the two; `proof` is that of the generated script, None where there is none."""
    if isinstance(made, Refusal) or proof is None:
        return ["Beside the written rollback there is no generated one to compare with."] if own.status in _GOOD else []
    if own.status not in _GOOD:
        return _instead(written, made, proof)
    if proof.status not in _GOOD:
        return ["The generated script would not lead back; the written one does."]
    ours, theirs = set(proof.losses), set(own.losses)
    notes = [f"The generated script would keep what the written one loses: {loss}" for loss in sorted(theirs - ours)]
    notes += [f"The written rollback keeps what the generated one would lose: {loss}" for loss in sorted(ours - theirs)]
    return notes or ["The generated script leads to the same schema and the same rows as the written one."]


def _instead(written: str, made: Script, proof: Proof) -> list[str]:
    if proof.status not in _GOOD:
        return ["The generated script does not lead back either."]
    missing = list(_missing(written, made))
    more = [f"and {len(missing) - _MOST} more"] if len(missing) > _MOST else []
    return ["The generated script leads back. The written one lacks:", *missing[:_MOST], *more]


def _missing(written: str, made: Script) -> Iterator[str]:
    """Give the generated statements of which the written file holds nothing alike."""
    held = _plain(written)
    for statement in made.statements:
        if _plain(statement.sql) not in held:
            yield statement.sql


def _plain(text: str) -> str:
    """Return a text for comparison: guards, schema of the default, layout and case do not count."""
    without = re.sub(r"\bif (?:not )?exists\b|\bpublic\.|[;\"]|\bcascade\b", " ", text.lower())
    return " ".join(without.split())
