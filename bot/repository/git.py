"""Run git with fixed words, a known environment and a time limit. Everything else in this folder goes through `Git`.

GitPython's `Git.execute` always starts from the whole `os.environ` and can only add to it. We therefore start `env`, which
drops every inherited variable by name and then becomes git; settings and secrets travel in the environment alone.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from bot.errors import BotError, RepositoryError, Unavailable

try:
    import git as gitpython
except ImportError as error:  # GitPython looks for the program when it is imported
    raise RepositoryError("The program `git` is not installed", hint="Install git 2.38 or newer and try again.") from error

KEPT = frozenset({"PATH", "TMPDIR", "SSL_CERT_FILE", "SSL_CERT_DIR", "HTTPS_PROXY", "https_proxy", "NO_PROXY", "no_proxy"})
"""Variables of ours that git may see in every case."""

BASIS = {
    "GIT_ATTR_NOSYSTEM": "1",
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_ASKPASS": "/bin/false",
    "GIT_LFS_SKIP_SMUDGE": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "LANGUAGE": "C",
    "LC_ALL": "C",
}

SETTINGS = {
    "core.hooksPath": "/dev/null",
    "core.fsmonitor": "false",
    "core.askPass": "",
    "core.quotePath": "false",
    "credential.helper": "",
    "protocol.allow": "never",
    "gc.auto": "0",
    "maintenance.auto": "false",
    "fetch.recurseSubmodules": "false",
    "submodule.recurse": "false",
    "log.showSignature": "false",
    "advice.detachedHead": "false",
}

_SHA = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_BAD_REF = re.compile(r"[\x00-\x20\x7f~^:?*\[\\]|\.\.|@\{|//|/\.|\.lock(/|$)|\.$|/$|^/")


class GitFailed(BotError):
    """git ended with an error; `status` is its exit status and `stderr` its words."""

    def __init__(self, words: Sequence[str], status: int, stderr: str) -> None:
        """Keep the sub-command's name (never its arguments) and what git said."""
        said = stderr.strip().splitlines()
        super().__init__(f"git {words[0]} failed: {said[-1] if said else f'exit status {status}'}")
        self.status = status
        self.stderr = stderr


@dataclass(frozen=True, slots=True)
class Git:
    """git in one directory. `secrets` are settings (such as an `extraHeader`) that must never be shown or stored."""

    directory: Path
    settings: Mapping[str, str] = field(default_factory=dict)
    environment: Mapping[str, str] = field(default_factory=dict)
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)
    seconds: float = 120.0

    def run(self, *words: str, stdin: bytes | None = None, accept: Sequence[int] = (0,)) -> bytes:
        """Return what `git words...` prints; raise `GitFailed` on a status outside `accept`, `Unavailable` on the limit."""
        return self.ask(*words, stdin=stdin, accept=accept)[1]

    def ask(self, *words: str, stdin: bytes | None = None, accept: Sequence[int] = (0,)) -> tuple[int, bytes]:
        """Return (exit status, standard output) of `git words...`; the words are ours or validated, never free text."""
        with tempfile.TemporaryFile() as source:
            source.write(stdin or b"")
            source.seek(0)
            status, output, errors = gitpython.Git(self.directory).execute(
                [*self._dropping(), "git", *words],
                istream=source,
                env=self._environment(),
                with_extended_output=True,
                with_exceptions=False,
                stdout_as_string=False,
                strip_newline_in_stdout=False,
                kill_after_timeout=self.seconds,
            )
        said = str(errors)
        if status < 0 or "Timeout: the command" in said:
            raise Unavailable(f"git {words[0]} did not end within {self.seconds:.0f} s", hint="It is tried again later.")
        if status not in accept:
            raise GitFailed(words, status, said)
        return status, bytes(output)

    def with_secret(self, key: str, value: str) -> Git:
        """Return the same git with one more secret setting."""
        return replace(self, secrets={**self.secrets, key: value})

    def with_environment(self, **environment: str) -> Git:
        """Return the same git with more environment variables."""
        return replace(self, environment={**self.environment, **environment})

    def _dropping(self) -> list[str]:
        """Return the `env` words that remove, by name, every inherited variable that git has no business with."""
        wanted = self._environment()
        return ["env", *(word for name in os.environ if name not in KEPT and name not in wanted for word in ("-u", name))]

    def _environment(self) -> dict[str, str]:
        settings = {**SETTINGS, **self.settings, **self.secrets}
        numbered = {"GIT_CONFIG_COUNT": str(len(settings))}
        for index, (key, value) in enumerate(settings.items()):
            numbered[f"GIT_CONFIG_KEY_{index}"] = key
            numbered[f"GIT_CONFIG_VALUE_{index}"] = value
        return {**BASIS, **self.environment, **numbered}


def checked_sha(text: str) -> str:
    """Return `text` if it is a full object name; raise `RepositoryError` otherwise."""
    if not _SHA.fullmatch(text):
        raise RepositoryError(f"{text[:80]!r} is not a full commit SHA", hint="Give all 40 hexadecimal digits.")
    return text


def checked_ref(text: str) -> str:
    """Return `text` if it is a full ref name (`refs/...`) by git's own rules; raise `RepositoryError` otherwise."""
    if not text.startswith("refs/") or len(text) > 512 or _BAD_REF.search(text):
        raise RepositoryError(
            f"{text[:80]!r} is not a ref name that can be fetched", hint="Expected refs/heads/... or refs/pull/N/head."
        )
    return text
