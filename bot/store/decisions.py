"""What maintainers decided about one commit of a pull request: allow a fork's SQL, override a finding, accept drift."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from bot.store.pulls import Key
from bot.store.sql import Conn, do, many, queries


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision. `kind` is allow, override or drift; empty `rule`, `path` and zero `line` mean every one."""

    kind: str
    head_sha: str
    rule: str
    path: str
    line: int
    reason: str
    actor: str
    actor_id: int


def record(conn: Conn, key: Key, decision: Decision) -> None:
    """Keep a decision."""
    do(conn, queries("decisions")["record"], repository_id=key.repository_id, number=key.number, **asdict(decision))


def about(conn: Conn, key: Key, head_sha: str) -> tuple[Decision, ...]:
    """Return the decisions about exactly this commit, oldest first."""
    return many(
        conn, Decision, queries("decisions")["about"], repository_id=key.repository_id, number=key.number, head_sha=head_sha
    )
