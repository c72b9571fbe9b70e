"""Who may do what, asked at the moment it matters. `author_association` is never a permission."""

from __future__ import annotations

from enum import IntEnum
from urllib.parse import quote

from bot.github.client import Gateway
from bot.github.limits import NotThere


class Role(IntEnum):
    """A person's role in a repository; a higher role includes the lower ones."""

    NONE = 0
    READ = 1
    TRIAGE = 2
    WRITE = 3
    MAINTAIN = 4
    ADMIN = 5


def role_of(gateway: Gateway, login: str, user_id: int) -> Role:
    """Return the role that the user with this id has now; `NONE` when the login belongs to somebody else by now.

    A custom role counts as the standard role that it is based on, as GitHub reports it in `permission`.
    """
    try:
        answer = gateway.request("GET", f"/collaborators/{quote(login, safe='')}/permission")
    except NotThere:
        return Role.NONE
    if (answer.get("user") or {}).get("id") != user_id:
        return Role.NONE
    names = (str(answer.get(name, "")).upper() for name in ("role_name", "permission"))
    return next((Role[name] for name in names if name in Role.__members__), Role.NONE)
