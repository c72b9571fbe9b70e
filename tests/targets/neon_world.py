"""The stand-in Neon's project: its rules about branches, and behind each branch a real database of the test cluster."""

from __future__ import annotations

import os
import secrets
import subprocess
import threading
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from bot.postgres import servers

LONGEST = timedelta(days=30)


class Refused(Exception):
    """What Neon answers instead: HTTP status, its code and its message."""

    def __init__(self, status: int, message: str, code: str = "") -> None:
        super().__init__(message)
        self.status, self.message, self.code = status, message, code


@dataclass
class Branch:
    """One branch and the database that holds it. `ready_at` is on the monotonic clock."""

    id: str
    name: str
    parent_id: str
    database: str
    default: bool = False
    protected: bool = False
    endpoint: bool = False
    created_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    expires_at: datetime | None = None
    ready_at: float = 0.0

    def shown(self, project: str) -> dict[str, Any]:
        ready = time.monotonic() >= self.ready_at
        shown: dict[str, Any] = {
            "id": self.id, "project_id": project, "name": self.name, "default": self.default, "primary": self.default,
            "protected": self.protected, "current_state": "ready" if ready else "init", "creation_source": "console",
            "created_at": f"{self.created_at:%Y-%m-%dT%H:%M:%SZ}", "updated_at": f"{self.created_at:%Y-%m-%dT%H:%M:%SZ}",
        }  # fmt: skip
        if not ready:
            shown["pending_state"] = "ready"
        if self.parent_id:
            shown["parent_id"] = self.parent_id
        if self.expires_at:
            shown["expires_at"] = f"{self.expires_at:%Y-%m-%dT%H:%M:%SZ}"
        return shown


