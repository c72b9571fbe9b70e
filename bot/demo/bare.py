"""A real bare repository on the stand-in's side, written without a work tree."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TypeAlias

from bot.repository.git import Git


@dataclass(frozen=True, slots=True)
class Link:
    """A symbolic link as the content of a path."""

    target: str


@dataclass(frozen=True, slots=True)
class Submodule:
    """A commit of another repository as the content of a path."""

    sha: str


Content: TypeAlias = bytes | str | Link | Submodule | None
"""What a commit puts at a path; None removes it."""
Changes: TypeAlias = Mapping[str, Content]

_SHA = re.compile(r"[0-9a-f]{40}")
_SETTINGS = {
    "uploadpack.allowFilter": "true",
    "uploadpack.allowAnySHA1InWant": "true",
    "core.bare": "true",
    "http.receivepack": "false",
    "protocol.version": "2",
}


@dataclass(frozen=True, slots=True)
class ChangedFile:
    """A file that a pull request changes: status as GitHub names it, and its hunks."""

    path: str
    status: str
    patch: str
    additions: int
    deletions: int
    sha: str
    previous: str = ""


@dataclass(frozen=True, slots=True)
class Bare:
    """A bare repository at `path`."""

    path: Path

    @staticmethod
    def create(path: Path, branch: str = "main") -> Bare:
        """Make an empty repository whose default branch is `branch`."""
        path.mkdir(parents=True)
        bare = Bare(path)
        bare.git.run("init", "--quiet", "--bare", f"--initial-branch={branch}")
        for key, value in _SETTINGS.items():
            bare.git.run("config", key, value)
        return bare

    @property
    def git(self) -> Git:
        """The git of this repository, with nobody's configuration."""
        return Git(self.path, environment={"GIT_CONFIG_GLOBAL": "/dev/null", "HOME": str(self.path)})

    def resolve(self, name: str, missing: str | None = None) -> str:
        """Return the commit of a ref; `missing` when there is none (`KeyError` without it)."""
        if (known := self._loose(name)) is not None:
            return known
        status, output = self.git.ask(
            "rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}", accept=(0, 1, 128)
        )
        if status and missing is None:
            raise KeyError(name)
        return (missing or "") if status else output.decode("ascii").strip()

    def _loose(self, name: str) -> str | None:
        """Return the commit of a branch or pull request that git keeps in a file of its own, which saves a process; None else."""
        if not name.startswith(("refs/heads/", "refs/pull/")) or ".." in name:
            return None
        try:
            said = (self.path / name).read_text("ascii").strip()
        except (OSError, ValueError):
            return None
        return said if _SHA.fullmatch(said) else None

    def commit(self, ref: str, changes: Changes, *, parent: str = "", message: str = "Change", author: str = "mira") -> str:
        """Put a commit with `changes` on top of `parent` (none: a root commit) at `ref` and return it."""
        who = f"{author} <{author}@example.org> 1767225600 +0000"
        parts = [f"feature done\ncommit {ref}\nmark :1\nauthor {who}\ncommitter {who}\n".encode(), _data(message.encode())]
        parts.append(f"from {parent}\n".encode() if parent else b"")
        parts.extend(_change(path, content) for path, content in changes.items())
        parts.append(f"\nget-mark :1\nreset {ref}\nfrom :1\n\ndone\n".encode())
        return self.git.run("fast-import", "--quiet", "--force", "--done", stdin=b"".join(parts)).decode("ascii").strip()

    def point(self, ref: str, sha: str) -> None:
        """Make `ref` stand at `sha`."""
        self.git.run("update-ref", ref, sha)

    def remove(self, ref: str) -> None:
        """Delete `ref`."""
        self.git.run("update-ref", "-d", ref)

    def merge(self, base: str, head: str, ref: str, message: str) -> str:
        """Put the merge of two commits at `ref` and return it; `GitFailed` on a conflict."""
        tree = self.git.run("merge-tree", "--write-tree", base, head).decode("ascii").split()[0]
        who = {
            f"GIT_{role}_{part}": value
            for role in ("AUTHOR", "COMMITTER")
            for part, value in (("NAME", "hub"), ("EMAIL", "hub@localhost"))
        }
        sha = (
            self.git.with_environment(**who)
            .run("commit-tree", tree, "-p", base, "-p", head, "-m", message)
            .decode("ascii")
            .strip()
        )
        self.point(ref, sha)
        return sha

    def mergeable(self, base: str, head: str) -> bool:
        """Whether two commits merge without a person."""
        return _mergeable(self, base, head)

    def changed_files(self, base: str, head: str) -> list[ChangedFile]:
        """Return what a pull request from `head` into `base` changes, since their common ancestor."""
        ancestor = self.git.run("merge-base", base, head).decode("ascii").strip()
        raw = self.git.run("diff", "--raw", "--no-abbrev", "-M", "-z", ancestor, head).split(b"\0")
        files, position = [], 0
        while position < len(raw) - 1:
            _, _, _, oid, status = raw[position].decode("ascii").split(" ")
            renamed = status[0] in "RC"
            paths = [part.decode("utf-8", "replace") for part in raw[position + 1 : position + (3 if renamed else 2)]]
            files.append(self._changed_file(ancestor, head, status[0], oid, paths))
            position += 3 if renamed else 2
        return files

    def _changed_file(self, ancestor: str, head: str, status: str, oid: str, paths: list[str]) -> ChangedFile:
        names = {"A": "added", "M": "modified", "D": "removed", "R": "renamed", "C": "copied", "T": "changed"}
        text = self.git.run("diff", "-M", ancestor, head, "--", *paths).decode("utf-8", "replace")
        patch = text[text.index("\n@@ ") + 1 :].rstrip("\n") if "\n@@ " in text else ""
        lines = patch.splitlines()
        added, gone = (sum(line.startswith(sign) for line in lines) for sign in "+-")
        return ChangedFile(paths[-1], names[status], patch, added, gone, oid, paths[0] if len(paths) > 1 else "")

    def read(self, revision: str, path: str) -> bytes:
        """Return the content of a path; `GitFailed` when there is none."""
        return self.git.run("cat-file", "blob", f"{revision}:{path}")


