"""Creating the App from its manifest: what is sent to GitHub's page, and what the one-time code is exchanged for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from ruamel.yaml import YAML

from bot.errors import SettingsError, Unavailable, UsageError
from bot.github.client import USER_AGENT

FILE = Path(__file__).resolve().parents[2] / "app.yml"
CODE = re.compile(r"[A-Za-z0-9_-]{1,200}", re.ASCII)
ORGANIZATION = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9]|-(?=[A-Za-z0-9])){0,38}", re.ASCII)
LONGEST_ANSWER = 1024 * 1024
SHORTEST_SECRET = 16


@dataclass(frozen=True, slots=True)
class Identity:
    """A new App: what the bot keeps of GitHub's answer, and the page where it is installed."""

    app_id: int
    private_key: str = field(repr=False)
    webhook_secret: str = field(repr=False)
    page: str = ""


def manifest(public_url: str, back: str, file: Path = FILE) -> dict[str, Any]:
    """Return `app.yml` for a bot that is reached at `public_url`; GitHub sends the browser to `back`. Raises SettingsError."""
    try:
        found = YAML(typ="safe", pure=True).load(file.read_bytes())
    except OSError as error:
        raise SettingsError(
            f"The App's manifest {file.name} is missing ({error.strerror}).", hint="It stands beside the bot folder."
        ) from None
    root = public_url.rstrip("/")
    hook = {**found["hook_attributes"], "url": f"{root}/github/webhook"}
    return {**found, "url": root, "hook_attributes": hook, "redirect_url": back}


def exchange(api_url: str, code: str, *, timeout: float = 20.0) -> Identity:
    """Return the App that a code stands for; a code is good once and for an hour.

    Raises UsageError for a code that GitHub does not take, Unavailable when GitHub cannot be asked.
    """
    if not CODE.fullmatch(code):
        raise UsageError("That is not a code of GitHub's.", hint="Begin again.")
    try:
        answer = requests.post(
            f"{api_url.rstrip('/')}/app-manifests/{code}/conversions",
            headers={"Accept": "application/vnd.github+json", "User-Agent": USER_AGENT},
            timeout=timeout,
            allow_redirects=False,
        )
    except requests.RequestException as error:
        raise Unavailable(f"GitHub does not answer ({type(error).__name__}).") from None
    if answer.status_code >= 500 or answer.status_code == 429:
        raise Unavailable(f"GitHub answers {answer.status_code}.")
    if answer.status_code != 201 or len(answer.content) > LONGEST_ANSWER:
        raise UsageError(f"GitHub does not take the code ({answer.status_code}).", hint="Begin again.")
    return _identity(answer)


def _identity(answer: requests.Response) -> Identity:
    unusable = UsageError(
        "GitHub's answer does not hold an App with key and webhook secret.",
        hint="Delete the App on GitHub and begin again, or give id, key and secret by the environment.",
    )
    try:
        found = answer.json()
        made = Identity(int(found["id"]), found["pem"], found["webhook_secret"], _page(found))
        load_pem_private_key(made.private_key.encode("ascii"), None)
        long_enough = len(made.webhook_secret) >= SHORTEST_SECRET
    except (ValueError, KeyError, TypeError, AttributeError):
        raise unusable from None
    if made.app_id < 1 or not long_enough:
        raise unusable
    return made


def _page(found: Mapping[str, Any]) -> str:
    page = str(found.get("html_url") or "")
    return page if page.startswith(("https://", "http://")) else ""
