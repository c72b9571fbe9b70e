"""Who may: the part of the targets file about people, in words and as a decision. Pure; teams are asked for by the caller."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from bot.github.permissions import Role

Verb = Literal["allow", "apply", "cancel", "check", "fix", "help", "override", "rollback", "status", "unlock"]
TargetVerb = Literal["apply", "rollback", "unlock", "cancel", "allow-drift", "accept-loss"]
Team = Annotated[str, Field(pattern=r"^[A-Za-z0-9-]{1,39}/[A-Za-z0-9._-]{1,100}$")]
Login = Annotated[str, Field(pattern=r"^[A-Za-z0-9-]{1,39}$")]


class People(BaseModel):
    """Who may: everybody with the permission who is named, or in a team that is named; everybody with it when none is."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    permission: Literal["write", "maintain", "admin"] = "write"
    users: tuple[Login, ...] = ()
    teams: tuple[Team, ...] = ()
    not_author: bool = False

    @property
    def role(self) -> Role:
        """Return the least role."""
        return Role[self.permission.upper()]


class Callers(People):
    """Who may give a command at all; here the permission may be lower than for a target."""

    permission: Literal["read", "triage", "write", "maintain", "admin"] = "write"  # type: ignore[assignment]


@dataclass(frozen=True, slots=True)
class Person:
    """Who asks, with the role that was looked up a moment ago."""

    login: str
    role: Role
    is_author: bool


def words(people: People) -> str:
    """Return who may, for refusals, help and docs."""
    named = [*people.users, *(f"members of {team}" for team in people.teams)]
    only = f" who are {' or '.join(named)}" if named else ""
    return f"people with {people.permission} permission{only}{', other than its author' if people.not_author else ''}"


def refusal(people: People, person: Person, in_team: Callable[[str], bool]) -> str:
    """Return what is missing, or the empty text: this person may. `in_team` is asked only when it decides."""
    if person.role < people.role:
        return f"your permission is {person.role.name.lower()}"
    if people.not_author and person.is_author:
        return "you are the author of the pull request"
    if not people.users and not people.teams:
        return ""
    if person.login.lower() in {user.lower() for user in people.users}:
        return ""
    return "" if any(in_team(team) for team in people.teams) else "you are not among them"