@lru_cache(maxsize=1024)
def _mergeable(bare: Bare, base: str, head: str) -> bool:
    """Every description of a pull request says it, and two commits do not change."""
    return bare.git.ask("merge-tree", "--write-tree", base, head, accept=(0, 1))[0] == 0


def http_backend(project_root: Path, cgi: Mapping[str, str], body: bytes) -> tuple[int, list[tuple[str, str]], bytes]:
    """Run `git http-backend` for one request and return (status, headers, body)."""
    environment = {
        "PATH": os.environ["PATH"],
        "GIT_PROJECT_ROOT": str(project_root),
        "GIT_HTTP_EXPORT_ALL": "1",
        "GIT_CONFIG_NOSYSTEM": "1",
    }
    done = subprocess.run(
        ["git", "http-backend"], input=body, env={**environment, **cgi}, capture_output=True, check=False, timeout=60
    )
    head, _, rest = done.stdout.partition(b"\r\n\r\n")
    headers = [
        (name, value.strip()) for name, _, value in (line.partition(":") for line in head.decode("latin-1").split("\r\n") if line)
    ]
    status = next((int(value.split()[0]) for name, value in headers if name.lower() == "status"), 200)
    return status, [(name, value) for name, value in headers if name.lower() != "status"], rest


def _data(content: bytes) -> bytes:
    return b"data %d\n%b\n" % (len(content), content)


def _change(path: str, content: Content) -> bytes:
    name = _quoted(path)
    if content is None:
        return b"D " + name + b"\n"
    if isinstance(content, Submodule):
        return b"M 160000 " + content.sha.encode("ascii") + b" " + name + b"\n"
    mode, data = (
        (b"120000", content.target) if isinstance(content, Link) else (b"100755" if path.endswith(".sh") else b"100644", content)
    )
    return b"M " + mode + b" inline " + name + b"\n" + _data(data if isinstance(data, bytes) else data.encode())


def _quoted(path: str) -> bytes:
    """Return a path as fast-import reads it: in double quotes, with the C escapes for quotes, backslashes and line ends."""
    text = path.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return b'"' + text.encode("utf-8", "surrogateescape") + b'"'
