"""What can go wrong, as one tree.

BotError
├── UsageError            the user's: a wrong argument, setting or repository layout; shown as one sentence with a way out
│   ├── SettingsError       environment, targets file: every gap named at once
│   ├── ConfigError         `.github/migrate-bot.yml` on the base branch
│   └── RepositoryError     not a git repository, unknown ref, unreadable tree
├── CouldNotJudge         a check could not be made (limit, crash, missing part): never green
│   ├── LimitExceeded       time, memory or disk limit that the supervisor itself enforced
│   └── ChildCrashed        a limited child process died while handling untrusted bytes
├── Unavailable           ours or a neighbour's: GitHub, Neon or the bot's own database is away; the job is retried
└── Superseded            the pull request moved on; the worker stops quietly

The author's mistakes are not errors but findings (`bot.findings`).
"""

from __future__ import annotations


class BotError(Exception):
    """Root of everything this package raises on purpose."""

    def __init__(self, message: str, *, hint: str = "") -> None:
        """Keep one sentence that names place and cause, and in `hint` the way out."""
        super().__init__(message)
        self.message = message
        self.hint = hint


class UsageError(BotError):
    """The user can mend it; exit status 2 at the command line."""


class SettingsError(UsageError):
    """The environment or the targets file is incomplete or contradictory."""


class ConfigError(UsageError):
    """The repository's own configuration on the base branch is not valid."""


class RepositoryError(UsageError):
    """The repository, a ref or a path cannot be read."""


class CouldNotJudge(BotError):
    """A check could not be made; the verdict is `could_not_judge`, exit status 3."""


class LimitExceeded(CouldNotJudge):
    """The supervisor stopped a run at a limit of its own (never inferred from an SQLSTATE, which can be forged)."""


class ChildCrashed(CouldNotJudge):
    """A limited child died (signal, memory, malformed answer) while it handled untrusted bytes."""


class Unavailable(BotError):
    """A service that we need is away; trying again later is right."""


class Superseded(BotError):
    """Newer work for the same pull request exists; this worker must not publish."""
