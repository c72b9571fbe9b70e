"""Which numbers open pull requests take, asked with a person's token from the command line."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import islice
from posixpath import basename
from urllib.parse import urlsplit

from github import Auth, Github
from github.PullRequest import PullRequest
from github.Repository import Repository

from bot.github.client import API_VERSION, USER_AGENT
from bot.github.limits import NETWORK

MOST_PULLS = 100
"""Open pull requests that are looked at, newest first; one request each."""
MOST_FILES = 300


class NotAsked(Exception):
    """GitHub could not be asked; the message says why in a clause."""


REMOTE = re.compile(
    r"(?:(?:https?|ssh|git)://(?:[^@/\s]+@)?|[\w.-]+@)(?P<host>[\w.-]+)(?::\d+)?[:/](?P<name>[\w.-]+/[\w.-]+?)(?:\.git)?/?$"
)


def place(remote: str, environment: Mapping[str, str]) -> tuple[str, str]:
    """Return the API's address and `owner/name` of a remote's address.

    A token goes to github.com, or to the host that `GITHUB_API_URL` names when the remote lies there. Raises `NotAsked` for
    every other remote: a token is not given to a host that only a repository's configuration names.
    """
    match = REMOTE.match(remote)
    if match is None:
        raise NotAsked("the remote origin is not a repository on GitHub" if remote else "there is no remote origin")
    if match["host"].lower() in {"github.com", "ssh.github.com"}:
        return "https://api.github.com", match["name"]
    api_url = environment.get("GITHUB_API_URL", "").rstrip("/")
    parts = urlsplit(api_url)
    near = parts.hostname in {"127.0.0.1", "localhost", "::1"}
    if parts.hostname != match["host"].lower() or not (parts.scheme == "https" or near):
        raise NotAsked(f"{match['host']} is not github.com, and GITHUB_API_URL does not name it")
    return api_url, match["name"]


def added(api_url: str, token: str, full_name: str, folder: str) -> dict[int, tuple[str, ...]]:
    """Return the files that open pull requests add directly in `folder`, by pull request number.

    Raises `NotAsked` when GitHub does not answer, or not with this token.
    """
    client = Github(auth=Auth.Token(token), base_url=api_url, timeout=10, user_agent=USER_AGENT, per_page=100, retry=None,
                    api_version=API_VERSION, lazy=True)  # fmt: skip
    try:
        repository: Repository = client.get_repo(full_name)
        pulls = repository.get_pulls(state="open", sort="created", direction="desc")
        found = {pull.number: _added(pull, folder) for pull in islice(pulls, MOST_PULLS)}
    except NETWORK as error:
        status = getattr(error, "status", None)
        reason = f"GitHub answered {status}" if status else "GitHub does not answer"
        raise NotAsked(reason) from error
    finally:
        client.close()
    return {number: paths for number, paths in found.items() if paths}


def _added(pull: PullRequest, folder: str) -> tuple[str, ...]:
    files = islice(pull.get_files(), MOST_FILES)
    return tuple(
        file.filename
        for file in files
        if file.status in {"added", "renamed", "copied"} and file.filename == f"{folder}/{basename(file.filename)}"
    )