class World:
    """A project with one default branch. `takes` is how many seconds each of its operations runs; `user` owns the database."""

    def __init__(self, admin: str, database: str, user: str, password: str, *, takes: float = 0.03) -> None:
        self.project, self.key = f"quiet-sea-{secrets.token_hex(3)}", f"napi_{secrets.token_hex(20)}"
        self.user, self.database = user, "shop"
        self.takes, self.most = takes, 10
        self._admin, self._password = admin, password
        self.branches: dict[str, Branch] = {}
        self.operations: dict[str, dict[str, Any]] = {}
        self.guard = threading.RLock()
        self.main = self._add(Branch(_id("br"), "main", "", database, default=True, endpoint=True))

    # What a project lets be done.

    def create(self, wish: dict[str, Any], *, endpoint: bool) -> tuple[Branch, list[dict[str, Any]]]:
        self._unlocked()
        parent = self.branch(wish.get("parent_id") or self.main.id)
        name = wish.get("name") or f"branch-{secrets.token_hex(3)}"
        if any(branch.name == name for branch in self.branches.values()):
            raise Refused(409, f'branch with name "{name}" already exists', "BRANCH_ALREADY_EXISTS")
        if len(self.branches) >= self.most:
            raise Refused(422, "branches limit exceeded", "BRANCHES_LIMIT_EXCEEDED")
        if parent.expires_at:
            raise Refused(400, "a branch with an expiration cannot have child branches")
        made = Branch(_id("br"), name, parent.id, f"neon_{secrets.token_hex(6)}", endpoint=endpoint)
        made.expires_at = self._expiry(wish.get("expires_at"))
        made.ready_at = time.monotonic() + self.takes
        self._copy(parent.database, made.database)
        self._add(made)
        return made, [self._begin(made, action) for action in ("create_branch", *(("start_compute",) if endpoint else ()))]

    def create_bare(self, name: str) -> Branch:
        """Let somebody else make a branch, long ago."""
        made = Branch(_id("br"), name, self.main.id, f"neon_{secrets.token_hex(6)}", created_at=datetime(2020, 1, 1, tzinfo=UTC))
        return self._add(made)

    def change(self, branch: Branch, wish: dict[str, Any]) -> list[dict[str, Any]]:
        self._unlocked()
        if "expires_at" in wish:
            if wish["expires_at"] and (branch.default or branch.protected or self.children(branch)):
                raise Refused(400, "expiration cannot be set on a default or protected branch, or on one with children")
            branch.expires_at = self._expiry(wish["expires_at"])
        branch.protected = wish.get("protected", branch.protected)
        return []

    def delete(self, branch: Branch) -> list[dict[str, Any]]:
        self._unlocked()
        if branch.default or not branch.parent_id:
            raise Refused(422, "cannot delete the root or default branch")
        if branch.protected:
            raise Refused(422, "cannot delete a protected branch")
        if self.children(branch):
            raise Refused(422, "cannot delete branch that has children")
        self._sql(f"DROP DATABASE IF EXISTS {branch.database} WITH (FORCE)")
        if "-proof-" in branch.name:
            self._drop_more()
        del self.branches[branch.id]
        return [self._begin(branch, "delete_timeline")]

    def restore(self, branch: Branch, wish: dict[str, Any]) -> list[dict[str, Any]]:
        """Only from another branch's head: the history of a real database cannot be asked for in a test cluster."""
        self._unlocked()
        source, name = self.branch(wish["source_branch_id"]), wish.get("preserve_under_name", "")
        if source is branch:
            raise Refused(400, "source_timestamp or source_lsn is required to restore a branch to its own history")
        if source.expires_at:
            raise Refused(400, "a branch with an expiration cannot be a restore source")
        if self.children(branch) and not name:
            raise Refused(400, "preserve_under_name is required: the branch has children")
        if any(item.name == name for item in self.branches.values()):
            raise Refused(409, f'branch with name "{name}" already exists', "BRANCH_ALREADY_EXISTS")
        old = Branch(_id("br"), name, branch.parent_id, f"neon_{secrets.token_hex(6)}")
        self._sql(
            f"ALTER DATABASE {branch.database} WITH ALLOW_CONNECTIONS false",
            f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{branch.database}'",
            f"ALTER DATABASE {branch.database} RENAME TO {old.database}",
            f"CREATE DATABASE {branch.database} TEMPLATE {source.database} STRATEGY file_copy",
            f"ALTER DATABASE {branch.database} OWNER TO {self.user}",
            f"ALTER DATABASE {old.database} WITH ALLOW_CONNECTIONS true",
        )
        for child in self.children(branch):
            child.parent_id = old.id
        branch.parent_id = source.id
        self._add(old)
        return [self._begin(branch, "create_branch"), self._begin(branch, "start_compute")]

    # What can be asked.

    def branch(self, branch_id: str) -> Branch:
        if branch_id not in self.branches:
            raise Refused(404, "branch not found", "BRANCH_NOT_FOUND")
        return self.branches[branch_id]

    def children(self, branch: Branch) -> list[Branch]:
        return [item for item in self.branches.values() if item.parent_id == branch.id]

    def address(self, branch: Branch) -> str:
        if not branch.endpoint:
            raise Refused(404, "read-write endpoint not found for the branch")
        parts = conninfo_to_dict(make_conninfo(self._admin, dbname=branch.database))
        host, port = parts["host"], parts.get("port", 5432)
        return f"postgresql://{self.user}:{self._password}@/{branch.database}?host={host}&port={port}"

    def operation(self, operation_id: str) -> dict[str, Any]:
        self._advance()
        if operation_id not in self.operations:
            raise Refused(404, "operation not found")
        return _public(self.operations[operation_id])

    def named(self, name: str) -> Branch | None:
        return next((branch for branch in self.branches.values() if branch.name == name), None)

    def rows(self, branch: Branch, text: str) -> list[Any]:
        with psycopg.connect(make_conninfo(self._admin, dbname=branch.database), autocommit=True) as conn:
            cursor = conn.execute(text)  # type: ignore[call-overload]
            return cursor.fetchall() if cursor.description else []

    def end(self) -> None:
        """Drop every database but the one that was given."""
        for branch in self.branches.values():
            if branch is not self.main:
                self._sql(f"DROP DATABASE IF EXISTS {branch.database} WITH (FORCE)")

    def _drop_more(self) -> None:
        """A branch takes every database on it along, also those that were made by SQL."""
        with psycopg.connect(self._admin, autocommit=True) as conn:
            made = conn.execute("SELECT datname FROM pg_database WHERE datname LIKE 'migrate\\_bot\\_%'").fetchall()
        self._sql(*(f"DROP DATABASE {name} WITH (FORCE)" for (name,) in made))

    # How it is done.

    def _add(self, branch: Branch) -> Branch:
        self.branches[branch.id] = branch
        return branch

    def _begin(self, branch: Branch, action: str) -> dict[str, Any]:
        begun: dict[str, Any] = {
            "id": str(uuid4()), "project_id": self.project, "branch_id": branch.id, "action": action, "status": "scheduling",
            "failures_count": 0, "created_at": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}", "total_duration_ms": 0,
            "ends": time.monotonic() + self.takes,
        }  # fmt: skip
        self.operations[begun["id"]] = begun
        return _public(begun)

    def _advance(self) -> None:
        for item in self.operations.values():
            item["status"] = "finished" if time.monotonic() >= item["ends"] else "running"

    def _unlocked(self) -> None:
        self._advance()
        if any(item["status"] != "finished" for item in self.operations.values()):
            raise Refused(423, "project already has running conflicting operations, scheduling of new ones is prohibited")

    def _expiry(self, text: str | None) -> datetime | None:
        if text is None:
            return None
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            raise Refused(400, "expires_at must be an RFC 3339 date and time") from None
        if not moment.tzinfo or not datetime.now(UTC) < moment < datetime.now(UTC) + LONGEST:
            raise Refused(400, "expires_at must lie in the future, at most 30 days from now")
        return moment

    def _copy(self, source: str, copy: str) -> None:
        """Copy a database that is in use, which a template cannot be."""
        self._sql(f"CREATE DATABASE {copy} OWNER {self.user} TEMPLATE template0")
        parts = {key: str(value) for key, value in conninfo_to_dict(self._admin).items()}
        place = {"PGHOST": parts["host"], "PGPORT": parts.get("port", "5432"), "PGUSER": parts["user"]}
        known = {**os.environ, **place, "PGPASSWORD": parts.get("password", "")}
        server = servers.find()
        dump = subprocess.run([server.program("pg_dump"), "-Fc", source], env=known, capture_output=True, check=True)
        restore = [server.program("pg_restore"), "-e", "-c", "--if-exists", "-d", copy]
        subprocess.run(restore, env=known, input=dump.stdout, check=True)

    def _sql(self, *statements: str) -> None:
        with psycopg.connect(self._admin, autocommit=True) as conn:
            for statement in statements:
                conn.execute(statement)  # type: ignore[call-overload]


def _id(kind: str) -> str:
    return f"{kind}-quiet-leaf-{secrets.token_hex(4)}"


def _public(operation: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in operation.items() if name != "ends"}
